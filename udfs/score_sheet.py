"""The rows of the scoring sheet (附件2-2) and regional variants of them, as data.

``score_sheet.yaml`` holds them; ``deductions`` computes their marks. ``sheet_rows()`` are the 25 rows of
附件2-2 in their order, ``rule(id)`` finds any row or variant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from udfs.parameter_file import (
    Basis,
    Entry,
    Interval,
    ParameterError,
    UnknownRule,
    basis_of,
    entries,
    interval_of,
    number_of,
    optional_number,
    text_of,
)
from udfs.rounding import HUNDRED, plain

_FILE = "score_sheet.yaml"
KINDS = ("tiers", "per_point", "per_case", "checklist", "balance", "conversion", "individual")


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier and its marks. ``range`` is None where the tier is a situation, not a stretch of numbers."""

    name: str
    range: Interval | None
    marks: Decimal


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered requirement (①②③) and the marks for meeting it (0 where cases are counted instead)."""

    text: str
    marks: Decimal


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a scoring sheet.

    ``full_marks`` and ``step`` are None where the source does not say: whoever applies the rule must.
    ``base`` and ``per`` are ratios (0.01 is one percentage point), ``step`` and ``full_marks`` are marks.
    """

    id: str
    name: str
    kind: str
    full_marks: Decimal | None
    standard: str
    indicator: str
    direction: str
    base: Decimal
    per: Decimal
    step: Decimal | None
    case: str
    tiers: tuple[Tier, ...]
    items: tuple[Item, ...]
    blank_is_full: str
    basis: Basis


def sheet_rows() -> tuple[Rule, ...]:
    """The 25 rows of 附件2-2, in the order of the sheet."""
    return tuple(_rules("rows").values())


def all_rules() -> Mapping[str, Rule]:
    """Every row and every regional variant by id."""
    return {**_rules("rows"), **_rules("variants")}


def rule(id: str) -> Rule:
    """The row or variant with this id; a bare number 1–25 is a row of 附件2-2."""
    wanted = f"FJ2-2-{int(id):02d}" if id.isascii() and id.isdigit() and len(id) <= 2 else id
    known = all_rules()
    if wanted not in known:
        raise UnknownRule(id, known)
    return known[wanted]


@cache
def _rules(key: str) -> dict[str, Rule]:
    found = [_rule(entry) for entry in entries(_FILE, key)]
    return {one.id: one for one in found}


def _rule(entry: Entry) -> Rule:
    kind = text_of(entry, "kind")
    if kind not in KINDS:
        raise ParameterError(f"{entry.get('id')}: kind {kind!r} is unknown")
    direction = text_of(entry, "direction", "")
    if kind == "per_point" and direction not in {"over", "under"}:
        raise ParameterError(f"{entry.get('id')}: direction must be over or under")
    return Rule(
        id=text_of(entry, "id"),
        name=text_of(entry, "name"),
        kind=kind,
        full_marks=optional_number(entry, "full_marks"),
        standard=text_of(entry, "standard"),
        indicator=text_of(entry, "indicator", ""),
        direction=direction,
        base=optional_number(entry, "base") or Decimal(0),
        per=optional_number(entry, "per") or Decimal("0.01"),
        step=optional_number(entry, "step"),
        case=text_of(entry, "case", ""),
        tiers=tuple(_tier(tier, kind) for tier in entry.get("tiers", ())),
        items=tuple(
            Item(text_of(item, "text"), optional_number(item, "marks") or Decimal(0)) for item in entry.get("items", ())
        ),
        blank_is_full=text_of(entry, "blank_is_full", ""),
        basis=basis_of(entry),
    )


def _tier(tier: Entry, kind: str) -> Tier:
    if kind == "balance":
        return Tier(text_of(tier, "range"), None, number_of(tier, "marks"))
    interval = interval_of(tier, "range")
    return Tier(interval_text(interval), interval, number_of(tier, "marks"))


def interval_text(interval: Interval) -> str:
    """An interval of ratios as the forms write it: ``80%（含）至90%``, ``低于60%``, ``等于0%``."""
    low = None if interval.low is None else f"{plain(interval.low * HUNDRED)}%"
    high = None if interval.high is None else f"{plain(interval.high * HUNDRED)}%"
    if low is None and high is None:
        return "任何数"
    if low is None:
        return f"不高于{high}" if interval.high_included else f"低于{high}"
    if high is None:
        return f"{low}（含）以上" if interval.low_included else f"大于{low}"
    if low == high:
        return f"等于{low}"
    return (
        low + ("（含）" if interval.low_included else "") + "至" + high + ("（含）" if interval.high_included else "")
    )
