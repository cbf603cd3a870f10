"""One row of a source against one row of the layout: which cell fills which slot.

Labels are recognised by their wording, values by their type, and both by the column under which the header row put
them. Leading and trailing cells may be lost.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbook_templates.binding.cells import NO_WAY, Cell, fit, inline
from workbook_templates.binding.plan import FIELD, LABEL, PlanRow, Slot

_HOPELESS = -6.0
_ELSEWHERE = 4.0
"""What it costs to take a value from under another heading: more than leaving it to the list."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell's part in an alignment: the slot it fills; ``inline`` the value written behind the label in the cell."""

    cell: int
    slot: int
    inline: str | None = None


@dataclass(frozen=True, slots=True)
class Alignment:
    score: float
    places: tuple[Place, ...]
    shift: int = 0
    """How many columns the row stands left of its heading."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What the header row said: column of the source -> column of the layout; ``width`` cells in that row."""

    by_source: dict[int, int]
    width: int
    row: int
    """Number of the header's plan row."""
    said: tuple[object, ...]
    """Two headers that say the same have the same."""
    reordered: bool = False
    """The columns stand in another order than in the form: cells go where their heading says."""
    unknown: frozenset[int] = frozenset()
    """Source columns with a heading that the form does not have: no number below belongs anywhere."""
    until: int = 0
    """Number of the plan row where the rows below the form's heading end; 0 when it is not known."""

    @property
    def headed(self) -> frozenset[int]:
        """Source columns that have a heading at all."""
        return self.unknown | frozenset(self.by_source)

    def governs(self, row: PlanRow) -> bool:
        """Whether the row's values stand below this heading."""
        return self.row < 0 or not self.until or self.row < row.number < self.until


def align(cells: list[Cell], row: PlanRow, columns: Columns | None, loose: bool, usual: int = 0) -> Alignment:
    """The best way to lay the cells over the slots.

    ``loose``: the table was taken from a text, where a row may have lost cells; then the whole row may stand some
    columns further left or right than its heading says. ``usual``: how far the row above did.
    """
    if columns is not None and not columns.governs(row):
        columns = None
    if columns is not None and columns.reordered:
        return _by_heading(cells, row, columns) or _align(cells, row, columns, 0)
    best = _align(cells, row, columns, usual, loose)
    if columns is None or not loose or best.score < _HOPELESS or _as_headed(best, cells, row, columns):
        return best
    for shift in (shift for shift in (0, 1, -1, 2) if shift != usual):
        shifted = _align(cells, row, columns, shift)
        cost = 0.5 if shift else 0.0
        if shifted.score - cost > best.score:
            best = Alignment(shifted.score - cost, shifted.places, shift)
    return best


def _by_heading(cells: list[Cell], row: PlanRow, columns: Columns) -> Alignment | None:
    """Cells under headings that stand in another order; None when the row has other columns than its header."""
    slots = {slot.column: index for index, slot in enumerate(row.slots) if slot.kind == FIELD}
    places: list[Place] = []
    score = 0.0
    for index, cell in enumerate(cells):
        column = columns.by_source.get(cell.column)
        at = slots.get(column) if column is not None else None
        if at is None:
            first = next((j for j, slot in enumerate(row.slots) if slot.kind == LABEL), None)
            matches = first is not None and not places and fit(cell, row.slots[first]) > 0
            if matches and first is not None:
                places.append(Place(index, first))
                score += fit(cell, row.slots[first])
            else:
                score += _skip_cell(cell)
            continue
        places.append(Place(index, at))
        score += fit(cell, row.slots[at]) + (0.1 if cell.empty else 0.8)
    known = {slot.column for slot in row.slots if slot.kind == FIELD} & set(columns.by_source.values())
    return Alignment(score, tuple(places)) if len(known) > 1 else None


def _as_headed(alignment: Alignment, cells: list[Cell], row: PlanRow, columns: Columns) -> bool:
    """Whether every filled cell stands under its heading and looks it, or is a label."""
    placed = {place.cell: row.slots[place.slot] for place in alignment.places}
    for index, cell in enumerate(cells):
        if cell.empty:
            continue
        slot = placed.get(index)
        if slot is None:
            return False
        headed = columns.by_source.get(cell.column + alignment.shift, slot.column) == slot.column
        if slot.kind == FIELD and (not headed or fit(cell, slot) <= 0):
            return False
    return True


def _align(cells: list[Cell], row: PlanRow, columns: Columns | None, shift: int, loose: bool = True) -> Alignment:
    slots = row.slots
    n, m = len(cells), len(slots)
    skips = [_skip_cell(cell) for cell in cells]
    passes = [_skip_slot(slot) for slot in slots]
    # In a real table a value under one heading is none of another heading's column, known or not.
    strict = columns is not None and not loose and row.plain
    unknown = columns.unknown if columns is not None and strict else frozenset[int]()
    by_source = columns.by_source if columns is not None else {}
    field_columns = [slot.column if slot.kind == FIELD else None for slot in slots]
    joint = [slot.kind == LABEL and j + 1 < m and slots[j + 1].kind == FIELD for j, slot in enumerate(slots)]
    best = [[NO_WAY] * (m + 1) for _ in range(n + 1)]
    back: list[list[tuple[int, int, str | None, bool]]] = [[(0, 0, None, False)] * (m + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    for i in range(n + 1):
        here_row, below, below_back = best[i], best[min(i + 1, n)], back[min(i + 1, n)]
        cell = cells[i] if i < n else None
        empty = cell is None or not cell.text
        column = by_source.get(cell.column + shift) if cell is not None and by_source else None
        right = 0.1 if empty else 0.8
        wrong = _ELSEWHERE if strict and not empty else right / 2
        nowhere = cell is not None and column is None and cell.number and cell.column in unknown
        for j in range(m + 1):
            here = here_row[j]
            if here <= NO_WAY:
                continue
            if cell is not None:
                score = here + skips[i]
                if score > below[j]:
                    below[j], below_back[j] = score, (i, j, None, False)
            if j == m:
                continue
            score = here + passes[j]
            if score > here_row[j + 1]:
                here_row[j + 1], back[i][j + 1] = score, (i, j, None, False)
            if cell is None:
                continue
            at = field_columns[j]
            if at is None or not nowhere:
                score = here + fit(cell, slots[j])
                if at is not None and column is not None:
                    score += right if column == at else -wrong
                if score > below[j + 1]:
                    below[j + 1], below_back[j + 1] = score, (i, j, None, True)
            if joint[j] and not empty:
                extra, value = inline(cell, slots[j], slots[j + 1])
                if value is not None and here + extra > below[j + 2]:
                    below[j + 2], below_back[j + 2] = here + extra, (i, j, value, True)
    places = []
    i, j = n, m
    while i or j:
        previous_i, previous_j, value, matched = back[i][j]
        if matched:
            places.append(Place(previous_i, previous_j, value))
        i, j = previous_i, previous_j
    return Alignment(best[n][m], tuple(reversed(places)), shift)


def _skip_cell(cell: Cell) -> float:
    if cell.empty:
        return -0.05
    return -3.0 if cell.label else -2.5 if cell.number else -1.5


def _skip_slot(slot: Slot) -> float:
    if slot.kind == LABEL:
        return -1.0
    if slot.kind == FIELD:
        return -0.1 if slot.heading else -0.4
    return -0.05
