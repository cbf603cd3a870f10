"""What every button for a form begins with: the official workbook in front, read as it stands."""

from __future__ import annotations

from pathlib import Path

from addin.excel.repairing import offer_repair
from addin.excel.session import Session
from addin.live.book import OpenForm, open_form
from workbook_templates.model import InputProblem


def this_form(session: Session) -> OpenForm:
    """Raises InputProblem when no workbook is open or the one in front is not ours, and Instead when a damaged one was
    repaired: the person goes on in the repaired copy.
    """
    if session.book is None:
        raise InputProblem("没有打开的工作簿。请先打开要处理的工作簿，再点这个按钮。", code="LIVE-001")
    session.progress.step(0, 0, "读取工作簿")
    opened = open_form(session.app, session.book, session.addin.name)
    offer_repair(session, opened, folder_of(opened))
    session.progress.step(0, 0, "计算")
    return opened


def folder_of(opened: OpenForm) -> Path:
    """The folder of the workbook's file; the person's own when it was never saved or is in a cloud."""
    path = Path(opened.cells.path)
    return path.parent if path.is_absolute() and path.parent.is_dir() else Path.home()
