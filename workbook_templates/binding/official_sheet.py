"""A damaged official sheet -> its values, each with its cell; what found no field is listed.

A name that still leads to a cell is believed unless the row it stands in carries another row's label; else the field
stands where its row and its column cross.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from workbook_templates.binding.deviations import LabelDeviation
from workbook_templates.binding.official_doubts import believable
from workbook_templates.binding.official_layout import Match, Pattern, match_layout, pattern_of, plain
from workbook_templates.binding.official_rows import AreaRows, assign_rows
from workbook_templates.binding.values import read_value, shown
from workbook_templates.building.conventions import CHECKS_LINE
from workbook_templates.definition.schema import Box, BoxKind, Field, Form
from workbook_templates.model import AreaRow, CellRef, CellValue, Fact, Grid, Part, Unplaced, a1
from workbook_templates.reading.names import NamedRange


@dataclass(frozen=True, slots=True)
class Move:
    """A value read from another cell than the field's own: which field, what, where it stood, and why there."""

    field: str
    text: str
    where: CellRef
    why: str


@dataclass(slots=True)
class SheetReading:
    """What one worksheet gave."""

    part: Part
    lost: list[str] = field(default_factory=list)
    """Fields that have no place on it any more."""
    moves: list[Move] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    deviations: list[LabelDeviation] = field(default_factory=list)
    repeated: list[tuple[str, CellValue, CellRef]] = field(default_factory=list)
    """Field id, content and place of the cells where the form only repeats a field."""


BESIDE = "填在同一栏的旁边一格"
IN_LABEL = "与栏目名称写在同一格"
OUTSIDE_AREA = "插在明细区域以外的行"
BY_LABEL = "名称与所在行的栏目不符，按栏目名称读取"
REPEATED = "填在只重复该栏目的格里"
RENAMED = "名称丢失，按栏目名称找到"


def read_sheet(
    form: Form, sheet: str, grid: Grid, names: Mapping[str, NamedRange], origins: Mapping[str, int]
) -> SheetReading:
    """Read a worksheet that is (mostly) laid out as the form's sheet.

    ``names``: those that lead to it; ``origins``: field -> row where it stood when the workbook was made.
    """
    chosen, trusted = believable(form, sheet, grid, names, origins)
    return _Reader(form, sheet, grid, chosen, trusted).read()


class _Reader:
    def __init__(self, form: Form, sheet: str, grid: Grid, names: Mapping[str, NamedRange], trusted: bool) -> None:
        self.form, self.grid, self.names, self.trusted = form, grid, names, trusted
        self.pattern: Pattern = pattern_of(form, sheet)
        self.match: Match = match_layout(form, sheet, grid, names)
        self.row_at = {at: row for row, at in self.match.rows.items()}
        self.named = {(area.first_row, area.first_column) for area in names.values()}
        self.used: set[tuple[int, int]] = set()
        self.made = SheetReading(Part(sheet, grid.name, {}))

    def read(self) -> SheetReading:
        facts: dict[str, Fact] = {}
        own = self._own_cells()
        for row, boxes in self.pattern.fields.items():
            if not self.pattern.sheet.rows[row].area:
                for box in boxes:
                    self._single(box, facts, own)
        for row in self.pattern.labels:
            self._inline(row, facts)
        areas = self._areas(facts)
        self._labels()
        self._displays()
        self.made.part = Part(self.made.part.sheet, self.grid.name, facts, areas)
        self._left_over()
        return self.made

    # ---- single fields -----------------------------------------------------------------------------------------

    def _own_cells(self) -> set[tuple[int, int]]:
        """Where every single field stands, so that no field takes its neighbour's value."""
        found: set[tuple[int, int]] = set()
        for row, boxes in self.pattern.fields.items():
            if self.pattern.sheet.rows[row].area:
                continue
            spots = [self._spot(box) for box in boxes]
            found.update((spot[0], spot[1]) for spot in spots if spot is not None)
        return found

    def _spot(self, box: Box) -> tuple[int, int, str] | None:
        """Row, column, and why there when a name does not say so."""
        name = self.names.get(box.text)
        row, column = self.match.rows.get(box.row), self.match.columns.get(box.column)
        crossing = (row, column) if row is not None and column is not None else None
        if name is not None:
            if crossing is not None and crossing != (name.first_row, name.first_column) and self._doubted(box, name):
                return (*crossing, BY_LABEL)
            return name.first_row, name.first_column, ""
        # A cell that another name leads to belongs to that field (someone deleted a cell and moved the rest up).
        if crossing is None or crossing in self.named:
            return None
        return *crossing, RENAMED

    def _doubted(self, box: Box, name: NamedRange) -> bool:
        """Whether the named cell plainly belongs to something else."""
        if self.trusted:
            return False
        value = self.grid.value(name.first_row, name.first_column)
        if isinstance(value, str) and len(plain(value)) > 2 and plain(value) in self.pattern.plain:
            return True
        row, at = box.row, name.first_row
        if at == self.match.rows.get(row):
            return False
        other = self.row_at.get(at)
        if row not in self.match.exact or other is None or other == row or other not in self.match.exact:
            return False
        places = [self.names[other.text].first_row for other in self.pattern.fields[row] if other.text in self.names]
        return all(place == at for place in places)

    def _single(self, box: Box, facts: dict[str, Fact], own: set[tuple[int, int]]) -> None:
        spot = self._spot(box)
        target = self.form.fields[box.text]
        if spot is None:
            self.made.lost.append(box.text)
            return
        row, column, why = spot
        at = (row, column)
        if self.grid.value(row, column) is None:
            beside = [(row, column + step) for step in range(1, self._width(box, column))]
            beside += [(row + step, column) for step in range(1, box.rows)]
            filled = [cell for cell in beside if self.grid.value(*cell) is not None and cell not in own]
            if len(filled) == 1:
                at, why = filled[0], BESIDE
        facts[box.text] = self._fact(at, target)
        if why and facts[box.text].text:
            self._moved(target, facts[box.text], why)

    def _width(self, box: Box, column: int) -> int:
        """Cells of the box on the worksheet, and the first of the columns inserted behind it: what stands farther off
        may be anything."""
        following = self.match.columns.get(box.column + box.columns)
        return max(box.columns, min(following - column, box.columns + 1) if following is not None else 0)

    def _fact(self, at: tuple[int, int], target: Field) -> Fact:
        value, text, _ = read_value(self.grid.value(*at), target.type)
        self.used.add(at)
        return Fact(value, text, CellRef(self.grid.name, a1(*at)))

    def _moved(self, target: Field, fact: Fact, why: str) -> None:
        assert fact.ref is not None
        self.made.moves.append(Move(target.label, fact.text, fact.ref, why))

    # ---- labels ------------------------------------------------------------------------------------------------

    def _inline(self, row: int, facts: dict[str, Fact]) -> None:
        """``填表人：张三`` in one cell, while the cell for the name is blank."""
        at = self.match.rows.get(row)
        if at is None:
            return
        boxes = sorted((*self.pattern.labels[row], *self.pattern.fields.get(row, ())), key=lambda box: box.column)
        for label, following in pairwise(boxes):
            column = self.match.columns.get(label.column)
            if label.kind is not BoxKind.LABEL or following.kind is not BoxKind.FIELD or column is None:
                continue
            value = self.grid.value(at, column)
            head = label.text.strip()
            if not isinstance(value, str) or head[-1:] not in ("：", ":") or facts.get(following.text) is None:
                continue
            rest = _behind(value, plain(head))
            if rest and not facts[following.text].text:
                target = self.form.fields[following.text]
                read, text, _ = read_value(rest, target.type)
                facts[following.text] = Fact(read, text, CellRef(self.grid.name, a1(at, column)))
                self.used.add((at, column))
                self._moved(target, facts[following.text], IN_LABEL)

    def _labels(self) -> None:
        """Labels that read otherwise than in the form."""
        for row, boxes in self.pattern.labels.items():
            at = self.match.rows.get(row)
            for box in boxes:
                column = self.match.columns.get(box.column)
                if at is None or column is None or (at, column) in self.used:
                    continue
                value = self.grid.value(at, column)
                self.used.add((at, column))
                if plain(value) != plain(box.text):
                    ref = self.grid.ref(at, column)
                    self.made.deviations.append(LabelDeviation(box.text, shown(value), ref, ""))

    def _displays(self) -> None:
        """Cells that only repeat a field; someone may have typed there."""
        for box in self.pattern.sheet.boxes:
            at, column = self.match.rows.get(box.row), self.match.columns.get(box.column)
            if box.kind is not BoxKind.DISPLAY or at is None or column is None or (at, column) in self.used:
                continue
            value = self.grid.value(at, column)
            if value is not None:
                self.used.add((at, column))
                self.made.repeated.append((box.text, value, self.grid.ref(at, column)))

    # ---- areas -------------------------------------------------------------------------------------------------

    def _areas(self, facts: dict[str, Fact]) -> dict[str, tuple[AreaRow, ...]]:
        found: dict[str, tuple[AreaRow, ...]] = {}
        for rows in assign_rows(self.form, self.pattern, self.match, self.grid, self.names):
            self.made.lost += rows.lost
            if rows.heading is not None and rows.area.heading:
                target = self.form.fields[rows.area.heading]
                facts[target.id] = self._fact(rows.heading, target)
            elif rows.area.heading:
                self.made.lost.append(rows.area.heading)
            found[rows.area.id] = self._area(rows)
        return found

    def _area(self, rows: AreaRows) -> tuple[AreaRow, ...]:
        made: list[AreaRow] = []
        above: dict[str, Fact] = {}
        area = rows.area
        taken = {column for column, _ in rows.columns.values()}
        for number in rows.rows:
            facts: dict[str, Fact] = {}
            for id, (column, width) in rows.columns.items():
                target = self.form.fields[f"{area.id}.{id}"]
                at = (number, column)
                if self.grid.value(*at) is None:
                    beside = [(number, column + step) for step in range(1, width) if column + step not in taken]
                    filled = [cell for cell in beside if self.grid.value(*cell) is not None]
                    at = filled[0] if len(filled) == 1 else at
                facts[id] = self._fact(at, target)
                if at[1] != column:
                    self._moved(target, facts[id], BESIDE)
            if all(fact.value is None and not fact.text for fact in facts.values()):
                continue
            if number in rows.outside:
                first = next(fact for fact in facts.values() if fact.text)
                text = " ".join(fact.text for fact in facts.values() if fact.text)
                self.made.moves.append(Move(area.label, text, first.ref or CellRef(self.grid.name, ""), OUTSIDE_AREA))
            for id in area.inherit:
                if id in facts and facts[id].value is None and not facts[id].text and id in above:
                    facts[id] = above[id]
                elif id in facts:
                    above[id] = facts[id]
            made.append(AreaRow(facts, len(made) + 1))
        return tuple(made)

    # ---- what is left ------------------------------------------------------------------------------------------

    def _left_over(self) -> None:
        for number, row in enumerate(self.grid.rows[: self.match.end]):
            for column, value in enumerate(row):
                if value is None or (number, column) in self.used or self._says_nothing(value, number):
                    continue
                self.made.unplaced.append(Unplaced(shown(value), self.grid.ref(number, column)))

    def _says_nothing(self, value: object, number: int) -> bool:
        """Labels of the form, and our own line beside a project table."""
        text = plain(value)  # type: ignore[arg-type]
        return not text or (
            isinstance(value, str) and (text in self.pattern.plain or (number == 0 and text.startswith(CHECKS_LINE)))
        )


def _behind(value: str, label: str) -> str:
    """What is written behind the label in its own cell."""
    text = plain(value)
    if len(text) <= len(label) or text[: len(label) - 1] != label[:-1] or text[len(label) - 1] not in "：:":
        return ""
    left = len(label)
    for at, character in enumerate(value):
        left -= not character.isspace()
        if not left:
            return value[at + 1 :].strip()
    return ""


def listed(grid: Grid, known: Iterable[str]) -> list[Unplaced]:
    """Every filled cell of a worksheet that is no label of the form."""
    labels = frozenset(known)
    return [
        Unplaced(shown(value), grid.ref(number, column))
        for number, row in enumerate(grid.rows)
        for column, value in enumerate(row)
        if value is not None and shown(value) and plain(value) not in labels
    ]
