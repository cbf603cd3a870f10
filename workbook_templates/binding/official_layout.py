"""An official sheet whose names are gone or doubtful: which worksheet row and column is which of the layout.

Labels that read exactly as in the form, and the names that are left, are the evidence; rows keep the form's order, so
the heaviest rising chain of evidence wins. What has no evidence is placed only where no choice is left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from workbook_templates.binding.wording import likeness
from workbook_templates.definition.schema import Box, BoxKind, Form, Sheet
from workbook_templates.model import CellValue, Grid
from workbook_templates.reading.names import NamedRange

_EDITED = 0.6
"""From here on a text at a label's place, between rows that are certain, is that label after someone edited it."""
_NAMED, _NAMED_MOST = 1.5, 4.5
_IN_STEP = 0.3
_OWN_CHECKS = "本表审核"
_CHECK_HEADS = frozenset({"级别", "编码", "标识"})


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sheet of a form, taken apart for matching."""

    sheet: Sheet
    labels: Mapping[int, tuple[Box, ...]]
    """Layout row -> its labels."""
    fields: Mapping[int, tuple[Box, ...]]
    plain: Mapping[str, tuple[Box, ...]]
    """Label without spaces -> where it stands."""

    @property
    def height(self) -> int:
        return len(self.sheet.rows)


@dataclass(frozen=True, slots=True)
class Match:
    """Where the layout lies on a worksheet."""

    rows: Mapping[int, int]
    """Layout row (of no area) -> worksheet row."""
    columns: Mapping[int, int]
    exact: frozenset[int]
    """Layout rows that have a label exactly as the form words it."""
    end: int
    """First worksheet row below the form (our own checks), or the worksheet's height."""


def plain(value: CellValue) -> str:
    """A text without any white space."""
    return "".join(str(value).replace("\\n", "").split()) if value is not None else ""


@cache
def pattern_of(form: Form, sheet: str) -> Pattern:
    """The pattern of a sheet, made once."""
    definition = form.sheet(sheet)
    labels: dict[int, list[Box]] = defaultdict(list)
    fields: dict[int, list[Box]] = defaultdict(list)
    texts: dict[str, list[Box]] = defaultdict(list)
    for box in definition.boxes:
        if box.kind is BoxKind.LABEL and box.text:
            labels[box.row].append(box)
            texts[plain(box.text)].append(box)
        elif box.kind is BoxKind.FIELD:
            fields[box.row].append(box)
    return Pattern(
        definition,
        {row: tuple(boxes) for row, boxes in labels.items()},
        {row: tuple(boxes) for row, boxes in fields.items()},
        {text: tuple(boxes) for text, boxes in texts.items()},
    )


def resemblance(form: Form, sheet: str, grid: Grid) -> float:
    """Share of the sheet's labels that the worksheet has, 0 to 1."""
    wanted = set(pattern_of(form, sheet).plain)
    if not wanted:
        return 0.0
    found = {plain(cell) for row in grid.rows for cell in row if isinstance(cell, str) and len(cell) < 400}
    return len(wanted & found) / len(wanted)


def form_end(grid: Grid, names: Mapping[str, NamedRange]) -> int:
    """The row where our own block of checks begins below a project table; the height when there is none."""
    block = names.get("审核.本表")
    if block is not None:
        return block.first_row
    for number, row in enumerate(grid.rows):
        if number > 2 and row and isinstance(row[0], str) and row[0].startswith(_OWN_CHECKS):
            return number
        if _CHECK_HEADS.issubset(row):
            return number - 1
    return len(grid.rows)


def match_layout(form: Form, sheet: str, grid: Grid, names: Mapping[str, NamedRange]) -> Match:
    """Lay the sheet's pattern over a worksheet. ``names``: those that lead to this worksheet."""
    pattern = pattern_of(form, sheet)
    end = form_end(grid, names)
    columns = _columns(pattern, grid, names, end)
    evidence, exact = _evidence(pattern, grid, names, columns, end)
    rows = _chain(evidence)
    _lone_labels(pattern, grid, columns, rows, exact)
    _fill(pattern, grid, columns, rows, end)
    sure = frozenset(row for row, at in rows.items() if (row, at) in exact)
    return Match(rows, columns, sure, end)


def gap(match: Match, row: int) -> tuple[int, int]:
    """The worksheet rows between the nearest known layout rows above and below: first, and one past the last."""
    above = max((at for known, at in match.rows.items() if known < row), default=-1)
    below = min((at for known, at in match.rows.items() if known > row), default=match.end)
    return above + 1, max(below, above + 1)


# ---- columns ----------------------------------------------------------------------------------------------------


def _columns(pattern: Pattern, grid: Grid, names: Mapping[str, NamedRange], end: int) -> dict[int, int]:
    votes: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    standing: dict[str, list[int]] = defaultdict(list)
    for row in grid.rows[:end]:
        for column, value in enumerate(row):
            if isinstance(value, str) and len(value) < 400:
                standing[plain(value)].append(column)
    for text, boxes in pattern.plain.items():
        places = standing.get(text, ())
        if not places or len(places) > 4 * len(boxes):
            continue
        for box in boxes:
            for column in places:
                votes[box.column][column] += 1 / (len(places) * len(boxes))
    for boxes in pattern.fields.values():
        for box in boxes:
            area = names.get(box.text)
            if area is not None:
                votes[box.column][area.first_column] += 1
    found = _rising([(wanted, at, weight) for wanted, row in votes.items() for at, weight in row.items()])
    for column in range(len(pattern.sheet.widths)):
        if column not in found:
            left = max((known for known in found if known < column), default=-1)
            at = found[left] + column - left if left >= 0 else column
            right = min((found[known] for known in found if known > column), default=at + 1)
            if at < right:
                found[column] = at
    return found


def _rising(pairs: Sequence[tuple[int, int, float]]) -> dict[int, int]:
    """The heaviest choice of (wanted, at) in which both rise."""
    ordered = sorted(pairs)
    best: list[tuple[float, int]] = []
    for index, (wanted, at, weight) in enumerate(ordered):
        top, back = 0.0, -1
        for earlier in range(index):
            other = ordered[earlier]
            if other[0] < wanted and other[1] < at:
                score = best[earlier][0] + (_IN_STEP * min(weight, 1) if at - other[1] == wanted - other[0] else 0.0)
                if score > top:
                    top, back = score, earlier
        best.append((top + weight, back))
    chosen: dict[int, int] = {}
    index = max(range(len(best)), key=lambda number: best[number][0], default=-1)
    while index >= 0:
        chosen[ordered[index][0]] = ordered[index][1]
        index = best[index][1]
    return chosen


# ---- rows -------------------------------------------------------------------------------------------------------


def _weight(text: str) -> float:
    return 3.0 if len(text) > 4 else 2.0 if len(text) > 2 else 0.3


def _evidence(
    pattern: Pattern, grid: Grid, names: Mapping[str, NamedRange], columns: Mapping[int, int], end: int
) -> tuple[dict[tuple[int, int], float], set[tuple[int, int]]]:
    """(layout row, worksheet row) -> how much speaks for it; and the pairs that a label proves."""
    weights: dict[tuple[int, int], float] = defaultdict(float)
    exact: set[tuple[int, int]] = set()
    carries: dict[int, set[int]] = defaultdict(set)
    for number in range(min(end, len(grid.rows))):
        for column, at in columns.items():
            value = grid.value(number, at)
            if not isinstance(value, str):
                continue
            text = plain(value)
            for box in pattern.plain.get(text, ()):
                if box.column == column:
                    weights[box.row, number] += _weight(text)
                    if len(text) > 2:
                        exact.add((box.row, number))
                        carries[number].add(box.row)
    labelled = {row for row, _ in exact}
    for row, boxes in pattern.fields.items():
        if pattern.sheet.rows[row].area:
            continue
        places: dict[int, float] = defaultdict(float)
        for box in boxes:
            area = names.get(box.text)
            if area is not None:
                places[area.first_row] += _NAMED
        for number, weight in places.items():
            # A row that carries another row's label was pasted over: there the eye is right, not the name.
            doubtful = row not in carries[number] and carries[number] and row in labelled
            weights[row, number] += 0.5 if doubtful else min(weight, _NAMED_MOST)
    return weights, exact


def _chain(evidence: Mapping[tuple[int, int], float]) -> dict[int, int]:
    return _rising([(row, number, weight) for (row, number), weight in evidence.items()])


def _lone_labels(
    pattern: Pattern,
    grid: Grid,
    columns: Mapping[int, int],
    rows: dict[int, int],
    exact: set[tuple[int, int]],
) -> None:
    """Rows that someone moved out of order: their label stands once in the form and once on the worksheet."""
    taken = set(rows.values())
    for row, boxes in pattern.labels.items():
        if row in rows or pattern.sheet.rows[row].area:
            continue
        for box in boxes:
            text = plain(box.text)
            places = [number for known, number in exact if known == row and number not in taken]
            if len(text) > 3 and len(pattern.plain[text]) == 1 and len(places) == 1:
                rows[row] = places[0]
                taken.add(places[0])
                break


def _fill(pattern: Pattern, grid: Grid, columns: Mapping[int, int], rows: dict[int, int], end: int) -> None:
    """Rows without evidence of their own: values below a heading, labels that someone edited or cleared."""
    wanted = [row for row in range(pattern.height) if row not in rows and not pattern.sheet.rows[row].area]
    for row in wanted:
        above = max((known for known in rows if known < row), default=-1)
        below = min((known for known in rows if known > row), default=pattern.height)
        first = rows[above] + 1 if above >= 0 else 0
        last = rows[below] if below < pattern.height else end
        taken = set(rows.values())
        free = [number for number in range(first, last) if number not in taken]
        between = [other for other in range(above + 1, below) if other not in rows]
        areas = any(pattern.sheet.rows[other].area for other in range(above + 1, below))
        at = _place(pattern, grid, columns, row, free, between, areas, above)
        if at is not None:
            rows[row] = at


def _place(
    pattern: Pattern,
    grid: Grid,
    columns: Mapping[int, int],
    row: int,
    free: Sequence[int],
    between: Sequence[int],
    areas: bool,
    above: int,
) -> int | None:
    boxes = pattern.labels.get(row, ())
    if boxes:
        for number in free:
            if any(_edited(box, grid.value(number, columns.get(box.column, -1))) for box in boxes):
                return number
        if not areas and len(free) == len(between):
            number = free[between.index(row)]
            cells = [grid.value(number, columns.get(box.column, -1)) for box in boxes]
            return number if all(value is None for value in cells) else None
        return None
    if above != row - 1 or areas:
        return None
    filled = [
        number for number in free if number < len(grid.rows) and any(cell is not None for cell in grid.rows[number])
    ]
    if len(filled) == len(between) and len(filled) > 0:
        return filled[between.index(row)]
    if not filled:
        return free[0] if free else None
    return filled[0] if len(filled) == 1 or (free and filled[0] == free[0]) else None


def _edited(box: Box, value: CellValue) -> bool:
    """Whether the text is the label after someone edited it, perhaps with the value written behind it."""
    if not isinstance(value, str) or not value.strip():
        return False
    own, text = plain(box.text), plain(value)
    if len(own) < 3:
        return False
    return likeness(box.text, value) >= _EDITED or (own[-1] in "：:" and text.startswith(own[:-1]))
