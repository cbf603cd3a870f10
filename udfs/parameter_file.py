"""Reading the packaged YAML parameter files: typed, strict, with the place of anything wrong.

The only input of this room. PyYAML is imported on first use, because it costs more than everything else
here together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pkgutil import get_data
from typing import Any

Entry = Mapping[str, Any]


class ParameterError(ValueError):
    """A parameter file says something that no rule can be made of; the text names file, entry and key."""


class UnknownRule(ValueError):
    """An id, code or name that no parameter file knows; the text lists the known ones."""

    def __init__(self, asked: str, known: Iterable[str]) -> None:
        super().__init__(f"没有“{asked}”，可用的有：{'、'.join(known)}")


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a rule is written and how far that has been checked.

    ``verified`` is False for what rests on memory alone. ``from_year`` None: no year is known.
    """

    source: str
    document: str
    provenance: tuple[str, ...]
    verified: bool
    region: str
    from_year: int | None

    def cited(self) -> str:
        """The source as shown to a user: document number first, and a warning when unverified."""
        text = self.document
        if self.source and self.document not in self.source:
            text = f"{self.document}（{self.source}）" if self.document else self.source
        elif self.source:
            text = self.source
        return text if self.verified else text + "（未核到原文）"


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of numbers; an open end is None. Written ``[80%,90%)`` in the files."""

    low: Decimal | None
    low_included: bool
    high: Decimal | None
    high_included: bool

    def __contains__(self, value: Decimal) -> bool:
        if self.low is not None and (value < self.low or (value == self.low and not self.low_included)):
            return False
        return not (self.high is not None and (value > self.high or (value == self.high and not self.high_included)))


@cache
def read_parameters(name: str) -> Mapping[str, Any]:
    """The packaged parameter file ``name`` as parsed YAML, read once."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    packaged = get_data("udfs", name)
    content = None if packaged is None else yaml.load(packaged.decode("utf-8"), Loader=loader)
    if not isinstance(content, dict):
        raise ParameterError(f"{name}: not a mapping")
    return content


def entries(name: str, key: str) -> list[Entry]:
    """The list under ``key``; every element must be a mapping."""
    found = read_parameters(name).get(key)
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise ParameterError(f"{name}: {key} must be a list of mappings")
    return found


def text_of(entry: Entry, key: str, default: str | None = None) -> str:
    found = entry.get(key, default)
    if not isinstance(found, str):
        raise ParameterError(f"{_named(entry)}: {key} must be text, found {found!r}")
    return found


def number_of(entry: Entry, key: str) -> Decimal:
    """A number: plain, or a percentage text such as ``"95%"`` (then the ratio 0.95)."""
    found = optional_number(entry, key)
    if found is None:
        raise ParameterError(f"{_named(entry)}: {key} must be a number")
    return found


def optional_number(entry: Entry, key: str) -> Decimal | None:
    found = entry.get(key)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise ParameterError(f"{_named(entry)}: {key} must be a quoted number, found {found!r}")
    return _number(str(found), entry, key)


def interval_of(entry: Entry, key: str) -> Interval:
    """``[80%,90%)``: brackets include the end, parentheses do not, an empty end is open."""
    text = text_of(entry, key).replace(" ", "")
    parts = text[1:-1].split(",")
    if len(text) < 3 or text[0] not in "[(" or text[-1] not in "])" or len(parts) != 2:
        raise ParameterError(f"{_named(entry)}: {key} is not an interval: {text!r}")
    low, high = (_number(part, entry, key) if part else None for part in parts)
    if low is not None and high is not None and low > high:
        raise ParameterError(f"{_named(entry)}: {key} ends before it begins: {text!r}")
    return Interval(low, text[0] == "[", high, text[-1] == "]")


def basis_of(entry: Entry) -> Basis:
    provenance = entry.get("provenance")
    if not isinstance(provenance, list) or not provenance:
        raise ParameterError(f"{_named(entry)}: provenance must be a list")
    verified, year = entry.get("verified"), entry.get("from_year")
    if not isinstance(verified, bool):
        raise ParameterError(f"{_named(entry)}: verified must be true or false")
    if year is not None and not isinstance(year, int):
        raise ParameterError(f"{_named(entry)}: from_year must be a year or null")
    if verified and set(provenance) <= {"memory"}:
        raise ParameterError(f"{_named(entry)}: what rests on memory alone is not verified")
    return Basis(
        source=text_of(entry, "source"),
        document=text_of(entry, "document", ""),
        provenance=tuple(str(word) for word in provenance),
        verified=verified,
        region=text_of(entry, "region", ""),
        from_year=year,
    )


def _number(text: str, entry: Entry, key: str) -> Decimal:
    try:
        return Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)
    except InvalidOperation:
        raise ParameterError(f"{_named(entry)}: {key} is not a number: {text!r}") from None


def _named(entry: Entry) -> str:
    return str(entry.get("id") or entry.get("code") or entry.get("name") or "entry without id")
