"""Which worksheet rows belong to which repeating area of a damaged official sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from workbook_templates.binding.official_layout import Match, Pattern, gap, plain
from workbook_templates.binding.plan import heading_key
from workbook_templates.binding.values import reads_as_number
from workbook_templates.definition.schema import Area, Box, Form
from workbook_templates.model import Grid
from workbook_templates.reading.names import NamedRange


@dataclass(slots=True)
class AreaRows:
    """An area on the worksheet."""

    area: Area
    columns: dict[str, tuple[int, int]]
    """Column id -> worksheet column, and how many cells the box is wide."""
    lost: list[str]
    """Field ids of columns that are gone."""
    extent: tuple[int, int] | None
    """First and last row its names lead to, sentinels included."""
    rows: list[int] = field(default_factory=list)
    outside: set[int] = field(default_factory=set)
    """Of ``rows``, those that no name leads to while others are named."""
    heading: tuple[int, int] | None = None


def assign_rows(
    form: Form, pattern: Pattern, match: Match, grid: Grid, names: Mapping[str, NamedRange]
) -> Iterator[AreaRows]:
    """Every area of the sheet with its rows, in the order of the layout."""
    waiting: list[tuple[int, AreaRows]] = []
    for row, layout in enumerate(pattern.sheet.rows):
        if layout.area:
            waiting.append((row, _area(form, pattern, match, names, row, form.areas[layout.area])))
    groups: dict[tuple[int, int], list[AreaRows]] = {}
    for row, area in waiting:
        groups.setdefault(gap(match, row), []).append(area)
    for (first, last), areas in groups.items():
        _share(form, pattern, match, grid, names, first, last, areas)
    for _, area in waiting:
        yield area


def _area(
    form: Form, pattern: Pattern, match: Match, names: Mapping[str, NamedRange], row: int, area: Area
) -> AreaRows:
    columns: dict[str, tuple[int, int]] = {}
    lost: list[str] = []
    extents: list[NamedRange] = []
    for box in pattern.fields.get(row, ()):
        column = box.text[len(area.id) + 1 :]
        if column not in area.columns or not box.text.startswith(area.id + "."):
            continue
        name, at = names.get(box.text), match.columns.get(box.column)
        if name is not None:
            extents.append(name)
            columns[column] = (name.first_column, _width(match, box, name.first_column))
        elif at is not None:
            columns[column] = (at, _width(match, box, at))
        else:
            lost.append(box.text)
    extent = (min(name.first_row for name in extents), max(name.last_row for name in extents)) if extents else None
    return AreaRows(area, columns, lost, extent)


def _width(match: Match, box: Box, column: int) -> int:
    following = match.columns.get(box.column + box.columns)
    return max(box.columns, following - column if following is not None else 0)


def _share(
    form: Form,
    pattern: Pattern,
    match: Match,
    grid: Grid,
    names: Mapping[str, NamedRange],
    first: int,
    last: int,
    areas: list[AreaRows],
) -> None:
    """Give the rows between two known rows to the areas that stand there."""
    taken = set(match.rows.values())
    current: AreaRows | None = None
    for area in areas:
        if area.area.heading and (name := names.get(area.area.heading)) is not None:
            area.heading = (name.first_row, name.first_column)
    low = min([first, *(area.extent[0] for area in areas if area.extent)])
    high = max([last - 1, *(area.extent[1] for area in areas if area.extent)])
    for row in range(low, min(high + 1, max(len(grid.rows), high + 1))):
        owner = next((area for area in areas if area.extent and area.extent[0] <= row <= area.extent[1]), None)
        headed = _headed(pattern, match, grid, row, areas, form)
        if headed is not None and headed.heading is None:
            headed.heading = (row, _heading_column(pattern, match, form, headed))
        if owner is not None:
            current = owner
            owner.rows.append(row)
            continue
        if row in taken or not first <= row < last:
            continue
        if headed is not None and headed.extent is None:
            current = headed
        if row >= len(grid.rows) or _blank_or_labels(pattern, grid, row, current):
            continue
        chosen = _chosen(form, grid, row, areas, current)
        if chosen is not None:
            current = chosen
            chosen.rows.append(row)
            if chosen.extent is not None:
                chosen.outside.add(row)


def _heading_column(pattern: Pattern, match: Match, form: Form, area: AreaRows) -> int:
    for boxes in pattern.fields.values():
        for box in boxes:
            if box.text == area.area.heading:
                return match.columns.get(box.column, -1)
    return -1


def _headed(pattern: Pattern, match: Match, grid: Grid, row: int, areas: list[AreaRows], form: Form) -> AreaRows | None:
    """The area whose heading (产出指标（50分）) begins in this row."""
    for area in areas:
        if not area.area.heading:
            continue
        value = grid.value(row, _heading_column(pattern, match, form, area))
        if isinstance(value, str) and value.strip():
            found, own = heading_key(value), heading_key(area.area.label)
            if own and found.startswith(own):
                return area
    return None


def _blank_or_labels(pattern: Pattern, grid: Grid, row: int, current: AreaRows | None) -> bool:
    """Nothing to read in the row: blank, a repeated header, or only the area's heading."""
    cells = [(column, value) for column, value in enumerate(grid.rows[row]) if value is not None]
    if current is not None and current.heading is not None and current.heading[0] == row:
        cells = [(column, value) for column, value in cells if column != current.heading[1]]
    return all(isinstance(value, str) and plain(value) in pattern.plain for _, value in cells)


def _chosen(form: Form, grid: Grid, row: int, areas: list[AreaRows], current: AreaRows | None) -> AreaRows | None:
    """The one area that a row outside all names can belong to."""
    nameless = current if current is not None and current.heading is not None else areas[0] if len(areas) == 1 else None
    if nameless is not None and nameless.extent is None:
        return nameless if _cells(grid, row) & _own(nameless) else None
    fitting = [area for area in areas if _fits(form, grid, row, area)]
    if current is not None:
        later = areas[areas.index(current) :]
        fitting = [area for area in fitting if area in later]
        if current in fitting and (current.area.heading or len(fitting) == 1):
            return current
    if len(fitting) == 1:
        return fitting[0]
    if fitting and fitting[0].area.heading and current is None:
        return fitting[0] if fitting[0] is areas[0] else None
    return None


def _cells(grid: Grid, row: int) -> set[int]:
    return {column for column, value in enumerate(grid.rows[row]) if value is not None}


def _own(area: AreaRows) -> set[int]:
    """Worksheet columns of the area."""
    own = {at + step for at, width in area.columns.values() for step in range(width)}
    return own | {area.heading[1]} if area.heading is not None else own


def _fits(form: Form, grid: Grid, row: int, area: AreaRows) -> bool:
    """Whether every filled cell has a column in the area, and its numbers are there."""
    cells, own = _cells(grid, row), _own(area)
    numeric = {
        at + step
        for id, (at, width) in area.columns.items()
        if form.fields[f"{area.area.id}.{id}"].type.numeric
        for step in range(width)
    }
    if not cells & own or cells - own:
        return False
    numbers = {column for column in cells if reads_as_number(grid.value(row, column))}
    if bool(numeric) != bool(numbers) or (numeric and not numbers & numeric):
        return False
    return bool(cells - numbers - numeric)
