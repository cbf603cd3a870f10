"""打包上报: the saved workbook, its report and a list of both with their hashes in one .zip."""

from __future__ import annotations

import tempfile
from pathlib import Path

from addin.excel.commands.this_form import folder_of, this_form
from addin.excel.outcome import Kind, Outcome
from addin.excel.session import Session
from addin.live.dialogs import Dialogs, free_path
from workbook_templates.model import InputProblem, Severity

_ZIP = "报送包 (*.zip),*.zip"
_WORD = "Word 文档 (*.docx),*.docx"


def pack(session: Session) -> Outcome:
    """Errors that remain need a written reason, which goes into the pack."""
    from workbook_templates.checking.findings import check, checks_run
    from workbook_templates.pack import make_pack
    from workbook_templates.reporting.report import make_report

    opened = this_form(session)
    ask = Dialogs(session.app)
    path = _saved(session, ask)
    findings = check(opened.form, opened.submission)
    errors = sum(1 for finding in findings if finding.severity is Severity.ERROR)
    reason = ""
    if errors:
        reason = ask.text(f"还有 {errors} 条“错误”没有改。确实要带着错误上报，请写明原因（记入报送包）；否则按“取消”：")
        if not reason:
            raise InputProblem(f"还有 {errors} 条“错误”，没有打包。请按“全部审核”逐条改正。", code="LIVE-001")
    finished = None
    if ask.yes("报告已经定稿了吗？\n“是”：选定稿的报告\n“否”：按工作簿现生成一份"):
        finished = ask.file("定稿的自评报告", _WORD)
    proposed = folder_of(opened) / f"{opened.submission.unit or '自评'}-{opened.submission.year}年报送包.zip"
    output = free_path(ask.new_file("报送包存为", proposed, _ZIP))
    session.progress.step(0, 0, "打包")
    with tempfile.TemporaryDirectory(prefix="ziping-pack-") as folder:
        document = finished or Path(folder) / "自评报告.docx"
        if finished is None:
            make_report(opened.form, opened.submission, document, findings=findings)
        made = make_pack(
            opened.form,
            opened.submission,
            path,
            document,
            output,
            findings=findings,
            checks_run=checks_run(opened.form, opened.submission),
            force_reason=reason,
        )
    told = " · ".join(f"{level.chinese} {made.checks[level.value]}" for level in Severity)
    files = "、".join(file.name for file in made.files)
    return Outcome(Kind.FINDINGS if errors else Kind.OK, f"已打包：{output}\n内有：{files}\n审核：{told}")


def _saved(session: Session, ask: Dialogs) -> Path:
    """The file of the workbook, which must be what is on the screen."""
    assert session.book is not None
    book = session.book
    path = Path(str(book.api.FullName))
    if not path.is_absolute() or not path.is_file():
        raise InputProblem(
            "这本工作簿还没有存在本机上（新建未保存，或在网盘里）。请先“另存为”到本机的文件夹，再打包。",
            code="LIVE-001",
        )
    if not book.api.Saved:
        if not ask.yes("工作簿有没保存的改动。打包的是文件，要现在保存吗？"):
            raise InputProblem("工作簿有没保存的改动，没有打包。", code="LIVE-001")
        book.save()
    return path
