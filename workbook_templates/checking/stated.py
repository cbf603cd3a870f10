"""What the tables of a submission state, by field id: the number, its place and its name in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from udfs.rounding import plain
from workbook_templates.definition.schema import Form
from workbook_templates.model import AreaRow, CellRef, Fact, Part, Submission


class Stated:
    """The stated values of the sheets that exist once, and the rows of repeating areas.

    An id ``area.column`` stands for the sum of that column. Calculated fields count only where the unit wrote them.
    """

    def __init__(self, form: Form, submission: Submission) -> None:
        self.form = form
        self.submission = submission
        repeated = {sheet.id for sheet in form.sheets if sheet.repeat}
        self._facts: dict[str, tuple[Part, Fact]] = {}
        self._areas: dict[str, tuple[Part, tuple[AreaRow, ...]]] = {}
        self._numbers: dict[str, Decimal | None] = {}
        self._amounts: dict[str, tuple[tuple[AreaRow, Mapping[str, Decimal]], ...]] = {}
        for part in submission.parts:
            if part.sheet in repeated:
                continue
            for id, fact in part.facts.items():
                self._facts.setdefault(id, (part, fact))
            for id, rows in part.areas.items():
                self._areas.setdefault(id, (part, rows))

    def number(self, id: str) -> Decimal | None:
        """The stated number, None where there is none."""
        try:
            return self._numbers[id]
        except KeyError:
            number = self._numbers[id] = self._read(id)
            return number

    def _read(self, id: str) -> Decimal | None:
        found = self._facts.get(id)
        if found is not None:
            return found[1].decimal
        area, _, column = id.rpartition(".")
        if area in self._areas:
            known = [numbers[column] for _, numbers in self.amounts(area) if column in numbers]
            return sum(known, Decimal(0)) if known else None
        return None

    def text(self, id: str) -> str:
        """What the unit wrote in a single cell."""
        found = self._facts.get(id)
        return found[1].text.strip() if found else ""

    def shown(self, id: str) -> str:
        """The stated number as a person writes it."""
        number = self.number(id)
        return "" if number is None else plain(number)

    def place(self, id: str) -> CellRef | None:
        """Where it stands; the sheet alone when the cell is not known."""
        found = self._facts.get(id)
        if found is not None:
            return found[1].ref or CellRef(found[0].name, "")
        area, _, column = id.rpartition(".")
        if area in self._areas:
            first = next((fact for _, fact in self.column(area, column)), None)
            return first.ref if first and first.ref else CellRef(self._areas[area][0].name, "")
        return None

    def label(self, id: str) -> str:
        """The field as a person says it: ``公务接待·2024年决算数``."""
        field = self.form.fields.get(id)
        return field.label if field else id

    def rows(self, area: str) -> tuple[AreaRow, ...]:
        """The rows of an area of a sheet that exists once."""
        found = self._areas.get(area)
        return found[1] if found else ()

    def amounts(self, area: str) -> tuple[tuple[AreaRow, Mapping[str, Decimal]], ...]:
        """The rows of an area, each with the numbers it states by column."""
        if area not in self._amounts:
            self._amounts[area] = tuple((row, _numbers(row)) for row in self.rows(area))
        return self._amounts[area]

    def part_of(self, area: str) -> Part | None:
        found = self._areas.get(area)
        return found[0] if found else None

    def column(self, area: str, column: str) -> Iterator[tuple[AreaRow, Fact]]:
        """The cells of one column, row by row, blank ones left out."""
        for row in self.rows(area):
            fact = row.facts.get(column)
            if fact is not None:
                yield row, fact

    def has(self, area: str) -> bool:
        return area in self._areas


def _numbers(row: AreaRow) -> dict[str, Decimal]:
    decimals = {column: fact.decimal for column, fact in row.facts.items()}
    return {column: number for column, number in decimals.items() if number is not None}
