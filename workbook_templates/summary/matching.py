"""Who of the roster has reported, who has not, who did twice, and whose name is nowhere in it.

A name that is nearly that of a missing unit is told as 疑似更名; nothing is ever counted by such a likeness.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from pathlib import PurePosixPath

from workbook_templates.summary.collect import Collection
from workbook_templates.summary.duplicates import unit_key
from workbook_templates.summary.records import NO_NAME, Rejected, UnitRecord
from workbook_templates.summary.roster import Roster, RosterUnit

LIKE = 0.75
"""So much of two names must be the same for one to be taken for the other's old name."""
_SHOWN = 3
_COMPARED = 40
_SAME_BEGINNING, _SAME_END = 3, 2
_NUMBERS = re.compile("[0-9]+|[一二三四五六七八九十百]+")


@dataclass(frozen=True, slots=True)
class Missing:
    """A unit of the roster of which no file was counted."""

    unit: RosterUnit
    rejected: tuple[Rejected, ...]
    """Rejected files whose name or reason has the unit's name in it: perhaps it did report."""
    maybe: tuple[str, ...]
    """Reported names that are nearly this one."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A file whose unit's name is not in the roster."""

    record: UnitRecord
    maybe: tuple[str, ...]
    """Missing units whose name is nearly this one: 疑似更名."""


@dataclass(frozen=True, slots=True)
class RosterMatch:
    """The roster held against what came in."""

    roster: Roster
    placed: Mapping[str, RosterUnit]
    """File -> unit of the roster."""
    reported: tuple[RosterUnit, ...]
    missing: tuple[Missing, ...]
    doubled: tuple[tuple[str, tuple[str, ...]], ...]
    """Units of which more than one file came in, whatever became of them, with the files."""
    outside: tuple[Outside, ...]

    @property
    def renamed(self) -> tuple[Outside, ...]:
        """Files from outside the roster that may be from a missing unit."""
        return tuple(item for item in self.outside if item.maybe)


def hold_against(roster: Roster, collection: Collection) -> RosterMatch:
    """Compare. A former name (曾用名) written in the roster counts as the unit itself."""
    by_key: dict[str, RosterUnit] = {unit.key: unit for unit in roster.units}
    for unit in roster.units:
        for name in unit.former:
            by_key.setdefault(unit_key(name), unit)
    placed: dict[str, RosterUnit] = {}
    files: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    outsiders: list[UnitRecord] = []
    for record in _all_records(collection):
        found = by_key.get(unit_key(record.unit))
        key = found.key if found is not None else unit_key(record.unit)
        files.setdefault(key, []).append(record.file)
        names.setdefault(key, found.name if found is not None else record.unit)
        if found is not None:
            placed[record.file] = found
        elif record.file not in {item.file for item in collection.superseded}:
            outsiders.append(record)
    absent = [unit for unit in roster.units if unit.key not in files]
    likely = _Likely(absent)
    outside = tuple(Outside(record, likely.names(_called(record))) for record in outsiders)
    return RosterMatch(
        roster=roster,
        placed=placed,
        reported=tuple(unit for unit in roster.units if unit.key in files),
        missing=tuple(
            Missing(
                unit,
                tuple(item for item in collection.rejected if _mentions(item, unit)),
                tuple(dict.fromkeys(item.record.unit for item in outside if unit.name in item.maybe)),
            )
            for unit in absent
        ),
        doubled=tuple((names[key], tuple(files[key])) for key in files if len(files[key]) > 1),
        outside=outside,
    )


def _all_records(collection: Collection) -> list[UnitRecord]:
    """Every file whose unit is known: merged, superseded or refused as a copy."""
    found = {record.file: record for record in collection.records}
    for group in collection.duplicates:
        for copy in group:
            found.setdefault(copy.record.file, copy.record)
    return sorted(found.values(), key=lambda record: record.file)


def _called(record: UnitRecord) -> str:
    """The unit's name; a file that has none is called by its own."""
    return PurePosixPath(record.file).stem if record.unit.startswith(NO_NAME) else record.unit


def _mentions(item: Rejected, unit: RosterUnit) -> bool:
    key = unit.key
    return len(key) > 1 and key in unit_key(unicodedata.normalize("NFC", item.file))


class _Likely:
    """Finds names nearly equal to a given one among many, without comparing each with each."""

    def __init__(self, units: Sequence[RosterUnit]) -> None:
        self._units = units
        self._with: dict[str, list[int]] = {}
        for number, unit in enumerate(units):
            for character in set(unit.key):
                self._with.setdefault(character, []).append(number)

    def names(self, name: str) -> tuple[str, ...]:
        """The likeliest first."""
        key = unit_key(name)
        shared: Counter[int] = Counter()
        for character in sorted(set(key), key=lambda c: len(self._with.get(c, ()))):
            numbers = self._with.get(character, ())
            # The rarest characters choose whom to look at; those that everyone has (市, 局) only when few are left.
            if shared and len(numbers) * len(shared) > 4_000_000:
                break
            shared.update(numbers)
        ranked = sorted(
            ((likeness(key, self._units[number].key), -number) for number, _ in shared.most_common(_COMPARED)),
            reverse=True,
        )
        return tuple(self._units[-number].name for share, number in ranked[:_SHOWN] if share >= LIKE)


def likeness(one: str, other: str) -> float:
    """How nearly two names are the same, 0 to 1. A short form (科技局 for 科学技术局) is nearly its long form.

    第一中学 and 第二中学 are two schools, and a long common beginning (湖南省岳阳市岳阳楼区…) says little.
    """
    if not one or not other:
        return 0.0
    numbers, others = _NUMBERS.findall(one), _NUMBERS.findall(other)
    if numbers and others and numbers != others:
        return 0.0
    short, long = sorted((one, other), key=len)
    share = 0.0
    if len(short) >= 3 and short in long:
        share = LIKE + 0.1
    elif len(short) >= 3 and 2 * len(short) >= len(long) and _in_order(short, long):
        share = LIKE
    before = max(0, _same(one, other) - _SAME_BEGINNING)
    one, other = one[before:], other[before:]
    after = max(0, _same(one[::-1], other[::-1]) - _SAME_END)
    one, other = one[: len(one) - after], other[: len(other) - after]
    return max(share, SequenceMatcher(None, one, other, autojunk=False).ratio())


def _same(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _in_order(short: str, long: str) -> bool:
    """Whether the characters of ``short`` stand in ``long`` in that order."""
    rest: Iterable[str] = iter(long)
    return all(character in rest for character in short)
