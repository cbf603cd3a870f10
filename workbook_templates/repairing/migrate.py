"""迁移: a filled workbook of one form set into another, field by field; what has no home there is listed.

A field is the same when it has the same id: ids are the official names of things, whatever sheet, row or column a
form set puts them in. Nothing is placed by likeness.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workbook_templates.binding.values import read_value
from workbook_templates.definition.schema import Field, Form
from workbook_templates.intake import form_named, open_submission
from workbook_templates.model import AreaRow, Fact, InputProblem, Part, Submission
from workbook_templates.output import refuse_existing, refuse_source
from workbook_templates.repairing.repair import write
from workbook_templates.repairing.report import Entry, Kind, count_placed
from workbook_templates.repairing.restoring import restore

_NO_FIELD = "新表套没有这个栏目"
_NO_AREA = "新表套没有这个明细区域"


@dataclass(frozen=True, slots=True)
class Migrated:
    """A migration that was written."""

    source: Path
    output: Path
    origin: Form
    form: Form
    submission: Submission
    entries: tuple[Entry, ...]

    @property
    def homeless(self) -> tuple[Entry, ...]:
        """Values without a home in the new form set."""
        return tuple(entry for entry in self.entries if entry.kind in (Kind.UNPLACED, Kind.EXPLANATION))

    def as_json(self) -> dict[str, Any]:
        """The contract of ``ziping migrate --json``."""
        return {
            "source": str(self.source),
            "output": str(self.output),
            "from": self.origin.id,
            "form": self.form.id,
            "unit": self.submission.unit,
            "year": self.submission.year,
            "placed": count_placed(self.submission),
            "homeless": [entry.as_json() for entry in self.homeless],
            "kept": [entry.as_json() for entry in self.entries if entry.kind is Kind.KEPT],
            "restored": [entry.as_json() for entry in self.entries if entry.kind is Kind.RESTORED],
        }


def migrate_file(path: Path, to: str, output: Path, folders: tuple[Path, ...] = (), *, force: bool = False) -> Migrated:
    """Write the workbook of the form set ``to``. Raises InputProblem (unknown form set, unreadable, not writable)."""
    if output.suffix.lower() != ".xlsx":
        raise InputProblem(f"输出文件应以 .xlsx 结尾：{output}。", path=str(output), code="OUT-005")
    refuse_source(output, path)
    refuse_existing(output, force=force)
    target = form_named(to, folders)
    origin, submission = open_submission(path, folders)
    moved, entries = carry(origin, submission, target)
    moved, restored = restore(target, moved, lambda cell: False)
    entries = [Entry(Kind.SOURCE, path.name, f"由“{origin.title}”迁入"), *entries, *restored]
    write(target, moved, output, entries, force=force)
    return Migrated(path, output, origin, target, moved, tuple(entries))


def carry(origin: Form, submission: Submission, target: Form) -> tuple[Submission, list[Entry]]:
    """Every value into the field of the same id; entries for those without one."""
    entries = [Entry(Kind.UNPLACED, str(item.where), item.text) for item in submission.unplaced]
    parts: dict[tuple[str, int], Part] = {}
    copies: dict[str, int] = {}
    for part in submission.parts:
        repeated = bool(origin.sheet(part.sheet).repeat)
        copy = copies.get(part.sheet, 0)
        copies[part.sheet] = copy + 1
        for id, fact in part.facts.items():
            _carry_fact(origin.fields[id], fact, target, repeated, copy, parts, entries)
        for id, rows in part.areas.items():
            _carry_area(origin, id, rows, target, repeated, copy, parts, entries)
    _unit(submission, target, parts)
    order = {sheet.id: number for number, sheet in enumerate(target.sheets)}
    made = tuple(part for _, part in sorted(parts.items(), key=lambda item: (order[item[0][0]], item[0][1])))
    explanations = dict(submission.explanations)
    result = Submission(target.id, submission.unit, target.year, submission.source, made, (), explanations)
    return result, entries


def _home(target: Form, id: str, repeated: bool) -> Field | None:
    """The field of that id, when it is filled in as often as before."""
    field = target.fields.get(id)
    if field is None or bool(target.sheet(field.sheet).repeat) != repeated:
        return None
    return field


def _carry_fact(
    source: Field,
    fact: Fact,
    target: Form,
    repeated: bool,
    copy: int,
    parts: dict[tuple[str, int], Part],
    entries: list[Entry],
) -> None:
    field = _home(target, source.id, repeated)
    if field is None:
        if fact.text.strip():
            entries.append(Entry(Kind.UNPLACED, str(fact.ref or source.sheet), fact.text, source.label, _NO_FIELD))
        return
    part = _part(target, field.sheet, copy, parts)
    facts = {**part.facts, field.id: _fact(source, field, fact)}
    parts[field.sheet, copy] = replace(part, facts=facts)


def _fact(source: Field, field: Field, fact: Fact) -> Fact:
    if field.type is source.type or not fact.text:
        return Fact(fact.value, fact.text)
    value, text, _ = read_value(fact.value if fact.number is not None else fact.text, field.type)
    return Fact(value, text)


def _carry_area(
    origin: Form,
    id: str,
    rows: tuple[AreaRow, ...],
    target: Form,
    repeated: bool,
    copy: int,
    parts: dict[tuple[str, int], Part],
    entries: list[Entry],
) -> None:
    area = target.areas.get(id)
    if area is not None and bool(target.sheet(area.sheet).repeat) != repeated:
        area = None
    made: list[AreaRow] = []
    for row in rows:
        kept: dict[str, Fact] = {}
        for column, fact in row.facts.items():
            source = origin.fields[f"{id}.{column}"]
            field = target.fields.get(f"{id}.{column}") if area is not None else None
            if field is not None:
                kept[column] = _fact(source, field, fact)
            elif fact.text.strip():
                label = f"{origin.areas[id].label}·第{row.number}行·{source.label}"
                why = _NO_AREA if area is None else _NO_FIELD
                entries.append(Entry(Kind.UNPLACED, str(fact.ref or origin.areas[id].sheet), fact.text, label, why))
        if any(fact.text for fact in kept.values()):
            made.append(AreaRow(kept, len(made) + 1))
    if area is not None:
        part = _part(target, area.sheet, copy, parts)
        parts[area.sheet, copy] = replace(part, areas={**part.areas, id: tuple(made)})


def _part(target: Form, sheet: str, copy: int, parts: dict[tuple[str, int], Part]) -> Part:
    return parts.setdefault((sheet, copy), Part(sheet, target.sheet(sheet).name, {}))


def _unit(submission: Submission, target: Form, parts: dict[tuple[str, int], Part]) -> None:
    """The unit's name into the field that holds it there, when no field of the same id brought it."""
    field = target.fields[target.unit_field]
    part = _part(target, field.sheet, 0, parts)
    known = part.facts.get(field.id)
    if submission.unit and (known is None or not known.text):
        facts = {**part.facts, field.id: Fact(submission.unit, submission.unit)}
        parts[field.sheet, 0] = replace(part, facts=facts)
