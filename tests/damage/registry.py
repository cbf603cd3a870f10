"""The kinds of damage: small functions with a Chinese title, each hurting a workbook and telling the oracle."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tests.damage.oracle import Oracle, Value
from tests.damage.surgeon import Sheet
from workbook_templates.definition.schema import BoxKind, FieldType

Act = Callable[[Oracle, random.Random], None]


@dataclass(frozen=True)
class Kind:
    """One way of hurting a workbook. ``beyond``: a repair cannot bring everything back, by nature."""

    name: str
    title: str
    act: Act
    beyond: bool = False
    last: bool = False
    """Must come after other damages (it takes away what they look for)."""
    needs_names: bool = False
    """Only names can tell what it did: without them the workbook says something else, and truthfully so."""
    drops_names: bool = False


KINDS: dict[str, Kind] = {}


def damage(
    title: str,
    *,
    beyond: bool = False,
    last: bool = False,
    needs_names: bool = False,
    drops_names: bool = False,
) -> Callable[[Act], Act]:
    """Register a kind."""

    def register(act: Act) -> Act:
        name = getattr(act, "__name__", "")
        assert name not in KINDS
        KINDS[name] = Kind(name, title, act, beyond, last, needs_names, drops_names)
        return act

    return register


class NotHere(Exception):
    """The workbook has nothing that this kind could hurt."""


# ---- what kinds look for ----------------------------------------------------------------------------------------


def form_sheets(oracle: Oracle) -> list[Sheet]:
    """Worksheets with fields, the report aside."""
    reports = {sheet.name for sheet in oracle.form.sheets if sheet.kind != "form"}
    found = [sheet for sheet in oracle.surgeon.sheets if any(place is sheet for place, _ in oracle.values)]
    return [sheet for sheet in found if sheet.name not in reports]


def main_sheet(oracle: Oracle) -> Sheet:
    """The first worksheet that exists once: a copy of a project table would be another project."""
    fields = {id(place): oracle.form.sheet(oracle.form.fields[field].sheet) for place, field in oracle.values}
    return pick([sheet for sheet in form_sheets(oracle) if not fields[id(sheet)].repeat][:1])


T = TypeVar("T")


def pick(items: list[T], rng: random.Random | None = None) -> T:
    if not items:
        raise NotHere
    return rng.choice(items) if rng is not None else items[0]


def singles(oracle: Oracle, *types: FieldType, sheet: Sheet | None = None, typed: bool = True) -> list[Value]:
    """Filled single fields that are still there; ``typed``: no live formula of ours."""
    return [
        value
        for (place, _), value in oracle.values.items()
        if not value.gone
        and value.fact.text
        and not value.listed
        and (not types or value.field.type in types)
        and sheet in (None, place)
        and place in oracle.surgeon.sheets
        and not (typed and value.field.calculated)
    ]


def numbers(oracle: Oracle, *types: FieldType) -> list[Value]:
    """Filled number cells, those of areas included."""
    found = singles(oracle, *types)
    for _, row in oracle.rows:
        found += [
            value
            for value in row.values.values()
            if not value.gone and value.field.type in types and not value.listed and not value.inherited
        ]
    return [
        value for value in found if isinstance(value.fact.value, float) and value.spot.sheet in oracle.surgeon.sheets
    ]


def alone_in_row(oracle: Oracle, value: Value) -> bool:
    """Whether the row holds a label and single fields only (no area, no merged block over several rows)."""
    sheet, row = value.spot.sheet, value.spot.row
    return not any(top <= row <= bottom and top != bottom for top, _, bottom, _ in sheet.merges())


def label_cells(oracle: Oracle, sheet: Sheet) -> list[tuple[int, int, str]]:
    """Where the labels of a form sheet stand now."""
    owner = next((value.field.sheet for (place, _), value in oracle.values.items() if place is sheet), "")
    if not owner:
        return []
    texts = {box.text for box in oracle.form.sheet(owner).boxes if box.kind is BoxKind.LABEL and len(box.text) > 2}
    return [
        (row, column, text) for row, column, cell in list(sheet.cells()) if (text := sheet.text(row, column)) in texts
    ]


def overwrite(value: Value, content: str | float | None, *, kind: str = "") -> None:
    """Type into the field's cell."""
    value.spot.sheet.put(value.spot.row, value.spot.column, content, kind=kind)
