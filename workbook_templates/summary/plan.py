"""How a form set is laid out in the summary: which fields in which order, which areas in which detail sheet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from workbook_templates.definition.schema import Area, BoxKind, Field, FieldType, Form, Sheet
from workbook_templates.language.syntax import functions_in

SCORE_IDS = ("总分.得分", "综合得分", "综合得分.得分", "自评得分", "评分.总分.得分")
RATE_IDS = ("资金总额.执行率", "执行率")


class DetailKind:
    """Names of the detail sheets."""

    INDICATORS = "指标明细"
    ITEMS = "专项明细"
    OTHERS = "其他明细"


@dataclass(frozen=True, slots=True)
class FieldSet:
    """The fields of the once-only sheets, or of one repeated sheet, in layout order."""

    sheet: str
    """Id of the repeated sheet, empty for the once-only ones."""
    fields: tuple[Field, ...]
    ids: tuple[str, ...]
    """Ids of ``fields``."""
    calculated: tuple[int, ...]
    """Which of ``fields`` have a formula."""
    slot: Mapping[str, int]
    """Field id -> its number."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The summary's view of a form set."""

    form: Form
    short: str
    """A short name for sheet names: ``岳阳市2024``."""
    once: FieldSet
    repeated: tuple[FieldSet, ...]
    areas: tuple[Area, ...]
    """The repeating areas that are listed; paragraphs of the report are not."""
    listed: dict[str, tuple[Area, ...]]
    """The same by the sheet they are on."""
    detail: dict[str, str]
    """Area id -> detail sheet."""
    own: dict[str, tuple[str, ...]]
    """Area id -> its columns that tell where a row stands: an inherited cell lies in a row above."""
    typed: dict[str, tuple[str, ...]]
    """Area id -> its columns that are blank in an empty form; others are shipped filled (数量指标, 质量指标 …)."""
    dates: tuple[str, ...]
    """Ids of the fields with dates."""
    score: str
    rate: str
    grade: str
    """Ids of the fields of score, execution rate and grade, empty where the form has none."""


@cache
def plan_of(form: Form) -> Plan:
    """The plan of a form set; made once a process."""
    repeated = tuple(_field_set(form, sheet) for sheet in form.sheets if sheet.repeat)
    once = _field_set(form, None)
    areas = tuple(area for area in form.areas.values() if not _paragraphs(form, area))
    return Plan(
        form=form,
        short=short_name(form),
        once=once,
        repeated=repeated,
        areas=areas,
        listed={sheet.id: tuple(area for area in areas if area.sheet == sheet.id) for sheet in form.sheets},
        detail={area.id: _detail(form, area) for area in areas},
        own={area.id: _without(area, area.inherit) or tuple(area.columns) for area in areas},
        typed={area.id: _without(area, (*area.merge, *area.inherit)) for area in areas},
        dates=tuple(field.id for field in form.fields.values() if field.type is FieldType.DATE),
        score=_first(once, SCORE_IDS) or _ending(once, "总分.得分"),
        rate=_first(once, RATE_IDS),
        grade=next((field.id for field in once.fields if _is_grade(field)), ""),
    )


def short_name(form: Form) -> str:
    """``湖南省怀化市洪江区`` 2024 -> ``洪江区2024``."""
    region = form.region
    for mark in ("省", "市"):
        _, found, tail = region.partition(mark)
        if found and tail:
            region = tail
    return f"{region or form.id}{form.year}"[:12]


def _field_set(form: Form, repeated: Sheet | None) -> FieldSet:
    sheets = [repeated] if repeated else [sheet for sheet in form.sheets if not sheet.repeat]
    fields = []
    for sheet in sheets:
        for box in sorted(sheet.boxes, key=lambda box: (box.row, box.column)):
            if box.kind is BoxKind.FIELD:
                field = form.fields[box.text]
                if not field.area or field.column == "标注":
                    fields.append(field)
    calculated = tuple(number for number, field in enumerate(fields) if field.formula is not None)
    slot = {field.id: number for number, field in enumerate(fields)}
    ids = tuple(field.id for field in fields)
    return FieldSet(repeated.id if repeated else "", tuple(fields), ids, calculated, slot)


def _without(area: Area, columns: Collection[str]) -> tuple[str, ...]:
    return tuple(column for column in area.columns if column not in columns)


def _paragraphs(form: Form, area: Area) -> bool:
    types = [form.fields[f"{area.id}.{column}"].type for column in area.columns]
    return form.sheet(area.sheet).kind == "report" and all(type is FieldType.LONG_TEXT for type in types)


def _detail(form: Form, area: Area) -> str:
    types = {form.fields[f"{area.id}.{column}"].type for column in area.columns}
    if types & {FieldType.MARKS, FieldType.INDICATOR}:
        return DetailKind.INDICATORS
    if types & {FieldType.AMOUNT, FieldType.NUMBER, FieldType.COUNT, FieldType.SQUARE_METRES}:
        return DetailKind.ITEMS
    return DetailKind.OTHERS


def _first(fields: FieldSet, ids: tuple[str, ...]) -> str:
    known = {field.id for field in fields.fields}
    return next((id for id in ids if id in known), "")


def _ending(fields: FieldSet, end: str) -> str:
    return next((field.id for field in fields.fields if field.id.endswith(end)), "")


def _is_grade(field: Field) -> bool:
    if field.formula is not None and "等次" in functions_in(field.formula.tree):
        return True
    return field.id.endswith("等次") or field.label.endswith("等次")
