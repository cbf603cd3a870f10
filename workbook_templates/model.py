"""The values that travel through the house: where a cell is, what a sheet holds, what a unit handed in.

    file | live book | Word | text  ->  Grid  ->  Submission  ->  findings, scores  ->  workbook | report | summary

Everything here is frozen and knows nothing of files or of Excel. What a workbook has hundreds of is a named tuple,
which is made several times as fast as a frozen dataclass.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple


class Severity(StrEnum):
    """错误 must be mended, 核实 may stand with a written 出错说明, 提示 is advice."""

    ERROR = "error"
    VERIFY = "verify"
    NOTICE = "notice"

    @property
    def chinese(self) -> str:
        return {"error": "错误", "verify": "核实", "notice": "提示"}[self.value]


@dataclass(frozen=True, slots=True)
class CellError:
    """An Excel error value such as ``#DIV/0!``; never equal to a blank."""

    code: str

    def __str__(self) -> str:
        return self.code


class Percent(float):
    """A number that its cell shows as a percentage; ``shown`` is what a person sees there (``87.5%``)."""

    __slots__ = ("shown",)
    shown: str

    def __new__(cls, value: float, shown: str) -> Percent:
        """``value`` is the fraction, 0.875."""
        made = super().__new__(cls, value)
        made.shown = shown
        return made


CellValue = float | int | str | bool | dt.date | dt.datetime | dt.time | CellError | None
"""What a cell holds. ``None`` is blank. Amounts are 万元, rates are fractions (87.5 % = 0.875)."""


class CellRef(NamedTuple):
    """Where a value stands: a sheet (or document part) and an address a person can go to (``D5``, ``第31行``)."""

    sheet: str
    address: str

    def __str__(self) -> str:
        return f"{self.sheet} {self.address}".strip()


@lru_cache(maxsize=1 << 14)
def column_letters(column: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=20_000)
def a1(row: int, column: int) -> str:
    """Zero-based row and column as an A1 address."""
    return f"{column_letters(column)}{row + 1}"


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet, or a table of a document, as rows of typed cells; row 0 / column 0 is A1.

    ``merges`` are (first row, first column, last row, last column), zero-based and inclusive; a merged value
    stands in its top left cell only, the other cells are ``None``. ``lines`` gives, for a table taken from a text,
    the line number (from 1) of each cell: then addresses read ``第31行``.
    """

    name: str
    rows: list[list[CellValue]]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    lines: tuple[tuple[int, ...], ...] | None = None

    def value(self, row: int, column: int) -> CellValue:
        """The cell's value, ``None`` outside the filled extent."""
        if 0 <= row < len(self.rows):
            cells = self.rows[row]
            if 0 <= column < len(cells):
                return cells[column]
        return None

    def ref(self, row: int, column: int) -> CellRef:
        """Where that cell stands, in words a person can follow."""
        if self.lines is not None:
            numbers = self.lines[row] if row < len(self.lines) else ()
            number = numbers[column] if column < len(numbers) else (numbers[-1] if numbers else 0)
            return CellRef(self.name, f"第{number}行")
        return CellRef(self.name, a1(row, column))


class Fact(NamedTuple):
    """One value of a submission.

    ``value``: float (万元, 人, ㎡, 分; a rate as fraction), str, date, CellError, or None when blank or "无"/"——".
    ``text``: what the unit wrote, as a person sees it (``123.53%``, ``91.2591.25``, ``——``).
    ``ref``: the cell; None for a value that did not come from a cell.
    """

    value: CellValue
    text: str
    ref: CellRef | None = None

    @property
    def number(self) -> float | None:
        """The value when it is a number, else None."""
        value = self.value
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    @property
    def decimal(self) -> Decimal | None:
        """The number exactly as a person wrote it (0.1 is 0.1)."""
        number = self.number
        return None if number is None else Decimal(repr(number))


class AreaRow(NamedTuple):
    """One row of a repeating area (a 专项资金, a 三级指标, a 评价人员)."""

    facts: Mapping[str, Fact]
    number: int
    """Position in its area, from 1."""


@dataclass(frozen=True, slots=True)
class Part:
    """The values of one sheet of the form set; a repeated sheet (项目自评表) gives one part for each copy."""

    sheet: str
    """The sheet's id in the form definition."""
    name: str
    """The sheet's name in the workbook (or the table's place in a document)."""
    facts: Mapping[str, Fact]
    areas: Mapping[str, tuple[AreaRow, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A number (or text) of the source that found no field: it is listed, never dropped."""

    text: str
    where: CellRef


@dataclass(frozen=True, slots=True)
class Source:
    """The file a submission came from."""

    path: str
    sha256: str
    form_version: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One unit's filled form set."""

    form: str
    unit: str
    year: int
    source: Source
    parts: tuple[Part, ...]
    unplaced: tuple[Unplaced, ...] = ()
    explanations: Mapping[str, str] = field(default_factory=dict)
    """出错说明 by finding identity."""
    problems: tuple[Finding, ...] = ()
    """What the reader could not bind; reported together with the findings of the checks."""

    def part(self, sheet: str) -> Part | None:
        """The first part of that sheet."""
        return next((part for part in self.parts if part.sheet == sheet), None)

    def parts_of(self, sheet: str) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.sheet == sheet)


class Finding(NamedTuple):
    """Something wrong or doubtful, with its place, what stands there and what was expected."""

    code: str
    severity: Severity
    where: CellRef | None
    field: str
    message: str
    stated: str = ""
    expected: str = ""
    row_key: str = ""
    explanation: str = ""

    @property
    def identity(self) -> str:
        """Code + field (+ row key): 出错说明 are kept by it."""
        return f"{self.code}|{self.field}" + (f"|{self.row_key}" if self.row_key else "")

    def as_json(self) -> dict[str, Any]:
        """The contract of ``ziping check --json``."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "sheet": self.where.sheet if self.where else "",
            "cell": self.where.address if self.where else "",
            "field": self.field,
            "stated": self.stated,
            "expected": self.expected,
            "message": self.message,
            "explanation": self.explanation,
        }


class InputProblem(Exception):
    """Bad input, said in Chinese to the user: what, where and what to do. Ends in exit code 2, never a traceback."""

    def __init__(self, message: str, *, path: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.code = code
