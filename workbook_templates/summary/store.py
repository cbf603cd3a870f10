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
    dates: list[tuple[int, int, int]] = []
    parts = tuple(
        (part.sheet, part.name, part.title, _plain(part.values, number, dates), _plain(part.computed, -1 - number, dates),
         part.differing, "\n".join(part.places))
        for number, part in enumerate(record.parts)
    )  # fmt: skip
    first = len(parts)
    rows = tuple(
        (row.area, row.part, row.sheet, row.cells, _plain(row.values, first + number, dates))
        for number, row in enumerate(record.rows)
    )
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
        marshal.dumps((parts, rows, tuple(map(tuple, record.findings)), tuple(dates))),
    )


def unpack(packed: Packed) -> UnitRecord:
    """The record again."""
    parts, rows, findings, dates = marshal.loads(packed.body)
    made = [
        PartRecord(sheet, name, title, values, computed, differing, _places(places))
        for sheet, name, title, values, computed, differing, places in parts
    ]
    listed = list(map(RowRecord._make, rows))
    for place, number, ordinal in dates:
        if place < 0:
            made[-1 - place] = made[-1 - place]._replace(
                computed=_with_date(made[-1 - place].computed, number, ordinal)
            )
        elif place < len(made):
            made[place] = made[place]._replace(values=_with_date(made[place].values, number, ordinal))
        else:
            at = place - len(made)
            listed[at] = listed[at]._replace(values=_with_date(listed[at].values, number, ordinal))
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
        tuple(made),
        tuple(listed),
        tuple(map(FindingRecord._make, findings)),
    )


def _plain(values: tuple[Value, ...], place: int, dates: list[tuple[int, int, int]]) -> tuple[Any, ...]:
    """``marshal`` knows no dates: they are noted apart, as (place, number, ordinal)."""
    found = [number for number, value in enumerate(values) if isinstance(value, dt.date)]
    if not found:
        return values
    plain: list[Any] = list(values)
    for number in found:
        dates.append((place, number, plain[number].toordinal()))
        plain[number] = None
    return tuple(plain)


def _with_date(values: tuple[Value, ...], number: int, ordinal: int) -> tuple[Value, ...]:
    return (*values[:number], dt.date.fromordinal(ordinal), *values[number + 1 :])


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
