"""Run a form's checks on a submission: compiled once a form, then a few microseconds a check.

The compiled text is Python made from the same trees that become cell formulas (``checking.audit``). Scopes: the
sheets that exist once share one scope; each copy of a repeated sheet is a scope of its own that also sees the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from workbook_templates.checking.audit import AuditRow, RowKind
from workbook_templates.checking.compiled import Scope, compile_checks
from workbook_templates.definition.schema import FieldType, Form
from workbook_templates.language.runtime import ExcelError, number_text
from workbook_templates.model import AreaRow, CellError, CellValue, Fact, Part, Submission


class Failure(NamedTuple):
    """A check that did not pass: which row and branch, in which part, and what stood there."""

    row: AuditRow
    branch: int
    part: int
    """Index in ``Submission.parts`` of the part it points to, or -1 when that sheet is missing."""
    stated: CellValue
    expected: CellValue
    area_row: int = -1
    """Zero-based row of the area for a check tested row by row."""
    item: int = -1
    """Which item of a list row."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that the rules say about a submission."""

    failures: tuple[Failure, ...]
    expected: tuple[Mapping[str, CellValue], ...]
    """For each part: what the formula of each of its calculated fields gives ("" where it shows nothing)."""


def evaluate(form: Form, submission: Submission) -> Evaluation:
    """Every check of the form set on this submission, and every calculated value."""
    program = compile_checks(form)
    parts = submission.parts
    failures: list[Failure] = []
    expected: list[dict[str, CellValue]] = [{} for _ in parts]
    first: dict[str, int] = {}
    for index, part in enumerate(parts):
        first.setdefault(part.sheet, index)
    main_parts = [parts[first[sheet]] for sheet in program.main.reads.sheets if sheet in first]
    values = _slots(program.main, main_parts)
    effective: list[Any] = []
    computed: list[Any] = []
    _run(form, program.main, values, effective, computed, None, first, failures)
    for id, value in zip(program.main.reads.calculated, computed, strict=True):
        place = first.get(form.fields[id].sheet)
        if place is not None:
            expected[place][id] = value
    for scope in program.repeated:
        for index, part in enumerate(parts):
            if part.sheet not in scope.reads.sheets:
                continue
            outer = (values, effective, computed)
            inner: list[Any] = []
            own: list[Any] = []
            _run(form, scope, _slots(scope, [part]), inner, own, outer, {part.sheet: index}, failures)
            expected[index].update(zip(scope.reads.calculated, own, strict=True))
    return Evaluation(tuple(failures), tuple(expected))


def _run(
    form: Form,
    scope: Scope,
    values: list[Any],
    effective: list[Any],
    computed: list[Any],
    outer: tuple[list[Any], list[Any], list[Any]] | None,
    index_of: Mapping[str, int],
    failures: list[Failure],
) -> None:
    found: list[tuple[int, int, int, int]] = []
    above = outer or (values, effective, computed)
    scope.run(values, effective, computed, *above, found)
    for number, branch, area_row, item in found:
        row = scope.rows[number]
        index = index_of.get(row.sheet, -1)
        if index < 0:
            continue
        if row.kind is RowKind.LIST:
            field = row.items[item].field if item >= 0 else row.field
            stated: CellValue = values[scope.reads.slot[field]] if item >= 0 else None
            wanted: CellValue = None
        elif row.calculated:
            stated, wanted = values[scope.reads.slot[row.field]], computed[scope.reads.calculated[row.field]]
        else:
            show_stated, show_expected = scope.shows(number)
            stated = _shown(show_stated, values, effective, computed, above, area_row)
            wanted = _shown(show_expected, values, effective, computed, above, area_row)
        failures.append(Failure(row, branch, index, stated, wanted, area_row, item))


def _shown(
    show: Callable[..., Any] | None,
    values: list[Any],
    effective: list[Any],
    computed: list[Any],
    above: tuple[list[Any], list[Any], list[Any]],
    area_row: int,
) -> CellValue:
    if show is None:
        return None
    try:
        value: CellValue = show(values, effective, computed, *above, area_row)
    except ExcelError as error:
        return CellError(error.code)
    return value


def _slots(scope: Scope, parts: Iterable[Part]) -> list[Any]:
    """The values a scope reads, in slot order; a column of an area is a list."""
    facts: dict[str, Fact] = {}
    areas: dict[str, tuple[AreaRow, ...]] = {}
    for part in parts:
        facts.update(part.facts)
        areas.update(part.areas)
    values: list[Any] = _cell_values(map(facts.get, scope.reads.cells))
    for area, columns in scope.reads.columns:
        rows = [row.facts.get for row in areas.get(area, ())]
        values += [_cell_values([get(column) for get in rows]) for column in columns]
    return values


def _cell_values(facts: Iterable[Fact | None]) -> list[CellValue]:
    """``cell_value`` of each; numbers and texts are the rule."""
    return [
        value
        if fact is not None and ((value := fact.value).__class__ is float or value.__class__ is str)
        else cell_value(fact)
        for fact in facts
    ]


def cell_value(fact: Fact | None) -> CellValue:
    """What stands in the official cell: the value, or the words a unit wrote instead of one."""
    if fact is None:
        return None
    value = fact.value
    if value is None:
        return fact.text.strip() or None
    return float(value) if value.__class__ is int else value


def show_value(value: CellValue, type: FieldType) -> str:
    """A value as a person writes it: 131.25%, 95.9, 2322.71; blank is ``(空)``."""
    if value is None or value == "":
        return "(空)"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        if type is FieldType.RATE:
            return number_text(round(float(value) * 100, 6)) + "%"
        return number_text(round(float(value), 6))
    return str(value)
