"""The checks of an open workbook: where each finding's row stands, and the second block of 审核 written anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import xlwings as xw

from addin.live.book import OpenForm
from addin.live.changes import as_cells, put
from addin.live.protection import password_unknown, unlocked
from workbook_templates.building.conventions import HEADS, REVIEW_SHEET
from workbook_templates.building.review_sheet import FOUND_NAME
from workbook_templates.catalogue import catalogue, chinese_code
from workbook_templates.model import CellValue, Finding, a1
from workbook_templates.reading.names import NamedRange

_OWN_LINES = ("项目自评表的审核", "其他审核发现", "本表审核")
PUT_ROWS = "FoundRows.PutRows"
_PASSWORD = "password"
_NUMBER, _IDENTITY, _EXPLANATION = HEADS["number"], HEADS["identity"], HEADS["explanation"]


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A row of a block of checks: zero-based place, the findings it stands for, and its cell for 出错说明."""

    sheet: str
    row: int
    identities: tuple[str, ...]
    explanation: int
    live: bool
    """Whether formulas fill it; else a command did."""


def review_rows(opened: OpenForm) -> Iterator[ReviewRow]:
    """Every row of every block of checks that stands for a finding at the moment."""
    block = found_block(opened)
    repeated = [part.name for part in opened.submission.parts if opened.form.sheet(part.sheet).repeat]
    for sheet in (REVIEW_SHEET, *repeated):
        if all(info.name != sheet for info in opened.cells.sheets):
            continue
        columns: dict[str, int] | None = None
        for number, row in enumerate(opened.cells.grid(sheet).rows):
            if _IDENTITY in row:
                columns = {text: column for column, text in enumerate(row) if isinstance(text, str)}
            elif row and isinstance(row[0], str) and row[0].startswith(_OWN_LINES):
                columns = None
            elif columns is not None and columns[_IDENTITY] < len(row):
                identities = row[columns[_IDENTITY]]
                if isinstance(identities, str) and identities.strip():
                    written = block is not None and sheet == REVIEW_SHEET and number >= block.first_row
                    explanation = columns.get(_EXPLANATION, columns[_IDENTITY])
                    yield ReviewRow(sheet, number, tuple(identities.splitlines()), explanation, not written)


def found_block(opened: OpenForm) -> NamedRange | None:
    """The block for findings that no formula can express, its head row included."""
    area = opened.name(FOUND_NAME)
    return area if area is not None and area.sheet == REVIEW_SHEET else None


def write_findings(opened: OpenForm, findings: Sequence[Finding]) -> bool:
    """Put those findings into the second block that no live row shows. False when the workbook has no such block.

    Nothing is written when the block says the same already: Excel's own undo list survives then. Else it is one call:
    the add-in's macro FoundRows.PutRows does inside Excel what ``_put_rows`` does where there is no macro.
    """
    block = found_block(opened)
    if block is None:
        return False
    live = {identity for row in review_rows(opened) if row.live for identity in row.identities}
    others = [finding for finding in findings if finding.identity not in live]
    grid = opened.cells.grid(REVIEW_SHEET)
    heads = grid.rows[block.first_row]
    first, last = block.first_row + 1, block.last_row
    rows: list[list[CellValue]] = [_row(heads, number, finding) for number, finding in enumerate(others, 1)]
    rows += [[None] * len(heads) for _ in range(last - first + 1 - len(rows))]
    now = [[grid.value(row, column) for column in range(len(heads))] for row in range(first, last + 1)]
    if now == rows:
        return True
    said = opened.macros.run(PUT_ROWS, opened.book, REVIEW_SHEET, first + 1, last + 1, len(others), as_cells(rows))
    if said is None:
        _put_rows(opened.sheet(REVIEW_SHEET), first, last, len(others), rows)
    elif said == _PASSWORD:
        raise password_unknown(REVIEW_SHEET)
    elif said:
        raise RuntimeError(said)
    return True


def _put_rows(sheet: xw.Sheet, first: int, last: int, filled: int, rows: Sequence[Sequence[CellValue]]) -> None:
    missing = len(rows) - (last - first + 1)
    with unlocked(sheet):
        if missing > 0:  # inside the block: its name, colours, validations and the counts all grow with it
            sheet.range(f"{last + 1}:{last + missing}").insert("down", "format_from_left_or_above")
            last += missing
        corner = a1(last, len(rows[0]) - 1)
        # whatever a unit wrote stays text, though someone may have changed the format; the first column has numbers
        sheet.range(f"B{first + 1}:{corner}").number_format = "@"
        put(sheet.range(f"A{first + 1}:{corner}"), rows)
        if filled:
            sheet.range(f"{first + 1}:{first + filled}").rows.autofit()


def _row(heads: Sequence[CellValue], number: int, finding: Finding) -> list[CellValue]:
    texts: dict[str, CellValue] = {
        _NUMBER: float(number),
        HEADS["code"]: chinese_code(finding.code),
        HEADS["level"]: finding.severity.chinese,
        HEADS["sheet"]: finding.where.sheet if finding.where else "",
        HEADS["place"]: f"{finding.where.address} {finding.field}".strip() if finding.where else finding.field,
        HEADS["what"]: catalogue()[finding.code].title if finding.code in catalogue() else "",
        HEADS["stated"]: finding.stated,
        HEADS["expected"]: finding.expected,
        HEADS["message"]: finding.message,
        _EXPLANATION: finding.explanation,
        _IDENTITY: finding.identity,
    }
    return [texts.get(head) or None if isinstance(head, str) else None for head in heads]
