"""得分说明 in an open workbook: the reason of every score, as ``ziping score -o`` writes it, written or written anew."""

from __future__ import annotations

from collections.abc import Sequence

import xlwings as xw

from addin.live.book import OpenForm
from addin.live.changes import Changes, put
from workbook_templates.building.conventions import REVIEW_SHEET, SCORE_SHEET
from workbook_templates.building.score_sheet import HEADS, TITLE, WIDTHS, texts_of
from workbook_templates.building.styles import HEADER, LEVEL_COLOURS
from workbook_templates.model import InputProblem, a1
from workbook_templates.scoring.scores import Scored

_HEAD_ROWS = 2
_LAST = a1(0, len(HEADS) - 1)[:-1]


def write_reasons(opened: OpenForm, lines: Sequence[Scored], changes: Changes) -> bool:
    """One row a score, 不符 in colour. False when the sheet says the same already: nothing is written then.

    The sheet is none of the official form: readers, merge and PDF leave it out.
    """
    rows = _rows(lines)
    if any(info.name == SCORE_SHEET for info in opened.cells.sheets):
        now = opened.cells.grid(SCORE_SHEET)
        height = max(len(rows), len(now.rows))
        rows += [[""] * len(HEADS) for _ in range(height - len(rows))]
        if all((now.value(r, c) or "") == text for r, row in enumerate(rows) for c, text in enumerate(row)):
            return False
        sheet = opened.sheet(SCORE_SHEET)
        changes.write(sheet, f"A1:{_LAST}{height}", rows, layout="@")
        _colour(sheet, lines, height)
        return True
    before = opened.book.sheets.active
    sheet = _added(opened)
    try:
        sheet.range(f"A1:{_LAST}{len(rows)}").number_format = "@"
        put(sheet.range(f"A1:{_LAST}{len(rows)}"), rows)
        _lay_out(sheet, len(rows))
        _colour(sheet, lines, len(rows))
        changes.added(sheet)
    except BaseException:
        with opened.app.properties(display_alerts=False):
            sheet.delete()
        raise
    finally:
        before.impl.activate()
    return True


def _added(opened: OpenForm) -> xw.Sheet:
    """After 审核, as in a workbook that the command line wrote."""
    names = [info.name for info in opened.cells.sheets if info.visibility == "visible"]
    last = opened.sheet(REVIEW_SHEET if REVIEW_SHEET in names else names[-1])
    try:
        return opened.book.sheets.add(SCORE_SHEET, after=last)
    except Exception as error:  # the engine's own kind
        raise InputProblem(
            f"不能增加“{SCORE_SHEET}”表：工作簿的结构受保护。请在“审阅”里撤销“保护工作簿”，再点这个按钮。",
            code="LIVE-001",
        ) from error


def _rows(lines: Sequence[Scored]) -> list[list[str]]:
    places = [(line.where.sheet, line.where.address) if line.where else (line.sheet, "") for line in lines]
    filled = [[*place, *texts_of(line)] for place, line in zip(places, lines, strict=True)]
    return [[TITLE, *[""] * (len(HEADS) - 1)], list(HEADS), *filled]


def _lay_out(sheet: xw.Sheet, height: int) -> None:
    for column, width in enumerate(WIDTHS):
        sheet.range(a1(0, column)).column_width = width
    sheet.range(f"A1:{_LAST}{_HEAD_ROWS}").font.bold = True
    sheet.range(f"A{_HEAD_ROWS}:{_LAST}{_HEAD_ROWS}").color = HEADER
    sheet.range(f"A{_HEAD_ROWS}:{_LAST}{height}").wrap_text = True


def _colour(sheet: xw.Sheet, lines: Sequence[Scored], height: int) -> None:
    sheet.range(f"A{_HEAD_ROWS + 1}:{_LAST}{height}").color = None
    for number, line in enumerate(lines, _HEAD_ROWS + 1):
        if line.differs:
            sheet.range(f"A{number}:{_LAST}{number}").color = LEVEL_COLOURS["核实"][0]
    sheet.range(f"{_HEAD_ROWS + 1}:{height}").rows.autofit()
