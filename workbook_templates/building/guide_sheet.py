"""The sheet 填报说明: how to fill in, what the colours mean, and every field's meaning, unit, formula and source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from workbook_templates.building.heights import height_of, width_points
from workbook_templates.building.styles import (
    BUREAU,
    CALCULATED,
    HEAD_FONT,
    HEADER,
    INPUT,
    LEVEL_COLOURS,
    SMALL_SIZE,
    Styles,
)
from workbook_templates.definition.schema import BoxKind, Field, FieldType, Form

_WIDTHS = (14.0, 30.0, 44.0, 7.0, 11.0, 42.0, 28.0)
_HEADS = ("工作表", "栏目", "含义", "单位", "谁填", "公式", "来源")
_STEPS = (
    "浅黄色的格子由单位填写；蓝灰色的格子自动计算，不必填写；浅绿色的格子由财政部门填写；其余格子锁定（没有密码）。",
    "金额一律填万元。没有发生额填0，不适用填“无”或“——”；空白不等于0。比率填百分数，如87.5%。",
    "年度指标值、实际完成值按文字填写并写明单位，两栏口径一致；得分低于分值的，必须写偏差原因。",
    "可增加行的区域（专项、指标、人员、报告段落）：选中区域内的一行，右键“插入”或“删除”整行；合计、审核随之变化。"
    "要保留合并格，可先复制一行，再右键“插入复制的单元格”。插入的行太矮时，拖动行高即可。",
    "填完看“审核”表：错误须改正，核实须改正或写出错说明。表上变色的格子就是有问题的地方。",
)
_PROJECT_STEP = (
    "一个一级项目支出一张项目自评表：右键工作表标签“移动或复制”，勾选“建立副本”，即可再得一张；每张表的审核在该表下方。"
)

_LEVELS = {"错误": "错误：须改正", "核实": "核实：改正或写出错说明", "提示": "提示：供参考"}


@dataclass(frozen=True, slots=True)
class _Entry:
    sheet: str
    label: str
    meaning: str
    unit: str
    filler: str
    formula: str
    source: str
    area: str = ""
    """Label of the repeating area it is a column of."""


def write_guide(sheet: Any, form: Form, styles: Styles) -> None:
    """Write the guide."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    last = len(_WIDTHS) - 1
    sheet.merge_range(0, 0, 0, last, form.title, styles.get(font_name=HEAD_FONT, font_size=16, align="center"))
    sheet.set_row(0, 30)
    sheet.merge_range(1, 0, 1, last, f"填报说明（表样来源：{form.source}）", styles.get(align="center"))
    row = _steps(sheet, form, styles, 2)
    row = _legend(sheet, styles, row + 1)
    row = _table(sheet, form, styles, row + 1)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, row - 1, last)
    sheet.set_footer('&C&"宋体"&9第 &P 页 共 &N 页', {"margin": 0.35})
    sheet.hide_gridlines(2)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})


def _steps(sheet: Any, form: Form, styles: Styles, row: int) -> int:
    steps = [*_STEPS[:4], *([_PROJECT_STEP] if any(part.repeat for part in form.sheets) else []), *_STEPS[4:]]
    style = styles.get(text_wrap=True, align="left")
    for number, step in enumerate(steps, 1):
        text = f"{number}. {step}"
        sheet.merge_range(row, 0, row, len(_WIDTHS) - 1, text, style)
        sheet.set_row(row, round(height_of(text, width_points(list(_WIDTHS)), 10.0) * 4) / 4)
        row += 1
    return row


def _legend(sheet: Any, styles: Styles, row: int) -> int:
    who = [("单位填写", INPUT, "#000000"), ("自动计算", CALCULATED, "#000000"), ("财政部门填写", BUREAU, "#000000")]
    levels = [(level, *LEVEL_COLOURS[level]) for level in _LEVELS]
    for title, cells in (("格子颜色", who), ("问题颜色", levels)):
        sheet.write_string(row, 0, title, styles.get(bold=True, align="center"))
        for number, (text, fill, font) in enumerate(cells):
            style = styles.get(border=1, align="center", bg_color=fill, font_color=font)
            column = (1, 2, 5)[number]
            sheet.write_string(row, column, _LEVELS.get(text, text), style)
        sheet.set_row(row, 18)
        row += 1
    return row


def _table(sheet: Any, form: Form, styles: Styles, row: int) -> int:
    head = styles.get(bold=True, align="center", border=1, bg_color=HEADER)
    for column, text in enumerate(_HEADS):
        sheet.write_string(row, column, text, head)
    sheet.repeat_rows(row)
    sheet.freeze_panes(row + 1, 0)
    first = row
    for entry in _entries(form):
        row += 1
        texts = (entry.sheet, entry.label, entry.meaning, entry.unit, entry.filler, entry.formula, entry.source)
        need = 16.0
        for column, text in enumerate(texts):
            properties: dict[str, Any] = {"border": 1, "text_wrap": True, "font_size": SMALL_SIZE}
            if column in (0, 3, 4):
                properties["align"] = "center"
            sheet.write_string(row, column, text, styles.get(**properties))
            need = max(need, height_of(text, width_points([_WIDTHS[column]]), SMALL_SIZE))
        sheet.set_row(row, round(need * 4) / 4)
    sheet.autofilter(first, 0, row, len(_WIDTHS) - 1)
    return row + 1


def _entries(form: Form) -> Iterator[_Entry]:
    """Fields in the order of the forms; the columns of an item, and areas that are alike, once."""
    alike: dict[tuple[str, ...], list[_Entry]] = {}
    for entry in _all_entries(form):
        _, dot, column = entry.label.partition("·")
        key = (entry.sheet, column if dot and entry.area else entry.label, entry.meaning, entry.unit, entry.filler)
        alike.setdefault(key, []).append(entry)
    for entries in alike.values():
        first = entries[0]
        areas = list(dict.fromkeys(entry.area for entry in entries if entry.area))
        if len(areas) > 1:
            first = replace(first, label=f"{'、'.join(areas)}·{first.label.partition('·')[2]}")
        yield first


def _all_entries(form: Form) -> Iterator[_Entry]:
    for sheet in form.sheets:
        seen: set[str] = set()
        for box in sheet.boxes:
            if box.kind is not BoxKind.FIELD:
                continue
            field = form.fields[box.text]
            if field.type is FieldType.LABEL or (sheet.kind == "report" and field.area):
                continue
            key = field.group or field.id
            if key in seen:
                continue
            seen.add(key)
            yield _entry(form, sheet.name, field)


def _entry(form: Form, sheet: str, field: Field) -> _Entry:
    label = field.label.split("·")[0] if field.group else field.label
    area = form.areas[field.area].label if field.area else ""
    if field.area:
        label = f"{form.areas[field.area].label}·{label}"
    meaning = field.help
    if field.area and not meaning and field.column == form.areas[field.area].key:
        meaning = form.areas[field.area].help
    if field.choices:
        meaning = f"{meaning}可选：{'、'.join(field.choices)}。"
    filler = "自动" if field.calculated else field.filler
    needed = "必填" if field.required and not field.calculated else ""
    formula = field.formula.text if field.formula is not None else ""
    formula = formula if len(formula) <= 160 else formula[:159] + "…"
    return _Entry(
        sheet, label, meaning, field.unit, f"{filler}{'·' + needed if needed else ''}", formula, field.source, area
    )
