"""Indicator texts as quantities: ``≥95%``, ``省级平台2个以上，市级平台25个以上``, ``同比下降47.4%``.

``read(text)`` never raises and never guesses: what it cannot read stands in ``unread`` with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from udfs.comparators import DOWN, RANGE, context
from udfs.deadlines import Deadline, find_deadlines
from udfs.number_scan import MASK, RawNumber, Unread, mask_labels, scan
from udfs.rounding import plain
from udfs.units import NO_UNIT, Unit
from udfs.wording import normalised

QUANTITY, DATE, QUALITATIVE, UNREADABLE, BLANK = "quantity", "date", "qualitative", "unreadable", "blank"
_KINDS = {QUANTITY: "数值", DATE: "日期", QUALITATIVE: "文字描述", UNREADABLE: "读不懂", BLANK: "空白"}
_STOPS = frozenset('，,;。、:()[]【】〔〕「」"“”‘’《》\n|/!?' + MASK)
# Longer cells than this are prose, not indicators; the rest is not read, and that is said.
_LONGEST = 4000


class Quantity(NamedTuple):
    """One number of an indicator text.

    ``value`` is in ``unit`` and carries the sign of its words (下降 3% is −3); for a range it is the lower
    end and ``upper`` the other. ``comparator``: ≥ > ≤ < = range, or "" when none is written; ``leaning``:
    it comes from words such as 达 or 控制在. ``subject``: the words the number belongs to. ``text`` is the
    stretch ``start:end`` of the original.
    """

    value: Decimal
    unit: str
    comparator: str
    subject: str
    text: str
    start: int
    end: int
    measure: Unit = NO_UNIT
    upper: Decimal | None = None
    direction: str = ""
    approximate: bool = False
    leaning: bool = False

    @property
    def magnitude(self) -> Decimal:
        """The value in the base unit: 200 亿元 is 20,000,000,000 (元)."""
        return self.value * self.measure.factor

    def __str__(self) -> str:
        sign = self.comparator if self.comparator not in ("", RANGE) else ""
        if sign and self.direction == DOWN:
            return f"{self.subject}下降{sign}{plain(-self.value)}{self.unit}"
        until = f"～{plain(self.upper)}" if self.upper is not None else ""
        return f"{self.subject}{sign}{plain(self.value)}{until}{self.unit}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: its kind, its quantities and dates, and the parts that could not be read."""

    text: str
    kind: str
    quantities: tuple[Quantity, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def remark(self) -> str:
        """What could not be read and why, in Chinese; "" when everything was."""
        return "；".join(f"“{part.text}”没有读成数：{part.reason}" for part in self.unread)

    def describe(self) -> str:
        """The reading in one Chinese line."""
        found = [str(quantity) for quantity in self.quantities] or [str(day) for day in self.deadlines]
        words = f"{_KINDS[self.kind]}" + (f"：{'；'.join(found)}" if found else "")
        return words + (f"（{self.remark}）" if self.unread else "")


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """Reads one cell of an indicator table. Never raises, whatever the text."""
    spelled = normalised(text[:_LONGEST])
    if not spelled.strip(" \n\r-—/\\*_.。"):
        return Reading(text, BLANK)
    deadlines, no_days = find_deadlines(spelled)
    deadlines = tuple(_in_original(day, text) for day in deadlines)
    masked = list(spelled)
    unread = [Unread(text[start:end], start, "不是有效日期") for start, end in no_days]
    for start, end in [(day.start, day.end) for day in deadlines] + list(no_days):
        masked[start:end] = MASK * (end - start)
    clean, labels = mask_labels("".join(masked))
    unread += [_unread_in(text, part) for part in labels]
    numbers, failed = scan(clean)
    unread += [_unread_in(text, part) for part in failed]
    quantities: list[Quantity] = []
    begin = 0
    for place, number in enumerate(numbers):
        until = numbers[place + 1].start if place + 1 < len(numbers) else len(clean)
        found = _quantity(text, clean, number, begin, until)
        if isinstance(found, Unread):
            unread.append(found)
            begin = number.end
        else:
            quantities.append(found)
            begin = found.end
    if len(text) > _LONGEST:
        unread.append(Unread(text[_LONGEST : _LONGEST + 10], _LONGEST, f"文字超过 {_LONGEST} 字，其后没有读"))
    kind = _kind(spelled, quantities, deadlines, unread)
    if kind == UNREADABLE and not unread:
        unread.append(Unread(text.strip()[:20], 0, "没有认得的数字或文字"))
    unread.sort(key=lambda part: part.start)
    return Reading(text, kind, tuple(quantities), deadlines, tuple(unread))


def _quantity(text: str, clean: str, number: RawNumber, begin: int, until: int) -> Quantity | Unread:
    """One scanned number with the words of its own clause."""
    left, right = _clause(clean, number.start, number.end)
    shared = until < right  # another number follows in this clause: the words between belong to that one
    left, right = max(left, begin), min(right, until)
    around = context(clean[left : number.start], clean[number.end : right])
    span_start = left + around.before_end
    while span_start < number.start and clean[span_start] in " :\n":
        span_start += 1
    span_end = number.end + around.after_start
    shown = text[span_start:span_end]
    if around.conflict:
        return Unread(shown, span_start, around.conflict)
    if number.value < 0 and around.direction == DOWN:
        return Unread(shown, span_start, "“下降”与负号同时出现，分不清升降")
    comparator = RANGE if number.upper is not None else around.comparator
    value, upper = number.value, number.upper
    if around.direction == DOWN:
        value, upper = -value, (None if upper is None else -upper)
    before = clean[left:span_start]
    if left and clean[left - 1] == MASK:
        before = before.lstrip("之以前底内 ")  # what belongs to the date that was cut out
    after = "" if shared else clean[span_end:right]
    return Quantity(
        value=value,
        unit=number.unit.name,
        comparator=comparator,
        subject=(_trimmed(before) + _trimmed(after)),
        text=shown,
        start=span_start,
        end=span_end,
        measure=number.unit,
        upper=upper,
        direction=around.direction,
        approximate=around.approximate or number.approximate,
        leaning=around.weak,
    )


def _clause(clean: str, start: int, end: int) -> tuple[int, int]:
    left, right = start, end
    while left > 0 and clean[left - 1] not in _STOPS:
        left -= 1
    while right < len(clean) and clean[right] not in _STOPS:
        right += 1
    if left > 0 and clean[left - 1] == ":":
        # "满意度：95%": the words before the colon are the subject.
        left -= 1
        while left > 0 and clean[left - 1] not in _STOPS:
            left -= 1
    return left, right


def _trimmed(words: str) -> str:
    return "".join(words.replace(":", "").split()).strip("-—~·的")


def _in_original(day: Deadline, text: str) -> Deadline:
    return Deadline(text[day.start : day.end], day.start, day.end, day.year, day.first, day.last)


def _unread_in(text: str, part: Unread) -> Unread:
    return part._replace(text=text[part.start : part.start + len(part.text)])


def _kind(spelled: str, quantities: list[Quantity], deadlines: tuple[Deadline, ...], unread: list[Unread]) -> str:
    if quantities:
        return QUANTITY
    if deadlines:
        return DATE
    if any(not part.soft for part in unread):
        return UNREADABLE
    return QUALITATIVE if any(character.isalpha() for character in spelled) else UNREADABLE
