"""Which column of the form each heading of a source's header row means: by wording, and by the year it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from workbook_templates.binding.align import Columns, Place
from workbook_templates.binding.cells import Cell
from workbook_templates.binding.plan import LABEL, Plan, PlanRow, Slot
from workbook_templates.binding.tidy import SourceRow
from workbook_templates.binding.walk import Walk
from workbook_templates.binding.wording import LIKE, SAME, likeness, wording

_LAST, _THIS = re.compile(r"(上一?|去)年度?"), re.compile(r"(本|当)年度?")
_YEAR_ONLY = re.compile(r"^Y年?度?")
_WITHOUT_YEAR = 0.8
"""A heading that leaves out the year is that heading, less surely."""


def matched_heads(cells: Sequence[Cell], slots: Sequence[Slot]) -> dict[int, int]:
    """Source column -> layout column. Surest pairs first; a year that is another one only where nothing else is left,
    and in the form's order."""
    labels = [slot for slot in slots if slot.kind == LABEL]
    newest = max((int(year) for slot in labels for year in wording(slot.text).years), default=0)
    pairs = sorted(
        (-alike, abs(i - j), i, j)
        for i, cell in enumerate(cells)
        for j, slot in enumerate(labels)
        if cell.text and not cell.number and (alike := _alike(cell.text, slot.text, newest)) >= LIKE
    )
    found: dict[int, int] = {}
    for _, _, i, j in pairs:
        if i not in found and j not in found.values():
            found[i] = j
    for i, cell in enumerate(cells):
        if i in found or not cell.text or cell.number:
            continue
        low = max((j for at, j in found.items() if at < i), default=-1)
        high = min((j for at, j in found.items() if at > i), default=len(labels))
        for j in range(low + 1, high):
            if j not in found.values() and likeness(cell.text, labels[j].text) >= SAME:
                found[i] = j
                break
    return {cells[i].column: labels[j].column for i, j in found.items()}


def in_order(found: dict[int, int]) -> bool:
    """Whether the headings stand in the form's order."""
    columns = [found[column] for column in sorted(found)]
    return columns == sorted(columns)


@lru_cache(maxsize=20_000)
def _alike(found: str, label: str, newest: int) -> float:
    expected = wording(label)
    if expected.years:
        found = _THIS.sub(f"{newest}年", _LAST.sub(f"{newest - 1}年", found))
    said = wording(found)
    if expected.years and said.years:
        return likeness(found, label) if expected.years == said.years else 0.0
    if expected.years and said.masked and said.masked == _YEAR_ONLY.sub("", expected.masked):
        return _WITHOUT_YEAR
    return likeness(found, label)


def columns_of(walk: Walk, source: SourceRow, row: PlanRow, places: Sequence[Place], plan: Plan) -> Columns:
    """Where the header row puts each column; a header broken into two rows counts as one."""
    by_source: dict[int, int] = {}
    shift, width = 0, len(source.cells)
    if walk.columns is not None and walk.columns.row == row.number and walk.row is row:
        by_source = dict(walk.columns.by_source)
        # The two rows of a text's broken heading stand side by side; those of a real table one below the other.
        shift = walk.columns.width if source.loose else 0
        width += shift
    found = matched_heads(source.cells, row.slots)
    reordered = not in_order(found)
    if reordered or not source.loose:
        by_source.update(found)
    else:
        for place in places:
            slot = row.slots[place.slot]
            if slot.kind == LABEL:
                by_source[source.cells[place.cell].column + shift] = slot.column
    unknown = frozenset(cell.column for cell in source.filled if cell.column not in by_source)
    said = (width, *by_source.items())
    return Columns(by_source, width, row.number, said, reordered, unknown, _until(row, plan))


@lru_cache(maxsize=1_000)
def _until(row: PlanRow, plan: Plan) -> int:
    """Number of the row where those below these headings end."""
    return next((other.number for other in plan.rows[row.number + 1 :] if _heads(other, row)), len(plan.rows))


def _heads(other: PlanRow, row: PlanRow) -> bool:
    """Whether the rows below ``row`` end at this one: the next row of headings, or another sheet."""
    labels = sum(slot.kind == LABEL for slot in other.slots)
    return other.sheet is not row.sheet or (not other.has_fields and labels > 2)
