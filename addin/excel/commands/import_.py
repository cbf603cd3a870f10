"""导入旧文件: one document becomes a filled official workbook beside it, opened at once."""

from __future__ import annotations

from addin.excel.outcome import Kind, Outcome
from addin.excel.repairing import offer_repair_of_file
from addin.excel.session import Session
from addin.live.book import custom_forms
from addin.live.dialogs import Dialogs, free_path

_KINDS = (
    "材料 (*.docx;*.doc;*.wps;*.txt;*.md;*.xlsx;*.xls;*.et;*.ods),*.docx;*.doc;*.wps;*.txt;*.md;*.xlsx;*.xls;*.et;*.ods"
)
_SHOWN = 8


def import_document(session: Session) -> Outcome:
    """The document is not changed; what found no place is listed here and on 导入说明."""
    from addin.commands.import_ import import_file
    from workbook_templates.intake import all_forms, is_workbook

    source = Dialogs(session.app).file("要导入的材料", _KINDS)
    session.progress.step(0, 0, "导入")
    if is_workbook(source):
        offer_repair_of_file(session, source)
    output = free_path(source.with_name(f"{source.stem}-自评.xlsx"))
    done = import_file(source, output, all_forms(custom_forms()))
    session.app.books.open(str(output))
    unplaced = done.submission.unplaced
    lines = [
        f"已导入并打开：{output}",
        f"{done.submission.unit or '（未写单位名称）'}  {done.form.title}",
        f"已放入 {done.placed} 处，没有放入 {len(unplaced)} 处。",
        *(f"  没有放入：{item.text[:40]}（{item.where}）" for item in unplaced[:_SHOWN]),
    ]
    if len(unplaced) > _SHOWN:
        lines.append(f"  ……其余 {len(unplaced) - _SHOWN} 处见“导入说明”表")
    lines.append("原来的文件没有改动。请按“全部审核”检查。")
    return Outcome(Kind.FINDINGS if unplaced else Kind.OK, "\n".join(lines))
