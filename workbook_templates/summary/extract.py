"""A checked submission -> its record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from workbook_templates.checking.engine import cell_value, evaluate
from workbook_templates.checking.findings import check
from workbook_templates.definition.schema import Area, Field, Form
from workbook_templates.language.functions import f_round
from workbook_templates.model import AreaRow, CellError, CellRef, CellValue, Fact, Severity, Submission
from workbook_templates.summary.plan import FieldSet, Plan, plan_of
from workbook_templates.summary.records import NO_NAME, FindingRecord, PartRecord, RowRecord, UnitRecord, Value

_LEVELS = {severity: severity.value for severity in Severity}
_NOWHERE = CellRef("", "")


def record_of(form: Form, submission: Submission, *, file: str, size: int, modified: float) -> UnitRecord:
    """Check the submission and keep what the summary shows."""
    plan = plan_of(form)
    evaluation = evaluate(form, submission)
    expected = evaluation.expected
    facts: dict[str, Fact] = {}
    computed: dict[str, CellValue] = {}
    seen: set[str] = set()
    once = {sheet.id for sheet in form.sheets if not sheet.repeat}
    rows: list[RowRecord] = []
    repeated: list[PartRecord] = []
    dated: dt.date | None = None
    for part, values in zip(submission.parts, expected, strict=True):
        dated = _latest(plan, part.facts, dated)
        number = 0
        if part.sheet in once:
            if part.sheet in seen:
                continue  # a second copy of a once-only sheet; the reader has said so
            seen.add(part.sheet)
            facts.update(part.facts)
            computed.update(values)
        else:
            fields = next(fields for fields in plan.repeated if fields.sheet == part.sheet)
            repeated.append(_part(fields, part.facts, values, part.name, _title(form, part.sheet, part.facts)))
            number = len(repeated)
        for area in plan.listed[part.sheet]:
            own, typed = plan.own[area.id], plan.typed[area.id]
            rows += [
                _row(area, own, row, part.name, number) for row in part.areas.get(area.id, ()) if _filled(typed, row)
            ]
    findings = [
        FindingRecord(code, _LEVELS[severity], *(where or _NOWHERE), field, stated, expected, message, explanation)
        for code, severity, where, field, message, stated, expected, _, explanation in check(
            form, submission, evaluation=evaluation
        )
    ]
    return UnitRecord(
        file=file,
        sha256=submission.source.sha256,
        size=size,
        modified=modified,
        dated=dated,
        form=form.id,
        version=submission.source.form_version or form.version,
        unit=" ".join(submission.unit.split()) or f"{NO_NAME}{PurePosixPath(file).stem}",
        year=submission.year or form.year,
        parts=(_part(plan.once, facts, computed, "", ""), *repeated),
        rows=tuple(rows),
        findings=tuple(findings),
    )


def _part(
    fields: FieldSet, facts: Mapping[str, Fact], expected: Mapping[str, CellValue], name: str, title: str
) -> PartRecord:
    found = list(map(facts.get, fields.ids))
    values = _values(found)
    computed = tuple([plain(expected.get(fields.ids[number])) for number in fields.calculated])
    differing = tuple(
        place
        for place, number in enumerate(fields.calculated)
        if (values[number].__class__ is not float or values[number] != computed[place])
        and differs(fields.fields[number], values[number], computed[place])
    )
    places = tuple(["!".join(fact.ref) if fact is not None and fact.ref is not None else "" for fact in found])
    return PartRecord(fields.sheet, name, title, values, computed, differing, places)


def _values(facts: Iterable[Fact | None]) -> tuple[Value, ...]:
    """What stands in these cells, as the summary shows it; mostly numbers and texts."""
    return tuple(
        [
            value
            if fact is not None and ((value := fact.value).__class__ is float or (value.__class__ is str and value))
            else plain(cell_value(fact))
            for fact in facts
        ]
    )


def plain(value: CellValue) -> Value:
    """What the summary's cell holds: a number, a text, a date, or nothing."""
    if value.__class__ is float:
        return value
    if value is None or value == "":
        return None
    if value.__class__ is str:
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, CellError):
        return value.code
    if isinstance(value, dt.time):
        return value.isoformat()
    return value


def differs(field: Field, stated: Value, computed: Value) -> bool:
    """Whether the stated value of a calculated field is not what its formula gives, within its tolerance."""
    if isinstance(stated, (int, float)) and isinstance(computed, (int, float)):
        if field.tolerance == "相近":
            return not (
                any(abs(stated - f_round(float(computed), float(places))) < 1e-7 for places in (2, 3, 4))
                or abs(stated - computed) < 0.00005
            )
        return abs(stated - computed) > float(field.tolerance or "0.005") + 1e-9
    if isinstance(stated, str) and isinstance(computed, str):
        return stated.strip() != computed.strip()
    return computed is not None


def _title(form: Form, sheet: str, facts: Mapping[str, Fact]) -> str:
    fact = facts.get(form.sheet(sheet).title_field)
    return " ".join(fact.text.split()) if fact is not None else ""


def _filled(typed: tuple[str, ...], row: AreaRow) -> bool:
    """More in it than what is shipped in an empty form."""
    for column in typed:
        fact = row.facts.get(column)
        if fact is not None and (fact.value is not None or fact.text.strip()):
            return True
    return False


def _row(area: Area, own: tuple[str, ...], row: AreaRow, sheet: str, part: int) -> RowRecord:
    get = row.facts.get
    values = _values(map(get, area.columns))
    first, last = _first_ref(map(get, own)), _first_ref(map(get, reversed(own)))
    if first is None or last is None:
        return RowRecord(area.id, part, sheet, "", values)
    cells = first.address if first.address == last.address else f"{first.address}:{last.address}"
    return RowRecord(area.id, part, last.sheet, cells, values)


def _first_ref(facts: Iterable[Fact | None]) -> CellRef | None:
    for fact in facts:
        if fact is not None and fact.ref is not None:
            return fact.ref
    return None


def _latest(plan: Plan, facts: Mapping[str, Fact], found: dt.date | None) -> dt.date | None:
    for id in plan.dates:
        fact = facts.get(id)
        if fact is not None and isinstance(fact.value, dt.date):
            day = fact.value.date() if isinstance(fact.value, dt.datetime) else fact.value
            if found is None or day > found:
                found = day
    return found
