"""The checks of a project table stand under the table itself, so that a copied sheet checks itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbook_templates.building.cells import merge, put_formula
from workbook_templates.building.check_block import CheckBlock, count_formula, counted, with_helpers
from workbook_templates.building.check_rows import CheckScope
from workbook_templates.building.check_words import CheckCells
from workbook_templates.building.conventions import CHECKS_BLOCK, COUNT_NAMES, quoted
from workbook_templates.building.plan import Block, SheetPlan
from workbook_templates.building.styles import HEAD_FONT, LEVEL_COLOURS, Styles
from workbook_templates.checking.audit import AuditRow

_SHARES = {"level": 0.08, "code": 0.12, "place": 0.24, "message": 0.36, "explanation": 0.20}
"""Visible roles over the form's own columns, as shares of its width."""
NOTE_WIDTH = 46.0


@dataclass(frozen=True, slots=True)
class ProjectChecks:
    """What the 审核 sheet shows of a project table."""

    plan: SheetPlan
    checks: tuple[CheckCells, ...]
    counts: Mapping[str, int]


def write_project_checks(
    book: Any,
    sheet: Any,
    plan: SheetPlan,
    scope: CheckScope,
    rows: Sequence[AuditRow],
    styles: Styles,
    explanations: Mapping[str, str],
) -> ProjectChecks:
    """Write the block, its names and the head line beside the table's title."""
    columns = len(plan.sheet.widths)
    note = columns + 1
    spans = _spread(plan.sheet.widths)
    layout = with_helpers(spans, note + 1, "stated", "expected")
    block = CheckBlock(
        book, sheet, scope, layout, styles, lambda column: plan.sheet.widths[column], explanations, local=True
    )
    start = plan.height + 2
    first = start + 2
    place = quoted(plan.name)
    title = styles.get(bold=True, font_name=HEAD_FONT, font_size=11, align="left")
    merge(sheet, Block(start, 0, start, columns - 1), title)
    sheet.set_row(start, 24)
    block.head(start + 1)
    after = block.rows(first, rows)
    block.colours(first, after - 1)
    block.unlock_explanations(first, after - 1)
    block.hide_helpers()
    left = layout.at("level")[0]
    levels = Block(first, left, after - 1, left).absolute
    book.define_name(f"{place}!{CHECKS_BLOCK}", f"={place}!{Block(start, 0, after - 1, columns - 1).absolute}")
    counts = {level: counted(block.written, level) for level in LEVEL_COLOURS}
    hidden = layout.pieces
    for number, level in enumerate(LEVEL_COLOURS):
        put_formula(sheet, start, hidden + number, count_formula(levels, level), counts[level], styles.get())
        cell = Block(start, hidden + number, start, hidden + number).absolute
        book.define_name(f"{place}!{COUNT_NAMES[level]}", f"={place}!{cell}")
    told = head_line(COUNT_NAMES, counts)
    put_formula(sheet, start, 0, f'"本表审核："&{told[0]}', f"本表审核：{told[1]}", title)
    sheet.set_column(columns, columns, 2)
    sheet.set_column(note, note, NOTE_WIDTH)
    beside = styles.get(align="left", text_wrap=False, font_color="#7F6000", bold=True)
    put_formula(sheet, 0, note, f'"本表审核："&{told[0]}&"（见表下方）"', f"本表审核：{told[1]}（见表下方）", beside)
    return ProjectChecks(plan, tuple(block.written), counts)


def head_line(names: Mapping[str, str], counts: Mapping[str, int]) -> tuple[str, str]:
    """``错误 1 · 核实 2 · 提示 0 · 通过 30`` as formula and text."""
    formula = '&" · "&'.join(f'"{level} "&{name}' for level, name in names.items())
    return formula, " · ".join(f"{level} {counts[level]}" for level in names)


def _spread(widths: Sequence[float]) -> dict[str, tuple[int, int]]:
    """Give each visible role neighbouring columns of about its share of the width, at least one each."""
    roles = list(_SHARES)
    total, spans, column, used, wanted = sum(widths), {}, 0, 0.0, 0.0
    for number, role in enumerate(roles):
        wanted += _SHARES[role] * total
        first = column
        left_over = len(roles) - number - 1
        used += widths[column]
        column += 1
        while column < len(widths) - left_over and used + widths[column] / 2 <= wanted:
            used += widths[column]
            column += 1
        if number == len(roles) - 1:
            column = len(widths)
        spans[role] = (first, column - 1)
    return spans
