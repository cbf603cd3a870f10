"""Regional and dated parameters of scoring, with the document each comes from.

Everything is read lazily from ``indicators.yaml`` (the catalogue of 27 rates and rules) and
``parameters.yaml``; asking for an id that does not exist raises ``UnknownRule`` with the ids there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TypeVar

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

_FILE = "parameters.yaml"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One entry of the catalogue: a rate or rule, its formula in Chinese, and its provenance."""

    code: str
    name: str
    formula: str
    unit: str
    scoring_rule: str
    source: str
    provenance: tuple[str, ...]
    verified: bool
    unverified_part: str
    note: str


@dataclass(frozen=True, slots=True)
class Weights:
    """Marks of the first-level indicators; they add up to 100."""

    id: str
    name: str
    parts: Mapping[str, Decimal]
    note: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class AtMostFormula:
    """One of the published formulas for ≤ targets (``excess`` or ``inverse``)."""

    id: str
    name: str
    formula: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of the full marks, e.g. 达成 = 80 % to 100 %."""

    name: str
    share: Interval


@dataclass(frozen=True, slots=True)
class Bands:
    """Qualitative tiers or grades, best first."""

    id: str
    name: str
    bands: tuple[Band, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class OverTarget:
    """What follows from actual ≥ target × ``threshold``.

    ``action``: analyse (say why), reason (a reason must be written), deduct (``marks`` off),
    unscored (the indicator is left out of the score).
    """

    id: str
    name: str
    threshold: Decimal
    action: str
    marks: Decimal
    basis: Basis


@dataclass(frozen=True, slots=True)
class LowExecution:
    """Below ``under`` the total is at most ``cap``; below ``explain_under`` a reason is due."""

    id: str
    name: str
    caps: tuple[tuple[Decimal, Decimal], ...]
    explain_under: Decimal | None
    basis: Basis


Parameter = Weights | AtMostFormula | Bands | OverTarget | LowExecution
_P = TypeVar("_P", bound=Parameter)


@cache
def catalogue() -> Mapping[str, Indicator]:
    """The 27 rates and scoring rules by code."""
    return {
        text_of(entry, "code"): Indicator(
            code=text_of(entry, "code"),
            name=text_of(entry, "name"),
            formula=text_of(entry, "formula"),
            unit=text_of(entry, "unit"),
            scoring_rule=text_of(entry, "scoring_rule"),
            source=text_of(entry, "source"),
            provenance=tuple(entry["provenance"]),
            verified=bool(entry["verified"]),
            unverified_part=text_of(entry, "unverified_part", ""),
            note=text_of(entry, "note", ""),
        )
        for entry in entries("indicators.yaml", "indicators")
    }


def weights(id: str = "W1") -> Weights:
    """Weights of the first-level indicators: W1 (national), W2 (Hunan with cost), W3 (Hubei)."""
    return _one(_weights(), id)


def at_most_formula(id: str = "excess") -> AtMostFormula:
    """A published formula for ≤ targets: ``excess`` or ``inverse``."""
    return _one(_at_most(), id)


def qualitative(id: str = "DX") -> Bands:
    """Tiers of qualitative indicators: DX (财预〔2020〕10号) or DX-HB (Hubei)."""
    return _one(_bands("qualitative"), id)


def grades(id: str = "DC") -> Bands:
    """Grades 优/良/中/差."""
    return _one(_bands("grades"), id)


def over_target(id: str = "PD-10") -> OverTarget:
    """What follows from 130 % and more: PD-10, PD-GX, PD-YTH or PD-SC."""
    return _one(_over_target(), id)


def low_execution(id: str = "ZXL-YTH") -> LowExecution:
    """What follows from a low execution rate: ZXL-YTH (caps) or ZXL-SC (a reason is due)."""
    return _one(_low_execution(), id)


def all_parameters() -> dict[str, Parameter]:
    """Every parameter set by id."""
    return {
        **_weights(),
        **_at_most(),
        **_bands("qualitative"),
        **_over_target(),
        **_low_execution(),
        **_bands("grades"),
    }


def in_force(kind: str, region: str, year: int) -> Parameter | None:
    """The parameter set of ``kind`` that a region used in a year, or None when nothing is known.

    ``kind``: weights, at_most, qualitative, over_target, low_execution, grades. The region's own set comes
    before the national one (全国); among several the latest that had begun wins; a set without a known year
    is taken only when no dated one applies.
    """
    makers: dict[str, Callable[[], Mapping[str, Parameter]]] = {
        "weights": _weights,
        "at_most": _at_most,
        "qualitative": lambda: _bands("qualitative"),
        "over_target": _over_target,
        "low_execution": _low_execution,
        "grades": lambda: _bands("grades"),
    }
    if kind not in makers:
        raise UnknownRule(kind, makers)
    for place in dict.fromkeys((region, "全国")):
        begun = [
            found
            for found in makers[kind]().values()
            if found.basis.region == place and (found.basis.from_year is None or found.basis.from_year <= year)
        ]
        if begun:
            return max(begun, key=lambda found: found.basis.from_year or 0)
    return None


def _one(known: Mapping[str, _P], id: str) -> _P:
    if id not in known:
        raise UnknownRule(id, known)
    return known[id]


@cache
def _weights() -> dict[str, Weights]:
    return {id: _one_weights(id, entry) for id, entry in _by_id("weights")}


def _one_weights(id: str, entry: Entry) -> Weights:
    parts = {str(name): Decimal(str(share)) for name, share in entry["parts"].items()}
    if sum(parts.values()) != 100:
        raise ParameterError(f"{id}: weights add up to {sum(parts.values())}, not 100")
    return Weights(id, text_of(entry, "name"), parts, text_of(entry, "note", ""), basis_of(entry))


@cache
def _at_most() -> dict[str, AtMostFormula]:
    return {
        id: AtMostFormula(id, text_of(entry, "name"), text_of(entry, "formula"), basis_of(entry))
        for id, entry in _by_id("at_most")
    }


@cache
def _bands(key: str) -> dict[str, Bands]:
    return {
        id: Bands(
            id,
            text_of(entry, "name"),
            tuple(Band(text_of(band, "name"), interval_of(band, "share")) for band in entry["tiers"]),
            basis_of(entry),
        )
        for id, entry in _by_id(key)
    }


@cache
def _over_target() -> dict[str, OverTarget]:
    found = {}
    for id, entry in _by_id("over_target"):
        action = text_of(entry, "action")
        if action not in {"analyse", "reason", "deduct", "unscored"}:
            raise ParameterError(f"{id}: action {action!r} is unknown")
        off = number_of(entry, "marks") if action == "deduct" else Decimal(0)
        found[id] = OverTarget(id, text_of(entry, "name"), number_of(entry, "threshold"), action, off, basis_of(entry))
    return found


@cache
def _low_execution() -> dict[str, LowExecution]:
    return {
        id: LowExecution(
            id,
            text_of(entry, "name"),
            tuple(sorted((number_of(cap, "under"), number_of(cap, "cap")) for cap in entry["caps"])),
            optional_number(entry, "explain_under"),
            basis_of(entry),
        )
        for id, entry in _by_id("low_execution")
    }


def _by_id(key: str) -> list[tuple[str, Entry]]:
    return [(text_of(entry, "id"), entry) for entry in entries(_FILE, key)]
