"""What a unit adds to the sums, counts and rankings of a summary: little, so that it is soon read of every unit."""

from __future__ import annotations

import datetime as dt
import marshal
from functools import cache
from hashlib import blake2b
from typing import Any, NamedTuple

from workbook_templates.summary.detail_layout import detail_layouts, group_name
from workbook_templates.summary.plan import FieldSet, Plan
from workbook_templates.summary.records import PartRecord, UnitRecord, Value

Number = float | int | None
Tally = dict[str, tuple[tuple[str, tuple[Number, ...]], ...]]
"""Area id -> name and numbers of each row."""
_NUMBERS = frozenset({float, int, type(None)})
FEW_CHOICES = 6
"""Each of so many is counted."""


class Scores(NamedTuple):
    """What a unit says of itself, and what the formulas say."""

    score: Value
    score_again: Value
    rate: Value
    rate_again: Value
    grade: Value


class PartFigures(NamedTuple):
    """Of one part of a unit."""

    sheet: str
    name: str
    layout: bytes
    """The same where all values stand in the same cells."""
    stated: tuple[Number, ...]
    recomputed: tuple[Number, ...]
    """The numbers in the numeric fields."""
    filled: bytes
    """1 for each other field in which something stands, else 0."""
    chosen: tuple[str, ...]
    """What is chosen in those with a few choices."""


class Figures(NamedTuple):
    """Of a unit."""

    scores: Scores | None
    """None where one of them is a date (``marshal`` knows none): the record can be asked."""
    parts: tuple[PartFigures, ...]
    tally: Tally


class Counted(NamedTuple):
    """Which fields of a part are counted in which way."""

    numeric: tuple[int, ...]
    recomputed: tuple[int, ...]
    """Places among the calculated fields."""
    texts: tuple[int, ...]
    choices: tuple[tuple[int, tuple[str, ...]], ...]
    """Those chosen from a few, with their choices."""


def counted(fields: FieldSet) -> Counted:
    """Of the fields of a part."""
    numeric = [field.type.numeric for field in fields.fields]
    return Counted(
        tuple(number for number, counts in enumerate(numeric) if counts),
        tuple(place for place, number in enumerate(fields.calculated) if numeric[number]),
        tuple(number for number, counts in enumerate(numeric) if not counts),
        tuple(
            (number, field.choices)
            for number, field in enumerate(fields.fields)
            if not numeric[number] and 0 < len(field.choices) <= FEW_CHOICES
        ),
    )


@cache
def _counted(plan: Plan) -> dict[str, Counted]:
    return {fields.sheet: counted(fields) for fields in (plan.once, *plan.repeated)}


def packed_figures(record: UnitRecord, plan: Plan) -> bytes:
    """The figures as bytes."""
    scores = tuple(scores_of(plan, record))
    dated = any(isinstance(value, dt.date) for value in scores)
    parts = [_part(part, _counted(plan)[part.sheet]) for part in record.parts]
    told: tuple[Any, ...] = (None if dated else scores, parts, _tally(record, plan))
    return marshal.dumps(told)


def unpacked_figures(data: bytes) -> Figures:
    """The figures again."""
    scores, parts, tally = marshal.loads(data)
    return Figures(None if scores is None else Scores._make(scores), tuple(map(PartFigures._make, parts)), tally)


def _tally(record: UnitRecord, plan: Plan) -> Tally:
    listed = _listed(plan)
    tally: dict[str, list[tuple[str, tuple[Number, ...]]]] = {}
    for area, _, _, _, values in record.rows:
        named, numeric = listed[area]
        item = group_name(values[named]), numbers_in([values[number] for number in numeric])
        tally.setdefault(area, []).append(item)
    return {area: tuple(items) for area, items in tally.items()}


@cache
def _listed(plan: Plan) -> dict[str, tuple[int, tuple[int, ...]]]:
    """Area id -> places of the value that names a row, and of its numbers."""
    return {
        id: (layout.group[id], tuple(place for place, _ in layout.numeric[id]))
        for layout in detail_layouts(plan).values()
        for id in layout.areas
    }


def _part(part: PartRecord, which: Counted) -> tuple[object, ...]:
    values, computed = part.values, part.computed
    chosen = [(values[number], choices) for number, choices in which.choices]
    return (
        part.sheet,
        part.name,
        blake2b("\n".join(part.cells).encode(), digest_size=16).digest(),
        numbers_in([values[number] for number in which.numeric]),
        numbers_in([computed[place] for place in which.recomputed]),
        bytes([values[number] is not None for number in which.texts]),
        tuple([value if value in choices else "" for value, choices in chosen]),
    )


def numbers_in(values: list[Value]) -> tuple[Number, ...]:
    """Numbers as they are, None for anything else."""
    if not _NUMBERS.issuperset(map(type, values)):
        values = [value if value.__class__ in _NUMBERS else None for value in values]
    return tuple(values)  # type: ignore[arg-type]


def scores_of(plan: Plan, record: UnitRecord) -> Scores:
    """Score, execution rate and grade of a unit, as far as its form set has them."""
    once = record.parts[0]
    stated, computed = (*once.values, None), (*once.computed, None)
    score, score_again, rate, rate_again, grade = _score_places(plan)
    return Scores(stated[score], computed[score_again], stated[rate], computed[rate_again], stated[grade])


@cache
def _score_places(plan: Plan) -> tuple[int, int, int, int, int]:
    """Where the ``Scores`` stand among the values stated or computed; -1 for one that the form set does not have."""
    once = plan.once
    score, rate, grade = (once.slot[field] if field else -1 for field in (plan.score, plan.rate, plan.grade))
    again = {number: place for place, number in enumerate(once.calculated)}
    return score, again.get(score, -1), rate, again.get(rate, -1), grade
