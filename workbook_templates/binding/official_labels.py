"""Labels of our own workbooks against the form: someone may have edited a heading or a row's name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from workbook_templates.binding.labels import LabelDeviation
from workbook_templates.binding.names import Names
from workbook_templates.definition.schema import BoxKind, Form
from workbook_templates.model import Grid
from workbook_templates.reading.book import Book


@dataclass(frozen=True, slots=True)
class _Label:
    row: int
    column: int
    text: str
    plain: str


@dataclass(frozen=True, slots=True)
class _SheetLabels:
    labels: tuple[_Label, ...]
    anchors: tuple[tuple[str, int, int], ...]
    """(field id, layout row, column) of every field; a column of an area reaches from sentinel to sentinel."""


@cache
def _labels_of(form: Form, sheet: str) -> _SheetLabels:
    definition = form.sheet(sheet)
    labels = [
        _Label(box.row, box.column, box.text, _plain(box.text))
        for box in definition.boxes
        if box.kind is BoxKind.LABEL and box.text
    ]
    anchors = [
        (box.text, box.row, box.column)
        for box in definition.boxes
        if box.kind is BoxKind.FIELD
    ]
    return _SheetLabels(tuple(labels), tuple(anchors))


def label_deviations(book: Book, form: Form, sheet: str, names: Names) -> Iterator[LabelDeviation]:
    """Labels of one sheet that read otherwise than in the form, found beside the named cells."""
    known = _labels_of(form, sheet)
    rows: dict[int, tuple[int, int]] = {}
    shift = 0
    place = ""
    for id, row, column in known.anchors:
        area = names.get(id)
        if area is not None:
            rows.setdefault(row, (area.first_row, area.last_row))
            shift, place = area.first_column - column, area.sheet
    if not rows:
        return
    grid: Grid = book.grid(place)
    for label in known.labels:
        at = _actual_row(rows, label.row)
        if at is None:
            continue
        value = grid.value(at, label.column + shift)
        found = "" if value is None else str(value)
        if _plain(found) != label.plain:
            yield LabelDeviation(label.text, found, grid.ref(at, label.column + shift), "")


def _actual_row(rows: dict[int, tuple[int, int]], row: int) -> int | None:
    """The worksheet row of a layout row: a named cell stands in it, or the nearest ones above and below agree."""
    if row in rows:
        return rows[row][0]
    below = next((known for known in range(row + 1, row + 5) if known in rows), None)
    above = next((known for known in range(row - 1, row - 5, -1) if known in rows), None)
    from_below = rows[below][0] - (below - row) if below is not None else None
    from_above = rows[above][1] + (row - above) if above is not None else None
    if from_below is not None and from_above is not None and from_below != from_above:
        return None
    return from_below if from_below is not None else from_above


def _plain(text: str) -> str:
    return "".join(text.split())
