"""A number of a real table is placed only where the words beside or above it say so; otherwise it is listed."""

from __future__ import annotations

from collections.abc import Sequence

from workbook_templates.binding.align import Columns, Place
from workbook_templates.binding.cells import Cell
from workbook_templates.binding.plan import COVERED, FIELD, LABEL, PlanRow
from workbook_templates.binding.values import is_stated_blank


def sound_places(
    cells: Sequence[Cell], row: PlanRow, places: Sequence[Place], columns: Columns | None
) -> tuple[Place, ...]:
    """The places without numbers that stand beside another label than their field's, or of which a label has more than
    the form has fields for it."""
    if not any(row.slots[place.slot].kind == FIELD for place in places):
        return tuple(places)
    by_cell = {place.cell: place.slot for place in places}
    elsewhere = columns is not None and not columns.governs(row) and row.plain
    heads = columns.by_source if columns is not None and row.plain and not elsewhere else {}
    kept = []
    for place in places:
        slot, cell = row.slots[place.slot], cells[place.cell]
        if place.inline is not None or slot.kind != FIELD:
            kept.append(place)
        elif not cell.number:
            kept.append(_nearest(cells, row, place, by_cell))
        elif elsewhere and columns is not None and cell.column in columns.headed:
            continue
        elif (heads.get(cell.column) == slot.column and not _lonely(row)) or _said(cells, row, place, by_cell):
            kept.append(place)
    return tuple(kept)


def _nearest(cells: Sequence[Cell], row: PlanRow, place: Place, by_cell: dict[int, int]) -> Place:
    """A text is that directly behind its label, not the next one."""
    at = place.cell - 1
    while at >= 0 and at not in by_cell:
        at -= 1
    beside = by_cell.get(at)
    if (
        beside is None
        or row.area is not None
        or row.slots[beside].kind != LABEL
        or beside != _label_of(row, place.slot)
    ):
        return place
    first = next((index for index in range(at + 1, place.cell) if _words(cells[index])), place.cell)
    return Place(first, place.slot)


def _lonely(row: PlanRow) -> bool:
    """Whether the row has one number only: it stands for the whole row, not for the heading above it."""
    return row.has_labels and sum(slot.kind == FIELD for slot in row.slots) == 1


def _said(cells: Sequence[Cell], row: PlanRow, place: Place, by_cell: dict[int, int]) -> bool:
    """Whether the nearest words on the left are those of the field's label, or of a text of the same row."""
    at = place.cell - 1
    while at >= 0 and not _words(cells[at]):
        at -= 1
    label = _label_of(row, place.slot)
    if at < 0:
        return True
    beside = by_cell.get(at)
    if beside is None:
        return False
    if row.slots[beside].kind == FIELD:
        return not cells[at].label and beside < place.slot and (label is None or label < beside)
    return beside == label and not _crowded(cells, row, at, beside)


def _words(cell: Cell) -> bool:
    return bool(cell.text) and not cell.number and not is_stated_blank(cell.text)


def _label_of(row: PlanRow, slot: int) -> int | None:
    """The label on the left of a field, also one that began in a row above."""
    for index in range(slot - 1, -1, -1):
        found = row.slots[index]
        if found.kind in (LABEL, COVERED) and found.text and not is_stated_blank(found.text):
            return index
    return None


def _crowded(cells: Sequence[Cell], row: PlanRow, at: int, label: int) -> bool:
    """Whether behind the words stand more numbers than the form has fields behind their label."""
    numbers = 0
    for cell in cells[at + 1 :]:
        if _words(cell):
            break
        numbers += cell.number
    fields = 0
    for slot in row.slots[label + 1 :]:
        if slot.kind == LABEL and not is_stated_blank(slot.text):
            break
        fields += slot.kind == FIELD
    return numbers > fields
