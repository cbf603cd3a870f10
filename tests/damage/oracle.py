"""What a hurt workbook must still give: every value of the healthy one at its field, but for what the damage removed."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.damage.surgeon import Sheet, Spot, Surgeon, box_of
from workbook_templates.binding.workbook import read_thoroughly
from workbook_templates.definition.schema import Field, Form
from workbook_templates.model import Fact, Submission
from workbook_templates.reading.book import open_book


@dataclass(eq=False)
class Value:
    """One value of the healthy workbook, and where it stands now."""

    field: Field
    spot: Spot
    fact: Fact
    inherited: bool = False
    also: tuple[object, ...] = ()
    """Other readings that are right too (87.5 for 87.5 %)."""
    live: bool = False
    """A formula of ours: once it is alive again, what it gives follows from the other values."""
    uncached: bool = False
    """The file keeps no result of the formula: whatever the other values give is right."""
    listed: str = ""
    """What stands in the cell, when that is no longer the value itself."""

    @property
    def gone(self) -> bool:
        return self.spot.gone


@dataclass(eq=False)
class Row:
    area: str
    values: dict[str, Value]

    @property
    def alive(self) -> bool:
        return any(not value.gone and value.fact.text for value in self.values.values() if not value.inherited)


@dataclass(eq=False)
class Oracle:
    """The truth about a workbook under surgery."""

    form: Form
    surgeon: Surgeon
    values: dict[tuple[Sheet, str], Value]
    rows: list[tuple[Sheet, Row]]
    typed: list[str] = field(default_factory=list)
    """Texts that a person typed outside all fields: each must be listed."""
    noted: list[tuple[Sheet, str]] = field(default_factory=list)
    """Comments on cells: each must be listed while its sheet is there under its name."""
    explanations: dict[str, str] = field(default_factory=dict)
    structure: bool = False
    """The damage removed tables or values for good: a repair cannot bring everything back."""

    def of(self, id: str, sheet: Sheet | None = None) -> Value:
        return next(value for (place, key), value in self.values.items() if key == id and sheet in (None, place))

    def living(self) -> Iterator[Value]:
        for value in self.values.values():
            if not value.gone and value.fact.text:
                yield value
        for _, row in self.rows:
            for value in row.values.values():
                if not value.gone and value.fact.text and not value.inherited:
                    yield value


def examine(path: Path) -> Oracle:
    """Open a healthy workbook for surgery, and remember everything it says."""
    reading = read_thoroughly(open_book(path))
    assert reading.how == "names" and not reading.submission.unplaced, reading.submission.problems
    surgeon = Surgeon(path)
    values: dict[tuple[Sheet, str], Value] = {}
    rows: list[tuple[Sheet, Row]] = []
    for part in reading.submission.parts:
        sheet = surgeon.sheet(part.name)
        for id, fact in part.facts.items():
            values[sheet, id] = _value(surgeon, sheet, reading.form.fields[id], fact)
        for area, found in part.areas.items():
            for row in found:
                made = {
                    column: _value(surgeon, sheet, reading.form.fields[f"{area}.{column}"], fact)
                    for column, fact in row.facts.items()
                }
                low = max(value.spot.row for value in made.values())
                for column in reading.form.areas[area].inherit:
                    made[column].inherited = made[column].spot.row != low
                rows.append((sheet, Row(area, made)))
    return Oracle(reading.form, surgeon, values, rows, explanations=dict(reading.submission.explanations))


def _value(surgeon: Surgeon, sheet: Sheet, field: Field, fact: Fact) -> Value:
    assert fact.ref is not None
    row, column, _, _ = box_of(fact.ref.address)
    spot = Spot(sheet, row, column)
    surgeon.spots.append(spot)
    return Value(field, spot, fact, live=field.calculated and sheet.has_formula(row, column))


# ---- judging ----------------------------------------------------------------------------------------------------


@dataclass
class Verdict:
    """What a reading did with the values."""

    lost: list[str] = field(default_factory=list)
    """Neither in a field nor listed."""
    misplaced: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    """Not in its field, but listed with its cell."""
    unexplained: list[str] = field(default_factory=list)
    """出错说明 that are neither kept nor listed."""

    @property
    def clean(self) -> bool:
        return not (self.lost or self.misplaced or self.unexplained)


def judge(
    oracle: Oracle, submission: Submission, *, names: Mapping[str, str] | None = None, also: Iterable[str] = ()
) -> Verdict:
    """Compare a reading with the truth. ``names``: worksheet of the hurt workbook -> of the one that was read;
    ``also``: texts that are listed elsewhere (导入说明)."""
    verdict = Verdict()
    told = Told(submission, also)
    parts = {part.name: part for part in submission.parts}
    known: set[str] = set()

    def place(sheet: Sheet) -> str:
        return sheet.name if names is None else names.get(sheet.name, "")

    for (sheet, id), value in oracle.values.items():
        part = parts.get(place(sheet))
        known.add(place(sheet))
        _compare(
            verdict,
            f"{sheet.name} {id}",
            value,
            part.facts.get(id) if part is not None else None,
            told,
            names is not None,
        )
    for part in submission.parts:
        if part.name not in known:
            verdict.misplaced += [
                f"{part.name} {id}={fact.text}"
                for id, fact in part.facts.items()
                if fact.text and not _shipped(oracle.form, id, fact)
            ]
    areas: dict[tuple[str, str], list[Row]] = {}
    for sheet, row in oracle.rows:
        areas.setdefault((place(sheet), row.area), []).append(row)
    for name, part in parts.items():
        for area in part.areas:
            areas.setdefault((name, area), [])
    for (name, area), rows in areas.items():
        got = [dict(row.facts) for row in parts[name].areas.get(area, ())] if name in parts else []
        _compare_rows(verdict, f"{name} {area}", [row for row in rows if row.alive], got, told, oracle.form)
    verdict.lost += [f"（表外）{text}" for text in oracle.typed if not told.lists(text)]
    noted = [
        text
        for sheet, text in oracle.noted
        if any(text == known for _, known in oracle.surgeon.comments.get(sheet.name, ()))
    ]
    there = {sheet.name for sheet in oracle.surgeon.sheets}
    verdict.lost += [
        f"（批注）{text}"
        for sheet, text in oracle.noted
        if text in noted and sheet.name in there and not told.lists(text)
    ]
    kept = squeezed("".join(submission.explanations.values()))
    for identity, text in oracle.explanations.items():
        if squeezed(text) not in kept and not told.lists(text):
            verdict.unexplained.append(f"{identity}: {text}")
    return verdict


def _shipped(form: Form, id: str, fact: Fact) -> bool:
    """What a blank form shows by itself: defaults, and what formulas give."""
    field = form.fields[id]
    return (
        field.calculated
        or (field.default is not None and squeezed(str(field.default)) == squeezed(fact.text))
        or fact.number == field.default
    )


def _compare(verdict: Verdict, place: str, value: Value, got: Fact | None, told: Told, repaired: bool) -> None:
    wanted = value.fact.text and not value.gone
    if got is not None and got.text:
        if wanted and same(value, got):
            return
        if (repaired and value.field.calculated and (value.live or value.gone)) or value.uncached:
            return
        if value.gone and value.field.default is not None and same(replace(value, fact=_default(value.field)), got):
            return
        verdict.misplaced.append(f"{place}: {got.text!r} 应为 {value.fact.text if wanted else ''!r} ({got.ref})")
        return
    if wanted and not (repaired and value.live) and not value.uncached:
        _missing(verdict, place, value, told)


def _missing(verdict: Verdict, place: str, value: Value, told: Told) -> None:
    texts = (value.listed,) if value.listed else (value.fact.text, _plain_number(value.fact))
    if any(text and told.lists(text) for text in dict.fromkeys(texts)):
        verdict.listed.append(place)
    else:
        verdict.lost.append(f"{place}: {value.fact.text}")


def _compare_rows(
    verdict: Verdict, place: str, rows: list[Row], got: list[dict[str, Fact]], told: Told, form: Form
) -> None:
    left = list(got)
    for row in rows:
        found = next((facts for facts in left if _same_row(row, facts)), None)
        if found is not None:
            left.remove(found)
            continue
        for column, value in row.values.items():
            if not value.gone and value.fact.text and not value.inherited:
                _missing(verdict, f"{place}.{column}", value, told)
    area = place.rsplit(" ", 1)[-1]
    presets = [{column: squeezed(str(text)) for column, text in preset.items()} for preset in form.areas[area].preset]
    for facts in left:
        texts = {column: squeezed(fact.text) for column, fact in facts.items() if fact.text}
        if texts not in presets:
            verdict.misplaced.append(f"{place}: 多出 {' '.join(fact.text for fact in facts.values())}")


def _same_row(row: Row, facts: dict[str, Fact]) -> bool:
    for column, value in row.values.items():
        if value.inherited:
            continue
        got = facts.get(column)
        blank = got is None or not got.text
        if value.gone or not value.fact.text:
            if not blank:
                return False
        elif blank or got is None or not same(value, got):
            return False
    return True


def same(value: Value, got: Fact) -> bool:
    """Whether the reading is the value, however it was written."""
    for wanted in (value.fact.value, *value.also):
        if isinstance(wanted, (int, float)) and isinstance(got.value, (int, float)):
            if abs(wanted - got.value) <= 1e-9 * max(1.0, abs(wanted)):
                return True
        elif isinstance(wanted, dt.date) and isinstance(got.value, dt.date):
            if wanted == got.value:
                return True
        elif wanted is None and got.value is None:
            if squeezed(value.fact.text) == squeezed(got.text):
                return True
        elif (isinstance(wanted, (str, type(None))) and squeezed(value.fact.text) == squeezed(got.text)) or squeezed(
            str(wanted)
        ) == squeezed(got.text):
            return True
    return False


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _default(field: Field) -> Fact:
    default = field.default
    return Fact(float(default), f"{default:g}") if isinstance(default, (int, float)) else Fact(default, str(default))


def _plain_number(fact: Fact) -> str:
    if isinstance(fact.value, (int, float)):
        return f"{fact.value:.15g}"
    return ""


class Told:
    """Everything that a reading lists. A short text counts once for each time it is listed."""

    def __init__(self, submission: Submission, also: Iterable[str] = ()) -> None:
        listed = [squeezed(item.text) for item in submission.unplaced]
        listed += [squeezed(text) for text in also]
        behind = [tail for text in listed if (tail := text.rpartition("：")[2]) not in ("", text)]
        self.exact = Counter([*listed, *behind])  # a value that was written behind its label is listed with it
        texts = [*listed, *(problem.stated + problem.message for problem in submission.problems)]
        self.whole = "\x00".join(map(squeezed, [*texts, *submission.explanations.values()]))

    def lists(self, text: str) -> bool:
        plain = squeezed(text)
        if self.exact[plain] > 0:
            self.exact[plain] -= 1
            return True
        return len(plain) > 8 and plain in self.whole
