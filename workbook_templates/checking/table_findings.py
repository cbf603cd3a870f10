"""Failures of the table rules -> findings in words: where, what stands there, what was expected, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from workbook_templates.catalogue import catalogue
from workbook_templates.checking.audit import EFFECTIVE, AuditRow, RowKind
from workbook_templates.checking.basis import basis_with_numbers
from workbook_templates.checking.engine import Evaluation, Failure, show_value
from workbook_templates.definition.schema import Field, FieldType, Form, Rule
from workbook_templates.language.syntax import Name
from workbook_templates.model import CellRef, Finding, Part, Submission

BLANK = "(空)"


def table_findings(form: Form, submission: Submission, evaluation: Evaluation) -> list[Finding]:
    """What the rules of the form set and the presence of project tables say."""
    findings = [_finding(form, submission, evaluation, failure) for failure in evaluation.failures]
    findings += [finding for rule in form.rules if rule.of_projects for finding in _projects(form, submission, rule)]
    return findings


def _finding(form: Form, submission: Submission, evaluation: Evaluation, failure: Failure) -> Finding:
    row = failure.row
    branch = row.branches[failure.branch]
    part = submission.parts[failure.part]
    field = form.fields[row.items[failure.item].field if failure.item >= 0 else row.field]
    stated = _stated(row, failure, part, field)
    expected = _expected(row, failure) or _wanted(branch.code, field)
    key = _row_key(form, row, part, failure.area_row)
    label = field.label
    if row.area:
        label = f"{form.areas[row.area].label}·{field.label}" if field.area else field.label
    basis = row.basis
    if row.calculated and "{依据}" in branch.message:
        basis = basis_with_numbers(form, submission, evaluation, failure, row) or row.basis
    words = {
        "{栏目}": label,
        "{现值}": stated,
        "{应为}": expected,
        "{应为数}": expected.lstrip("≥≤"),
        "{依据}": basis,
        "{行}": key,
        "{表}": part.name,
    }
    message = "".join([words.get(piece, piece) for piece in _pieces(branch.message)])
    where = _where(part, field, row, failure.area_row)
    sentence = f"{part.name} {message}，{branch.fix}" if where is None else f"{where} {message}，{branch.fix}"
    return Finding(
        code=branch.code,
        severity=branch.severity,
        where=where or CellRef(part.name, ""),
        field=label if field.area else field.label,
        message=_full_stop(sentence),
        stated=stated,
        expected=expected,
        row_key=key if failure.area_row >= 0 else _project_key(form, part),
    )


@lru_cache(maxsize=4096)
def _pieces(message: str) -> list[str]:
    """A message as texts and ``{栏目}`` and the like in turn."""
    return re.split(r"(\{\w+\})", message)


def _full_stop(sentence: str) -> str:
    sentence = sentence.rstrip("，。")
    return f"{sentence}。"


def _project_key(form: Form, part: Part) -> str:
    title = _titles(form)[part.sheet]
    fact = part.facts.get(title) if title else None
    return fact.text.strip() if fact else ""


@cache
def _titles(form: Form) -> dict[str, str]:
    """Sheet -> the field that names a copy of it."""
    return {sheet.id: sheet.title_field for sheet in form.sheets}


def _where(part: Part, field: Field, row: AuditRow, area_row: int) -> CellRef | None:
    fact = None
    if area_row >= 0:
        rows = part.areas.get(row.area, ())
        if area_row < len(rows):
            facts = rows[area_row].facts
            fact = facts.get(field.column) or next(iter(facts.values()), None)
    elif field.area and field.column != "标注":
        rows = part.areas.get(field.area, ())
        fact = rows[0].facts.get(field.column) if rows else None
    else:
        fact = part.facts.get(field.id)
    return fact.ref if fact else None


def _row_key(form: Form, row: AuditRow, part: Part, area_row: int) -> str:
    if area_row < 0:
        return ""
    rows = part.areas.get(row.area, ())
    if area_row >= len(rows):
        return ""
    fact = rows[area_row].facts.get(form.areas[row.area].key)
    text = " ".join(fact.text.split()) if fact else ""
    return text or f"第{area_row + 1}行"


def _stated(row: AuditRow, failure: Failure, part: Part, field: Field) -> str:
    """What the unit wrote, letter for letter where it stands in one cell."""
    if row.kind is not RowKind.EACH and (row.calculated or failure.item >= 0):
        fact = part.facts.get(field.id)
        if fact is not None and fact.text.strip():
            return fact.text.strip()
        return BLANK
    if isinstance(row.stated, Name) and not row.stated.id.startswith(EFFECTIVE) and row.kind is RowKind.SINGLE:
        fact = part.facts.get(row.stated.id)
        if fact is not None and fact.text.strip():
            return fact.text.strip()
    return show_value(failure.stated, row.type)


def _wanted(code: str, field: Field) -> str:
    """What belongs in a cell for which no value can be computed."""
    if code != "REQ-001":
        return ""
    return "应填数或0" if field.type.numeric else "应填文字"


def _expected(row: AuditRow, failure: Failure) -> str:
    if row.expected is None:
        return ""
    if row.branches[failure.branch].code == "CALC-005":
        return "—（不适用）"
    text = show_value(failure.expected, row.type)
    if row.relation == ">=":
        return f"≥{text}"
    if row.relation == "<=":
        return f"≤{text}"
    return text


def _projects(form: Form, submission: Submission, rule: Rule) -> list[Finding]:
    """First-level projects of the base table that have no project sheet of their name."""
    sheet = form.sheet(rule.sheet)
    names = [_plain(_project_key(form, part)) for part in submission.parts_of(rule.sheet)]
    findings = []
    for label, amount, where, year_label in _first_level_projects(form, submission, rule):
        if any(name and (name == label or label.endswith(name) or name.endswith(label)) for name in names):
            continue
        shown = show_value(amount, FieldType.AMOUNT)
        message = rule.message.replace("{行}", label).replace("{现值}", shown).replace("{栏目}", year_label)
        findings.append(
            Finding(
                code=rule.code,
                severity=rule.severity,
                where=where,
                field=sheet.name,
                message=_full_stop(f"{where or ''} {message}，{rule.fix or catalogue()[rule.code].fix}".strip()),
                stated=shown,
                expected=f"一张{sheet.name}",
                row_key=label,
            )
        )
    return findings


def _first_level_projects(
    form: Form, submission: Submission, rule: Rule
) -> Iterable[tuple[str, float, CellRef | None, str]]:
    for part in submission.parts:
        for item in rule.projects:
            for field in _final_amounts(form).get(item, ()):
                fact = part.facts.get(field.id) if field.sheet == part.sheet else None
                if fact is not None and fact.number:
                    yield _plain(field.label.split("·")[0]), fact.number, fact.ref, field.label
        for area in rule.project_areas:
            for row in part.areas.get(area, ()):
                name, fact = row.facts.get(form.areas[area].key), row.facts.get("决算")
                if name is not None and fact is not None and fact.number:
                    yield _plain(name.text), fact.number, fact.ref, name.text


@cache
def _final_amounts(form: Form) -> dict[str, list[Field]]:
    """Item -> its 决算."""
    found: dict[str, list[Field]] = {}
    for field in form.fields.values():
        if field.column == "决算":
            found.setdefault(field.group, []).append(field)
    return found


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    """A project's name without numbering, spaces and remarks in brackets."""
    text = "".join(name.split()).replace("(", "（").split("（")[0]
    return text.lstrip("0123456789一二三四五六七八九十、.．")
