"""撤销: take back the last change that a button made."""

from __future__ import annotations

from addin.excel.outcome import Kind, Outcome
from addin.excel.session import Session
from addin.live import undo as kept
from workbook_templates.model import InputProblem


def undo(session: Session) -> Outcome:
    """One step: what was before the command before is not kept."""
    changes = kept.kept(session.addin)
    if changes is None:
        return Outcome(Kind.OK, "没有可以撤销的操作。", undo="")
    if session.book is None:
        raise InputProblem("没有打开的工作簿。", code="LIVE-001")
    session.app.screen_updating = False
    left = kept.undo(session.book, changes)
    kept.forget(session.addin)
    if left:
        return Outcome(
            Kind.FINDINGS,
            f"已撤销“{changes.label}”，但下面各处在那之后又改过，保留现在的内容：\n" + "\n".join(left),
            undo="",
        )
    return Outcome(Kind.OK, f"已撤销“{changes.label}”，恢复到操作之前。", undo="")
