"""Labels of our own workbooks against the form: someone may have edited a heading or a row's name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from workbook_templates.binding.labels import LabelDeviation
from workbook_templates.binding.names import Names
from workbook_templates.definition.schema import BoxKind, Form
from workbook_templates.model import CellValue, Grid

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
    repeated: tuple[tuple[str, CellValue], ...]
    """Field id and what stands where the form only repeats that field."""
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


def read_labels(grid: Grid, form: Form, sheet: str, names: Names) -> LabelsRead:
    """Labels of one worksheet, found beside the named cells; those that read otherwise than in the form."""
    known = _labels_of(form, sheet)
    rows: dict[int, tuple[int, int]] = {}
    shift = 0
    for id, row, column in known.anchors:
        area = names.get(id)
        if area is not None and row not in rows:
            rows[row] = (area.first_row, area.last_row)
            shift = area.first_column - column
    deviations: list[LabelDeviation] = []
    filled = 0
    misled = False
    for label in known.labels:
        at = _actual_row(rows, label.row)
        if at is None:
            continue
        value = grid.value(at, label.column + shift)
        if value is not None:
            filled += 1
        if value == label.text:
            continue
        found = "" if value is None else str(value)
        if (plain := _plain(found)) != label.plain:
            deviations.append(LabelDeviation(label.text, found, grid.ref(at, label.column + shift), ""))
            rows_of = known.plain.get(plain, frozenset())
            misled = misled or (len(plain) > 2 and bool(rows_of) and label.row not in rows_of)
            misled = misled or (label.plain[-1] in "：:" and plain[: len(label.plain) - 1] == label.plain[:-1])
    repeated: list[tuple[str, CellValue]] = []
    for id, row, column in known.displays:
        at = _actual_row(rows, row)
        if at is not None and (value := grid.value(at, column + shift)) is not None:
            filled += 1
            repeated.append((id, value))
    return LabelsRead(tuple(deviations), filled, tuple(repeated), misled)


def _actual_row(rows: dict[int, tuple[int, int]], row: int) -> int | None:
    """The worksheet row of a layout row: a named cell stands in it, or the nearest ones above and below agree."""
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
