"""生成自评报告: the Word report of the open workbook, as it stands now."""

from __future__ import annotations

from addin.excel.commands.this_form import folder_of, this_form
from addin.excel.outcome import Kind, Outcome
from addin.excel.session import Session
from addin.live.dialogs import Dialogs, free_path

_WORD = "Word 文档 (*.docx),*.docx"


def report(session: Session) -> Outcome:
    """The full report, or the copy for publication with names and telephone numbers masked."""
    from workbook_templates.checking.findings import check
    from workbook_templates.reporting.report import make_report

    opened = this_form(session)
    ask = Dialogs(session.app)
    public = ask.yes("要生成公开稿吗？\n“是”：公开稿，遮盖电话和姓名，不含审核情况\n“否”：上报稿")
    unit = opened.submission.unit or "自评"
    proposed = folder_of(opened) / f"{unit}-自评报告{'（公开稿）' if public else ''}.docx"
    output = free_path(ask.new_file("报告存为", proposed, _WORD))
    session.progress.step(0, 0, "生成报告")
    made = make_report(
        opened.form,
        opened.submission,
        output,
        findings=() if public else check(opened.form, opened.submission),
        public=public,
    )
    lines = [f"已生成：{made.output}"]
    if made.generated:
        lines.append(f"有 {len(made.generated)} 章没有写，由系统生成并标出，请核对：{'、'.join(made.generated)}")
    if made.left_out:
        lines.append(f"没有填写、未附上的表：{'、'.join(made.left_out)}")
    return Outcome(Kind.FINDINGS if made.generated else Kind.OK, "\n".join(lines))
