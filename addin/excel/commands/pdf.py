"""导出PDF: the official forms of the open workbook in one PDF, made by Excel itself."""

from __future__ import annotations

from addin.excel.commands.this_form import folder_of, this_form
from addin.excel.outcome import Kind, Outcome
from addin.excel.session import Session
from addin.live.dialogs import Dialogs, free_path
from workbook_templates.model import InputProblem

_PDF = "PDF (*.pdf),*.pdf"
_TYPE_PDF = 0


def pdf(session: Session) -> Outcome:
    """The forms as they are printed; guide, checks and hidden sheets stay out."""
    opened = this_form(session)
    visible = {info.name for info in opened.cells.sheets if info.visibility == "visible"}
    forms = [part.name for part in opened.submission.parts if part.name in visible]
    order = [info.name for info in opened.cells.sheets if info.name in forms]
    if not order:
        raise InputProblem("这本工作簿里的官方表都被隐藏了，没有可以导出的表。", code="LIVE-001")
    name = f"{opened.submission.unit or '自评'}-{opened.submission.year}年自评表.pdf"
    output = free_path(Dialogs(session.app).new_file("PDF 存为", folder_of(opened) / name, _PDF))
    session.progress.step(0, 0, "导出 PDF")
    session.app.screen_updating = False
    before = opened.book.sheets.active
    try:
        opened.book.api.Worksheets(tuple(order)).Select()
        opened.book.api.ActiveSheet.ExportAsFixedFormat(Type=_TYPE_PDF, Filename=str(output), OpenAfterPublish=False)
    finally:
        before.impl.select()  # a group of sheets left selected would be written to all at once
    return Outcome(Kind.OK, f"已导出 {len(order)} 张表：{output}")
