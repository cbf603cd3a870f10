"""Which columns 指标明细, 专项明细 and 其他明细 have, and under which name a row is brought together with others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from workbook_templates.definition.schema import Area, Field, Form
from workbook_templates.summary.plan import Plan

LEADS = (("序号", 6), ("单位", 28), ("表", 18), ("项目", 24), ("区域", 18), ("位置", 12), ("归并名", 20))
AREA_COLUMN, GROUP_COLUMN = 4, 6


@dataclass(frozen=True, slots=True, eq=False)
class DetailLayout:
    """The columns of one detail sheet; columns of the same id share a column."""

    areas: dict[str, Area]
    columns: dict[str, int]
    """Column id -> column of the sheet."""
    fields: tuple[Field, ...]
    """The field that names and formats each column after the leads."""
    group: dict[str, int]
    """Area id -> which of its columns holds the name."""
    numeric: dict[str, tuple[tuple[int, str], ...]]
    """Area id -> place and id of its columns with numbers."""


@cache
def detail_layouts(plan: Plan) -> dict[str, DetailLayout]:
    """The detail sheets that a form set needs."""
    kinds: dict[str, list[Area]] = {}
    for area in plan.areas:
        kinds.setdefault(plan.detail[area.id], []).append(area)
    return {kind: _layout(plan.form, areas) for kind, areas in kinds.items()}


def _layout(form: Form, areas: Sequence[Area]) -> DetailLayout:
    columns: dict[str, int] = {}
    fields: list[Field] = []
    for area in areas:
        for column in area.columns:
            if column not in columns:
                columns[column] = len(LEADS) + len(fields)
                fields.append(form.fields[f"{area.id}.{column}"])
    numeric = {
        area.id: tuple(
            (place, column)
            for place, column in enumerate(area.columns)
            if form.fields[f"{area.id}.{column}"].type.numeric
        )
        for area in areas
    }
    group = {area.id: area.columns.index(group_column(area)) for area in areas}
    return DetailLayout({area.id: area for area in areas}, columns, tuple(fields), group, numeric)


def group_column(area: Area) -> str:
    """The column by which the rows of many units are brought together: 二级指标, or the name of the item."""
    return next((column for column in area.merge if column in area.columns), area.key)


@lru_cache(maxsize=8192)
def group_name(value: object) -> str:
    """A name without differences that mean nothing: spaces, width of brackets."""
    text = "" if value is None else str(value)
    return "".join(text.split()).replace("(", "（").replace(")", "）")[:200] or "（未写名称）"
