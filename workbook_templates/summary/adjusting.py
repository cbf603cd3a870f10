"""调整: signed amounts that the bureau adds to a unit, a group or the whole; shown as such, never mixed with what was
stated."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from workbook_templates.definition.schema import Field, FieldType
from workbook_templates.model import CellValue, Grid
from workbook_templates.summary.duplicates import unit_key
from workbook_templates.summary.plan import Plan
from workbook_templates.summary.records import UnitRecord
from workbook_templates.summary.tables import Heads, headed_table, plain_words, text_of

SHEET = "调整"
BY_HAND = "本表填写"
"""Source of a row that the bureau typed into the summary itself."""
HEADS: Heads = {
    "单位或分组": ("单位或分组", "单位/分组", "单位（分组）", "单位、分组", "单位名称", "单位", "分组", "对象"),
    "栏目": ("栏目", "调整栏目", "项目", "指标"),
    "金额": ("金额", "金额±", "调整金额", "调整数", "调整数±", "数额"),
    "说明": ("说明", "调整说明", "原因", "备注", "依据"),
    "来源": ("来源",),
}
SUMMED = frozenset({FieldType.AMOUNT, FieldType.COUNT, FieldType.NUMBER, FieldType.SQUARE_METRES})
_ALL = frozenset({"合计", "总计", "全部", "全市", "全县", "全区"})
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?|[+-]?\.\d+")


class Adjustment(NamedTuple):
    """A row of a 调整 sheet as it was written."""

    target: str
    field: str
    amount: float | None
    written: str
    """The amount as it stands there."""
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class Settled:
    """An adjustment with its place in the summary, or the reason why it has none."""

    adjustment: Adjustment
    form: str = ""
    field: str = ""
    unit: str = ""
    """Key of the unit it belongs to."""
    group: tuple[str, str] = ("", "")
    """(grouping, group) it belongs to; neither unit nor group: the whole."""
    problem: str = ""


def adjustments_in(grid: Grid, source: str = "") -> tuple[Adjustment, ...] | None:
    """The rows of a 调整 sheet; None when its heads are not there.

    ``source`` names the roster; without it the sheet is a summary's, whose rows say themselves where they are from.
    """
    table = headed_table(grid, HEADS, ("单位或分组", "栏目", "金额"))
    if table is None:
        return None
    found = []
    for row in table.rows:
        written = row.text("金额")
        target, field, note = row.text("单位或分组"), row.text("栏目"), row.text("说明")
        if not (target or field or written) or (target in _ALL and not field):
            continue
        told = f"{source}“{grid.name}”第{row.number}行" if source else row.text("来源") or BY_HAND
        found.append(Adjustment(target, field, amount_of(row.cells.get("金额")), written, note, told))
    return tuple(found)


def amount_of(value: CellValue) -> float | None:
    """A signed amount: a number, or a text such as ``－12.5``, ``+3``, ``1,200.00`` or the accountant's ``(12.5)``."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    text = unicodedata.normalize("NFKC", text_of(value)).replace(",", "").replace(" ", "")
    text = text.replace("−", "-").replace("万元", "")
    bracketed = re.fullmatch(r"\((.+)\)", text)
    if bracketed:
        text = f"-{bracketed[1]}"
    return float(text) if _NUMBER.fullmatch(text) else None


def settle(
    adjustments: Sequence[Adjustment],
    plans: Mapping[str, Plan],
    records: Sequence[UnitRecord],
    known_units: Mapping[str, str],
    groups: Mapping[str, Collection[str]],
) -> list[Settled]:
    """Find unit or group and field of every adjustment; what cannot be found is told, never guessed.

    ``known_units``: key -> name of units of the roster (reported or not). ``groups``: grouping -> its groups.
    """
    forms: dict[str, set[str]] = {}
    for record in records:
        forms.setdefault(unit_key(record.unit), set()).add(record.form)
    return [_settle(item, plans, forms, known_units, groups) for item in adjustments]


def _settle(
    item: Adjustment,
    plans: Mapping[str, Plan],
    forms: Mapping[str, set[str]],
    known_units: Mapping[str, str],
    groups: Mapping[str, Collection[str]],
) -> Settled:
    if item.amount is None:
        return Settled(
            item, problem=f"金额“{item.written}”不是数字，没有计入" if item.written else "没有填金额，没有计入"
        )
    unit, group, problem = _target(item.target, forms, known_units, groups)
    if problem:
        return Settled(item, problem=problem)
    possible = forms.get(unit, set()) or set(plans)
    found = [(id, field) for id in plans if id in possible for field in _fields(plans[id], item.field)]
    if not found:
        return Settled(item, problem=f"汇总表里没有可以相加的栏目“{item.field}”，没有计入")
    if len(found) > 1:
        names = "、".join(dict.fromkeys(field.label for _, field in found[:4]))
        why = f"可能是：{names}" if len({id for id, _ in found}) == 1 else "几套表都有，请写明单位"
        return Settled(item, problem=f"栏目“{item.field}”不止一个（{why}），没有计入")
    form, field = found[0]
    return Settled(item, form, field.id, unit, group)


def _target(
    text: str, forms: Mapping[str, set[str]], known_units: Mapping[str, str], groups: Mapping[str, Collection[str]]
) -> tuple[str, tuple[str, str], str]:
    """Key of a unit, or a group, or neither for the whole; the third is what is wrong.

    ``主管部门：教育局`` names a group even where a unit has the same name.
    """
    none = ("", "")
    key = unit_key(text)
    if key in _ALL:
        return "", none, ""
    if key in forms or key in known_units:
        return key, none, ""
    grouping, colon, name = unicodedata.normalize("NFKC", text).partition(":")
    chosen = {grouping.strip(): groups[grouping.strip()]} if colon and grouping.strip() in groups else groups
    wanted = unit_key(name) if chosen is not groups else key
    found = [(kind, member) for kind, members in chosen.items() for member in members if unit_key(member) == wanted]
    if len(found) == 1:
        return "", found[0], ""
    if found:
        kinds = "、".join(kind for kind, _ in found)
        return "", none, f"“{text}”在几种分组里都有（{kinds}），请写成“{found[0][0]}：{text}”，没有计入"
    return "", none, f"没有叫“{text}”的单位或分组，没有计入" if text else "没有写单位或分组，没有计入"


def _fields(plan: Plan, text: str) -> list[Field]:
    """Fields by id or label, written in full, else the only one whose label has these words."""
    wanted = plain_words(text)
    summed = [field for field in plan.once.fields if field.type in SUMMED]
    if not wanted:
        return []
    exact = [field for field in summed if wanted in (plain_words(field.id), plain_words(field.label))]
    return exact or [field for field in summed if wanted in plain_words(field.label)]
