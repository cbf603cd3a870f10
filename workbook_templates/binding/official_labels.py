"""Labels of our own workbooks against the form: someone may have edited a heading or a row's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from workbook_templates.binding.deviations import LabelDeviation
from workbook_templates.definition.schema import BoxKind, Form
from workbook_templates.model import CellRef, CellValue, Grid
from workbook_templates.reading.names import NamedRange

_NEAR = 12
"""Layout rows from a label to the named cell that tells where it stands."""


@dataclass(frozen=True, slots=True)
class _Label:
    row: int
    column: int
    text: str
    plain: str


@dataclass(frozen=True, slots=True)
class _SheetLabels:
    labels: tuple[_Label, ...]
    displays: tuple[tuple[str, int, int], ...]
    """Field id, layout row and column of the cells that only repeat a field."""
    anchors: tuple[tuple[str, int, int], ...]
    """(field id, layout row, column) of every field; a column of an area reaches from sentinel to sentinel."""
    plain: dict[str, frozenset[int]]
    """Label without spaces -> the layout rows where it stands."""


@dataclass(frozen=True, slots=True)
class LabelsRead:
    """The labels of one worksheet."""

    deviations: tuple[LabelDeviation, ...]
    filled: int
    """How many filled cells are labels, or repeat a field."""
    repeated: tuple[tuple[str, CellValue, CellRef], ...]
    """Field id, content and place of the cells where the form only repeats a field."""
    misled: bool
    """A label stands where the names expect another one (the sheet was pasted over), or has a value behind its colon."""


@cache
def _labels_of(form: Form, sheet: str) -> _SheetLabels:
    boxes = form.sheet(sheet).boxes
    labels = tuple(
        _Label(box.row, box.column, box.text, _plain(box.text.replace("\\n", "")))
        for box in boxes
        if box.kind is BoxKind.LABEL and box.text
    )
    return _SheetLabels(
        labels,
        tuple((box.text, box.row, box.column) for box in boxes if box.kind is BoxKind.DISPLAY),
        tuple((box.text, box.row, box.column) for box in boxes if box.kind is BoxKind.FIELD),
        {label.plain: frozenset(other.row for other in labels if other.plain == label.plain) for label in labels},
    )


class LabelSpot(NamedTuple):
    """A label of the form and the cell where the names say that it stands."""

    row: int
    column: int
    text: str
    plain: str
    layout_row: int


@dataclass(frozen=True, slots=True)
class LabelSpots:
    """The labels of one worksheet, and the cells that only repeat a field (its id, row, column)."""

    labels: tuple[LabelSpot, ...]
    texts: tuple[CellValue, ...]
    """What the labels say, one after the other."""
    displays: tuple[tuple[str, int, int], ...]
    plain: Mapping[str, frozenset[int]]


def label_spots(form: Form, sheet: str, names: Mapping[str, NamedRange]) -> LabelSpots:
    """Where the labels of a sheet stand, told by the named cells beside them."""
    known = _labels_of(form, sheet)
    rows: dict[int, tuple[int, int]] = {}
    shift = 0
    for id, row, column in known.anchors:
        area = names.get(id)
        if area is not None and row not in rows:
            rows[row] = (area.first_row, area.last_row)
            shift = area.first_column - column
    labels = [
        LabelSpot(at, label.column + shift, label.text, label.plain, label.row)
        for label in known.labels
        if (at := _actual_row(rows, label.row)) is not None
    ]
    displays = [
        (id, at, column + shift) for id, row, column in known.displays if (at := _actual_row(rows, row)) is not None
    ]
    return LabelSpots(tuple(labels), tuple(label.text for label in labels), tuple(displays), known.plain)


def read_labels(spots: LabelSpots, grid: Grid) -> LabelsRead:
    """Labels of one worksheet; those that read otherwise than in the form."""
    deviations: list[LabelDeviation] = []
    filled = 0
    misled = False
    for label in spots.labels:
        value = grid.value(label.row, label.column)
        if value is not None:
            filled += 1
        if value == label.text:
            continue
        found = "" if value is None else str(value)
        if (plain := _plain(found)) != label.plain:
            where = grid.ref(label.row, label.column) if label.row >= 0 else CellRef(grid.name, "")
            deviations.append(LabelDeviation(label.text, found, where, ""))
            rows_of = spots.plain.get(plain, frozenset())
            misled = misled or (len(plain) > 2 and bool(rows_of) and label.layout_row not in rows_of)
            misled = misled or (label.plain[-1] in "：:" and plain[: len(label.plain) - 1] == label.plain[:-1])
    repeated = [
        (id, value, grid.ref(row, column))
        for id, row, column in spots.displays
        if (value := grid.value(row, column)) is not None
    ]
    return LabelsRead(tuple(deviations), filled + len(repeated), tuple(repeated), misled)


def _actual_row(rows: dict[int, tuple[int, int]], row: int) -> int | None:
    """The worksheet row of a layout row: a named cell stands in it, or the nearest ones above and below agree.
    It is above the first one where rows were deleted at the top."""
    if row in rows:
        return rows[row][0]
    below = next((known for known in range(row + 1, row + _NEAR) if known in rows), None)
    above = next((known for known in range(row - 1, row - _NEAR, -1) if known in rows), None)
    from_below = rows[below][0] - (below - row) if below is not None else None
    from_above = rows[above][1] + (row - above) if above is not None else None
    if from_below is not None and from_above is not None and from_below != from_above:
        return None
    return from_below if from_below is not None else from_above


def _plain(text: str) -> str:
    return "".join(text.split())
