"""What a worker hands back for one file: small tuples, quick to pickle, nothing that needs the form to be copied.

Values stand in the order of the form's plan (``summary.plan``). A value is a number, a text, a date or None; amounts
are 万元, rates are fractions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

Value = float | int | str | dt.date | None
NO_NAME = "（未填单位名称）"
"""Stands before the file's name where a unit gave no name."""


class PartRecord(NamedTuple):
    """One copy of a repeated sheet, or all once-only sheets of a unit together."""

    sheet: str
    """Id of the repeated sheet, empty for the once-only ones."""
    name: str
    """The sheet's name in the workbook."""
    title: str
    """What names the copy: the project. Empty for the once-only sheets."""
    values: tuple[Value, ...]
    """Stated, field by field."""
    computed: tuple[Value, ...]
    """What the formula gives, calculated field by calculated field; None where it shows nothing."""
    differing: tuple[int, ...]
    """Numbers (into ``computed``) of those whose stated value is not what the formula gives."""
    places: tuple[str, ...]
    """Where each value stands (``基础数据表!D5``), field by field; equal layouts share one tuple."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The same, without the sheet in a copy of a repeated one, whose name differs from unit to unit."""
        if not self.sheet:
            return self.places
        sheet = f"{self.name}!"
        return tuple([place.removeprefix(sheet) for place in self.places])


class RowRecord(NamedTuple):
    """One filled row of a repeating area."""

    area: str
    part: int
    """0 for the once-only sheets, else the number of the repeated part in ``UnitRecord.parts``."""
    sheet: str
    """The sheet's name in the workbook."""
    cells: str
    """First and last cell of the row (``B18:I18``)."""
    values: tuple[Value, ...]
    """In the order of the area's columns."""


class FindingRecord(NamedTuple):
    """A finding as the summary lists it."""

    code: str
    severity: str
    sheet: str
    cell: str
    field: str
    stated: str
    expected: str
    message: str
    explanation: str


class Counts(NamedTuple):
    """How many findings there are: 错误, 核实, 提示."""

    error: int
    verify: int
    notice: int

    @classmethod
    def of(cls, records: Iterable[UnitRecord]) -> Counts:
        """Of all of them together."""
        error, verify, notice = map(sum, zip((0, 0, 0), *(record.counts for record in records), strict=True))
        return cls(error, verify, notice)


class UnitRecord(NamedTuple):
    """Everything the summary needs of one merged file."""

    file: str
    """Path below the folder, with forward slashes."""
    sha256: str
    size: int
    modified: float
    """Seconds since the epoch."""
    dated: dt.date | None
    """The latest 填报日期 written in the forms."""
    form: str
    version: str
    unit: str
    year: int
    parts: tuple[PartRecord, ...]
    """The once-only sheets first, then each repeated one."""
    rows: tuple[RowRecord, ...]
    findings: tuple[FindingRecord, ...]

    @property
    def counts(self) -> Counts:
        """How many findings of each severity."""
        severities = [finding.severity for finding in self.findings]
        return Counts(*map(severities.count, Counts._fields))


class Rejected(NamedTuple):
    """A file that was not merged, and why (Chinese)."""

    file: str
    reason: str


class Superseded(NamedTuple):
    """An older copy, and the file that takes its place."""

    file: str
    by: str
    unit: str
    form: str


Outcome = UnitRecord | Rejected
