"""Where the values of a submission stand in the workbook that is built from it, so that findings name its cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from workbook_templates.building.plan import SheetPlan, places_of_parts, plan_sheets
from workbook_templates.definition.schema import BoxKind, Form
from workbook_templates.model import AreaRow, CellRef, Fact, Part, Submission, a1


def in_its_workbook(form: Form, submission: Submission) -> Submission:
    """The submission with every value at its cell of the workbook to be built; parts get their worksheet names."""
    places = places_of_parts(plan_sheets(form, submission, (), {}), submission)
    parts = [
        _located(part, places[number]) if number in places else part for number, part in enumerate(submission.parts)
    ]
    return replace(submission, parts=tuple(parts))


def _located(part: Part, plan: SheetPlan) -> Part:
    facts = {
        id: _at(fact, plan, plan.fields[id].top, plan.fields[id].left) if id in plan.fields else fact
        for id, fact in part.facts.items()
    }
    areas = {id: tuple(_rows(rows, id, plan)) for id, rows in part.areas.items()}
    return replace(part, name=plan.name, facts=facts, areas=areas)


def _rows(rows: Sequence[AreaRow], area: str, plan: SheetPlan) -> Iterable[AreaRow]:
    first = plan.areas[area].first
    for number, row in enumerate(rows):
        facts = {
            column: _at(fact, plan, first + number, plan.fields[f"{area}.{column}"].left)
            for column, fact in row.facts.items()
        }
        yield row._replace(facts=facts)


def _at(fact: Fact, plan: SheetPlan, row: int, column: int) -> Fact:
    return fact._replace(ref=CellRef(plan.name, a1(row, column)))


def label_places(form: Form, submission: Submission) -> Mapping[tuple[str, str], CellRef]:
    """(sheet id, official label) -> the cell of that label in the workbook to be built."""
    found: dict[tuple[str, str], CellRef] = {}
    for plan in plan_sheets(form, submission, (), {}):
        for box in plan.sheet.boxes:
            if box.kind is BoxKind.LABEL:
                block = plan.block(box)
                found.setdefault((plan.sheet.id, box.text), CellRef(plan.name, a1(block.top, block.left)))
    return found
