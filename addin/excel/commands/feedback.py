"""审核意见: a document of remarks and a list of findings for each unit, to send back."""

from __future__ import annotations

from pathlib import Path

from addin.excel.outcome import Kind, Outcome
from addin.excel.preferences import preferences, remember_preferences
from addin.excel.session import Session
from addin.live.book import custom_forms, full_name
from addin.live.dialogs import Dialogs


def feedback(session: Session) -> Outcome:
    """From the summary workbook that is open (with what was written on 复核), else from a folder of workbooks."""
    from workbook_templates.summary.feedback import gather, send

    ask = Dialogs(session.app)
    source = _summary(session, ask) or ask.folder("各单位工作簿所在的文件夹")
    bureau = ask.text("落款单位（如“某某市财政局”，可以留空）：", preferences().bureau)
    deadline = ask.text("重新报送的期限（如“5月20日”，可以留空）：")
    folder = ask.folder("审核意见放在哪个文件夹")
    remarks = gather(
        source,
        form_folders=custom_forms(),
        progress=lambda done, total: session.progress.step(done, total, "读取"),
    )
    sent = send(
        remarks,
        folder,
        bureau=bureau,
        deadline=deadline,
        progress=lambda done, total: session.progress.step(done, total, "写审核意见"),
    )
    remember_preferences(bureau=bureau)
    returned = sum(1 for item in sent if item.remarks.returned)
    return Outcome(
        Kind.OK,
        f"已写出 {len(sent) - returned} 个单位的审核意见和问题清单，退回说明 {returned} 份。\n在文件夹：{folder}",
    )


def _summary(session: Session, ask: Dialogs) -> Path | None:
    from workbook_templates.summary.scan import is_our_summary

    if session.book is None:
        return None
    path = Path(full_name(session.book))
    if not path.is_file() or path.suffix.lower() != ".xlsx" or not is_our_summary(path):
        return None
    if not ask.yes(f"按打开的汇总工作簿“{path.name}”写审核意见吗？\n（取最近一次保存的内容，复核意见也会带上。）"):
        return None
    return path
