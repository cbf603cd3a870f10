"""Records as bytes: from worker to parent, in a temporary file while a summary is made, and in the cache.

A record of a unit is some thousand bytes, deflated as ``marshal`` writes it, and a hundred thousand as objects. So the
parent keeps bytes; a ``Stored`` record knows the little that sorting and counting need and loads the rest when asked.
What the parent needs of every unit for sums and rankings goes with it (``figures``).
"""

from __future__ import annotations

import datetime as dt
import marshal
import tempfile
import weakref
from collections.abc import Callable
from functools import lru_cache
from typing import IO, Any, NamedTuple

from workbook_templates.definition.schema import Form
from workbook_templates.deflate import deflated, inflated
from workbook_templates.summary.figures import Figures, packed_figures, unpacked_figures
from workbook_templates.summary.plan import plan_of
from workbook_templates.summary.records import Counts, FindingRecord, PartRecord, RowRecord, UnitRecord, Value

_IN_MEMORY = 32 << 20
_LEVEL = 0
"""Of ISA-L's deflate, which deflates at its level 0 too; these bytes are inflated again soon."""


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
    counts: tuple[int, ...]
    """Findings, as in ``Counts``."""
    parts: bytes
    lists: bytes
    """Rows and findings."""
    figures: bytes = b""
    """See ``summary.figures``; empty when nobody asked for them."""


class Bodies(NamedTuple):
    """What a packed record consists of."""

    parts: bytes
    lists: bytes
    """Rows and findings."""


def pack(record: UnitRecord, form: Form | None = None) -> Packed:
    """The record as bytes with its head beside it; with its figures when its form set is given."""
    dates: list[tuple[int, int, int]] = []
    parts = tuple(
        (part.sheet, part.name, part.title, _plain(part.values, number, dates), _plain(part.computed, -1 - number, dates),
         part.differing, "\n".join(part.places))
        for number, part in enumerate(record.parts)
    )  # fmt: skip
    row_dates: list[tuple[int, int, int]] = []
    listed = tuple(
        (row.area, row.part, row.sheet, row.cells, _plain(row.values, number, row_dates))
        for number, row in enumerate(record.rows)
    )
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
        tuple(record.counts),
        _deflated((parts, dates)),
        _deflated((listed, tuple(map(tuple, record.findings)), row_dates)),
        packed_figures(record, plan_of(form)) if form is not None else b"",
    )


def unpack(packed: Packed) -> UnitRecord:
    """The record again."""
    dated = dt.date.fromordinal(packed.dated) if packed.dated else None
    return UnitRecord(*packed[:4], dated, *packed[5:9], _parts(packed.parts), *_lists(packed.lists))


def listed(lists: bytes) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Rows and findings of a packed record, as plain tuples."""
    rows, findings, dates = _inflated(lists)
    if dates:
        rows = [*rows]
        for place, number, ordinal in dates:
            rows[place] = (*rows[place][:4], _with_date(rows[place][4], number, ordinal))
    return rows, findings


def with_figures(packed: Packed, form: Form) -> Packed:
    """The same with its figures."""
    return packed._replace(figures=packed_figures(unpack(packed), plan_of(form)))


def _parts(data: bytes) -> tuple[PartRecord, ...]:
    return tuple([part._replace(places=_places(part.places)) for part in parts_in(data)])


def parts_in(data: bytes) -> list[PartRecord]:
    """The parts of a packed record; the places of the values are not told."""
    parts, dates = _inflated(data)
    made = list(map(PartRecord._make, parts))
    for place, number, ordinal in dates:
        if place < 0:
            part = made[-1 - place]
            made[-1 - place] = part._replace(computed=_with_date(part.computed, number, ordinal))
        else:
            made[place] = made[place]._replace(values=_with_date(made[place].values, number, ordinal))
    return made


def _lists(data: bytes) -> tuple[tuple[RowRecord, ...], tuple[FindingRecord, ...]]:
    rows, findings = listed(data)
    return tuple(map(RowRecord._make, rows)), tuple(map(FindingRecord._make, findings))


def _deflated(data: tuple[Any, ...]) -> bytes:
    return deflated(marshal.dumps(data), _LEVEL)


def _inflated(data: bytes) -> Any:
    return marshal.loads(inflated(data))


def _plain(values: tuple[Value, ...], place: int, dates: list[tuple[int, int, int]]) -> tuple[Any, ...]:
    """``marshal`` knows no dates: they are noted apart, as (place, number, ordinal)."""
    if dt.date not in map(type, values):
        return values
    plain: list[Any] = list(values)
    for number, value in enumerate(values):
        if isinstance(value, dt.date):
            dates.append((place, number, value.toordinal()))
            plain[number] = None
    return tuple(plain)


def _with_date(values: tuple[Value, ...], number: int, ordinal: int) -> tuple[Value, ...]:
    return (*values[:number], dt.date.fromordinal(ordinal), *values[number + 1 :])


@lru_cache(maxsize=4096)
def _places(text: str) -> tuple[str, ...]:
    """Equal layouts share one tuple."""
    return tuple(text.split("\n"))


class Stored(UnitRecord):
    """A record whose parts, rows and findings are loaded when asked for; those last loaded are kept."""

    _shelf: Shelf
    _place: Place
    _counts: Counts

    @classmethod
    def of(cls, packed: Packed, shelf: Shelf, place: Place) -> Stored:
        dated = dt.date.fromordinal(packed.dated) if packed.dated else None
        made = cls(*packed[:4], dated, *packed[5:9], (), (), ())
        made._shelf, made._place, made._counts = shelf, place, Counts(*packed.counts)
        return made

    @property
    def parts(self) -> tuple[PartRecord, ...]:
        return self._shelf.parts(self._place)

    @property
    def rows(self) -> tuple[RowRecord, ...]:
        return self._shelf.lists(self._place)[0]

    @property
    def findings(self) -> tuple[FindingRecord, ...]:
        return self._shelf.lists(self._place)[1]

    @property
    def figures(self) -> bytes:
        """As they were packed; empty when nobody had asked for them."""
        return self._shelf.figures(self._place)

    def bodies(self) -> Bodies:
        """Parts and lists as they were packed."""
        return self._shelf.bodies(self._place)

    @property
    def counts(self) -> Counts:
        return self._counts

    def whole(self) -> UnitRecord:
        """All of it, as it was packed."""
        return UnitRecord._make((*tuple(self)[:9], self.parts, self.rows, self.findings))

    def _replace(self, **changes: Any) -> UnitRecord:  # type: ignore[override]
        return self.whole()._replace(**changes)

    def __eq__(self, other: object) -> bool:
        whole = other.whole() if isinstance(other, Stored) else other
        return isinstance(other, UnitRecord) and tuple(self.whole()) == tuple(whole)  # type: ignore[arg-type]

    __hash__ = UnitRecord.__hash__

    def __reduce__(self) -> tuple[Any, ...]:
        return UnitRecord._make, (tuple(self.whole()),)


def packed_of(record: UnitRecord, form: Form) -> tuple[Figures, Callable[[], Bodies]]:
    """The figures of a record, and what gives its bodies: as they came with it, else made now."""
    if isinstance(record, Stored) and (figures := record.figures):
        return unpacked_figures(figures), record.bodies
    made = pack(record, form)
    return unpacked_figures(made.figures), lambda: Bodies(made.parts, made.lists)


Place = tuple[int, int, int, int]
"""Where the bytes of a record begin on the shelf, and how long its figures, parts and lists are."""


class Shelf:
    """Where the parent keeps the bodies: in memory while they are few, else in a temporary file."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        self._end = 0
        self.parts = lru_cache(maxsize=1)(self._load_parts)
        self.lists = lru_cache(maxsize=1)(self._load_lists)

    def add(self, packed: Packed) -> Stored:
        """Put a record on the shelf. Raises OSError when the disk is full."""
        pieces = (packed.figures, packed.parts, packed.lists)
        figures, parts, lists = map(len, pieces)
        place = (self._end, figures, parts, lists)
        self._file.seek(self._end)
        self._end += self._file.write(b"".join(pieces))
        return Stored.of(packed, self, place)

    def figures(self, place: Place) -> bytes:
        return self._read(place[0], place[1])

    def bodies(self, place: Place) -> Bodies:
        at, figures, parts, lists = place
        data = self._read(at + figures, parts + lists)
        return Bodies(data[:parts], data[parts:])

    def _load_parts(self, place: Place) -> tuple[PartRecord, ...]:
        at, figures, parts, _ = place
        return _parts(self._read(at + figures, parts))

    def _load_lists(self, place: Place) -> tuple[tuple[RowRecord, ...], tuple[FindingRecord, ...]]:
        at, figures, parts, lists = place
        return _lists(self._read(at + figures + parts, lists))

    def _read(self, at: int, size: int) -> bytes:
        self._file.seek(at)
        return self._file.read(size)
