"""Names and labels that contradict each other: which of them tell the truth about a worksheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbook_templates.binding.official_layout import match_layout, pattern_of
from workbook_templates.binding.values import reads_as_number
from workbook_templates.definition.schema import Form
from workbook_templates.model import Grid
from workbook_templates.reading.names import NamedRange


def believable(
    form: Form, sheet: str, grid: Grid, names: Mapping[str, NamedRange], origins: Mapping[str, int]
) -> tuple[Mapping[str, NamedRange], bool]:
    """The names to go by, and whether they hold even against labels.

    Where most labelled rows stand elsewhere than their names say, either the sheet was pasted over (the names still
    stand where they were made: the labels are right) or cells were deleted and the rest moved up (the labels still
    stand there: the names are right). ``origins``: field -> row where it stood when the workbook was made.
    """
    pattern = pattern_of(form, sheet)
    rows = match_layout(form, sheet, grid, {}).rows
    carried = {at: row for row, at in rows.items()}
    moved: list[int] = []
    pairs: list[tuple[str, int, int]] = []
    for row, boxes in pattern.fields.items():
        if pattern.sheet.rows[row].area or row not in rows:
            continue
        places = {names[box.text].first_row for box in boxes if box.text in names}
        if len(places) != 1:
            continue
        at = places.pop()
        id = next(box.text for box in boxes if box.text in names)
        if at == rows[row]:
            moved.append(at - origins.get(id, at))
        elif carried.get(at, row) != row:
            pairs.append((id, at, rows[row]))
    if len(pairs) <= max(2, len(moved)):
        return names, False
    usual = max(set(moved), key=moved.count, default=0)
    by_name = sum(named - origins[id] == usual for id, named, _ in pairs if id in origins)
    by_label = sum(labelled - origins[id] == usual for id, _, labelled in pairs if id in origins)
    if by_name == by_label:
        by_name = _sensible(form, grid, names, [(id, labelled) for id, _, labelled in pairs])
        by_label = _sensible(form, grid, names, [(id, named) for id, named, _ in pairs])
    return (names, True) if by_label > by_name else ({}, False)


def _sensible(form: Form, grid: Grid, names: Mapping[str, NamedRange], places: Sequence[tuple[str, int]]) -> int:
    """How many cells look like what their field holds: numbers for numbers, words for texts."""
    found = 0
    for id, row in places:
        value = grid.value(row, names[id].first_column)
        found += value is not None and reads_as_number(value) == form.fields[id].type.numeric
    return found
