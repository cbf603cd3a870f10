"""The sheet 得分说明: for every scored line what was stated, what the rule gives, and why; notes where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbook_templates.building.cells import put
from workbook_templates.building.heights import height_of, width_points
from workbook_templates.building.plan import Block, SheetPlan
from workbook_templates.building.styles import HEAD_FONT, HEADER, LEVEL_COLOURS, Styles
from workbook_templates.model import a1
from workbook_templates.scoring.scores import Scored

TITLE = "得分说明（建议得分只列在旁边，不改动填报得分）"
HEADS = (
    "工作表",
    "单元格",
    "指标",
    "满分",
    "填报得分",
    "建议得分",
    "是否相符",
    "规则",
    "取数",
    "计算",
    "说明",
    "依据",
)
WIDTHS = (18.0, 8.0, 30.0, 7.0, 9.0, 14.0, 9.0, 34.0, 34.0, 28.0, 30.0, 34.0)


def block_of(line: Scored, plan: SheetPlan) -> Block:
    """The cell of the stated score."""
    block = plan.fields[line.field]
    if line.area:
        row = plan.areas[line.area].first + line.row
        return Block(row, block.left, row, block.left)
    return block


def write_score_notes(sheets: Mapping[str, Any], places: Mapping[int, SheetPlan], scores: Sequence[Scored]) -> None:
    """A cell note where the stated score is not the rule's."""
    for line in scores:
        plan = places.get(line.part)
        if line.differs and plan is not None:
            block = block_of(line, plan)
            text = line.score.brief()
            size = {"x_scale": 2.5, "y_scale": 1.5, "author": "ziping", "visible": False}
            sheets[plan.name].write_comment(block.top, block.left, text, size)


def write_scores(sheet: Any, places: Mapping[int, SheetPlan], scores: Sequence[Scored], styles: Styles) -> None:
    """One row a scored line. The suggested score stands beside the stated one and changes nothing."""
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    title = styles.get(font_name=HEAD_FONT, font_size=16, align="center")
    sheet.merge_range(0, 0, 0, len(HEADS) - 1, TITLE, title)
    sheet.set_row(0, 28)
    head = styles.get(bold=True, align="center", border=1, bg_color=HEADER, text_wrap=True)
    for column, text in enumerate(HEADS):
        sheet.write_string(1, column, text, head)
    plain = styles.get(border=1, text_wrap=True, num_format="@", valign="top")
    fill, font = LEVEL_COLOURS["核实"]
    marked = styles.get(border=1, text_wrap=True, num_format="@", valign="top", bg_color=fill, font_color=font)
    for row, line in enumerate(scores, 2):
        plan = places.get(line.part)
        block = block_of(line, plan) if plan is not None else None
        address = a1(block.top, block.left) if block is not None else ""
        texts = (plan.name if plan is not None else line.sheet, address, *texts_of(line))
        for column, text in enumerate(texts):
            put(sheet, row, column, text, marked if line.differs else plain)
        need = max(height_of(text, width_points([width]), 10.0) for text, width in zip(texts, WIDTHS, strict=True))
        sheet.set_row(row, round(need * 4) / 4)
    sheet.freeze_panes(2, 3)
    sheet.autofilter(1, 0, max(len(scores) + 1, 2), len(HEADS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.hide_gridlines(2)


def texts_of(line: Scored) -> tuple[str, ...]:
    """A row but for its place: what was stated, what the rule gives, and why."""
    score = line.score
    if score.value is not None:
        suggested = format(score.value.normalize(), "f")
    elif score.allowed:
        suggested = "、".join(format(value.normalize(), "f") for value in score.allowed) + " 之一"
    elif score.bounds is not None:
        low, high = (format(value.normalize(), "f") for value in score.bounds)
        suggested = f"{low} 至 {high}"
    else:
        suggested = "不能自动给分"
    return (
        line.label,
        format(score.full_marks.normalize(), "f"),
        line.stated_text.strip() or "(空)",
        suggested,
        "不符" if line.differs else "相符" if line.stated is not None else "",
        score.rule_name,
        "；".join(str(number) for number in score.numbers),
        "；".join(score.steps),
        score.note,
        score.source,
    )
