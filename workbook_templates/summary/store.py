"""Records as bytes: from worker to parent, in a temporary file while a summary is made, and in the cache.

A record of a unit is some twenty thousand bytes as ``marshal`` writes it and a hundred thousand as objects. So the
parent keeps bytes; a ``Stored`` record knows the little that sorting and counting need and loads the rest when asked.
"""

from __future__ import annotations

import datetime as dt
import marshal
import tempfile
import weakref
from collections.abc import Callable
from functools import lru_cache
from typing import IO, Any, NamedTuple

from workbook_templates.summary.records import FindingRecord, PartRecord, RowRecord, UnitRecord, Value

_IN_MEMORY = 32 << 20
_SEVERITIES = ("error", "verify", "notice")


class Packed(NamedTuple):
    """What a worker hands back for a merged file."""

    file: str
    sha256: str
    size: int
    modified: float
    dated: int
    """The 填报日期 as ordinal, 0 without one."""
    form: str
    version: str
    unit: str
    year: int
    counts: tuple[int, int, int]
    """Findings: 错误, 核实, 提示."""
    body: bytes


def pack(record: UnitRecord) -> Packed:
    """The record as bytes with its head beside it."""
    parts = tuple(
        (part.sheet, part.name, part.title, _plain(part.values), _plain(part.computed), part.differing,
         "\n".join(part.places))
        for part in record.parts
    )  # fmt: skip
    rows = tuple((row.area, row.part, row.sheet, row.cells, _plain(row.values)) for row in record.rows)
    severities = [finding.severity for finding in record.findings]
    error, verify, notice = (severities.count(severity) for severity in _SEVERITIES)
    return Packed(
        record.file,
        record.sha256,
        record.size,
        record.modified,
        record.dated.toordinal() if record.dated is not None else 0,
        record.form,
        record.version,
        record.unit,
        record.year,
        (error, verify, notice),
        marshal.dumps((parts, rows, tuple(map(tuple, record.findings)))),
    )


def unpack(packed: Packed) -> UnitRecord:
    """The record again."""
    parts, rows, findings = marshal.loads(packed.body)
    return UnitRecord(
        packed.file,
        packed.sha256,
        packed.size,
        packed.modified,
        dt.date.fromordinal(packed.dated) if packed.dated else None,
        packed.form,
        packed.version,
        packed.unit,
        packed.year,
        tuple(
            PartRecord(sheet, name, title, _dated(values), _dated(computed), differing, _places(places))
            for sheet, name, title, values, computed, differing, places in parts
        ),
        tuple(RowRecord(area, part, sheet, cells, _dated(values)) for area, part, sheet, cells, values in rows),
        tuple(map(FindingRecord._make, findings)),
    )


def _plain(values: tuple[Value, ...]) -> tuple[Any, ...]:
    """``marshal`` knows no dates: a date becomes a tuple of its ordinal."""
    if any(isinstance(value, dt.date) for value in values):
        return tuple((value.toordinal(),) if isinstance(value, dt.date) else value for value in values)
    return values


def _dated(values: tuple[Any, ...]) -> tuple[Value, ...]:
    for value in values:
        if value.__class__ is tuple:
            return tuple(dt.date.fromordinal(value[0]) if value.__class__ is tuple else value for value in values)
    return values


@lru_cache(maxsize=4096)
def _places(text: str) -> tuple[str, ...]:
    """Equal layouts share one tuple."""
    return tuple(text.split("\n"))


class Stored(UnitRecord):
    """A record whose parts, rows and findings are loaded when asked for; the last one loaded is kept."""

    _load: Callable[[], UnitRecord]
    _counts: tuple[int, int, int]

    @classmethod
    def of(cls, packed: Packed, load: Callable[[], UnitRecord]) -> Stored:
        dated = dt.date.fromordinal(packed.dated) if packed.dated else None
        made = cls(
            packed.file, packed.sha256, packed.size, packed.modified, dated,
            packed.form, packed.version, packed.unit, packed.year, (), (), (),
        )  # fmt: skip
        made._load, made._counts = load, packed.counts
        return made

    @property
    def parts(self) -> tuple[PartRecord, ...]:
        return self._load().parts

    @property
    def rows(self) -> tuple[RowRecord, ...]:
        return self._load().rows

    @property
    def findings(self) -> tuple[FindingRecord, ...]:
        return self._load().findings

    def count(self, severity: str) -> int:
        return self._counts[_SEVERITIES.index(severity)]

    def _replace(self, **changes: Any) -> UnitRecord:  # type: ignore[override]
        return self._load()._replace(**changes)

    def __eq__(self, other: object) -> bool:
        whole = other._load() if isinstance(other, Stored) else other
        return isinstance(other, UnitRecord) and tuple(self._load()) == tuple(whole)  # type: ignore[arg-type]

    __hash__ = UnitRecord.__hash__

    def __reduce__(self) -> tuple[Any, ...]:
        return UnitRecord._make, (tuple(self._load()),)


class Shelf:
    """Where the parent keeps the bodies: in memory while they are few, else in a temporary file."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        self._end = 0
        self._last: tuple[int, UnitRecord] | None = None

    def add(self, packed: Packed) -> Stored:
        """Put a record on the shelf. Raises OSError when the disk is full."""
        at, size = self._end, len(packed.body)
        self._file.seek(at)
        self._file.write(packed.body)
        self._end += size
        head = packed._replace(body=b"")

        def load() -> UnitRecord:
            if self._last is None or self._last[0] != at:
                self._file.seek(at)
                self._last = at, unpack(head._replace(body=self._file.read(size)))
            return self._last[1]

        return Stored.of(head, load)
