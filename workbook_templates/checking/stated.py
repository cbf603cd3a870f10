"""What the tables of a submission state, by field id: the number, its place and its name in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property, lru_cache

from workbook_templates.definition.schema import Form
from workbook_templates.model import AreaRow, CellRef, Fact, Part, Submission


@lru_cache(maxsize=64)
def _repeated(form: Form) -> frozenset[str]:
    return frozenset(sheet.id for sheet in form.sheets if sheet.repeat)


@lru_cache(maxsize=4096)
def as_written(value: float) -> Decimal:
    """A number as a person wrote it (0.1 is 0.1); the same amounts and marks stand in many cells."""
    return Decimal(repr(value))


def exact(fact: Fact) -> Decimal | None:
    """``fact.decimal``, with a short way for what stands in nearly every number cell."""
    value = fact.value
    return as_written(value) if value.__class__ is float else fact.decimal


class Stated:
    """The stated values of the sheets that exist once, and the rows of repeating areas.

    An id ``area.column`` stands for the sum of that column. Calculated fields count only where the unit wrote them.
    """

    def __init__(self, form: Form, submission: Submission) -> None:
        self.form = form
        self.submission = submission
        repeated = _repeated(form)
        self._parts = [part for part in submission.parts if part.sheet not in repeated]
        self._facts: dict[str, Fact] = {}
        self._areas: dict[str, tuple[AreaRow, ...]] = {}
        self._numbers: dict[str, Decimal | None] = {}
        self._amounts: dict[str, tuple[tuple[AreaRow, Mapping[str, Decimal]], ...]] = {}
        for part in reversed(self._parts):  # of a sheet that is there twice, the first counts
            self._facts.update(part.facts)
            self._areas.update(part.areas)

    @cached_property
    def amounts_by_id(self) -> Mapping[str, float]:
        """The numbers of the single cells as floats: enough to see where a close look is due."""
        return {
            id: number
            for id, fact in self._facts.items()
            if (number := value if (value := fact.value).__class__ is float else fact.number) is not None
        }

    def number(self, id: str) -> Decimal | None:
        """The stated number, None where there is none."""
        if id not in self._numbers:
            self._numbers[id] = self._read(id)
        return self._numbers[id]

    def _read(self, id: str) -> Decimal | None:
        fact = self._facts.get(id)
        if fact is not None:
            return exact(fact)
        area, _, column = id.rpartition(".")
        if area in self._areas:
            known = [numbers[column] for _, numbers in self.amounts(area) if column in numbers]
            return sum(known, Decimal(0)) if known else None
        return None

    def text(self, id: str) -> str:
        """What the unit wrote in a single cell."""
        fact = self._facts.get(id)
        return fact.text.strip() if fact else ""

    def place(self, id: str) -> CellRef | None:
        """Where it stands; the sheet alone when the cell is not known."""
        fact = self._facts.get(id)
        if fact is not None:
            return fact.ref or CellRef(next(part.name for part in self._parts if id in part.facts), "")
        area, _, column = id.rpartition(".")
        if area in self._areas:
            first = next((fact for _, fact in self.column(area, column)), None)
            part = self.part_of(area)
            return first.ref if first and first.ref else CellRef(part.name if part else "", "")
        return None

    def label(self, id: str) -> str:
        """The field as a person says it: ``公务接待·2024年决算数``."""
        field = self.form.fields.get(id)
        return field.label if field else id

    def rows(self, area: str) -> tuple[AreaRow, ...]:
        """The rows of an area of a sheet that exists once."""
        return self._areas.get(area, ())

    def amounts(self, area: str) -> tuple[tuple[AreaRow, Mapping[str, Decimal]], ...]:
        """The rows of an area, each with the numbers it states by column."""
        if area not in self._amounts:
            self._amounts[area] = tuple((row, _numbers(row)) for row in self.rows(area))
        return self._amounts[area]

    def part_of(self, area: str) -> Part | None:
        """The part that holds the area."""
        return next((part for part in self._parts if area in part.areas), None)

    def column(self, area: str, column: str) -> Iterator[tuple[AreaRow, Fact]]:
        """The cells of one column, row by row, blank ones left out."""
        for row in self.rows(area):
            fact = row.facts.get(column)
            if fact is not None:
                yield row, fact


def _numbers(row: AreaRow) -> dict[str, Decimal]:
    decimals = {column: exact(fact) for column, fact in row.facts.items()}
    return {column: number for column, number in decimals.items() if number is not None}
