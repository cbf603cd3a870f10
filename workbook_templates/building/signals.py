"""Conditional formats on the forms: what is missing or contradictory shows where the eye already is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from workbook_templates.building.check_each import expressible
from workbook_templates.building.conventions import check_name
from workbook_templates.building.plan import Block, SheetPlan
from workbook_templates.building.styles import LEVEL_COLOURS, Styles
from workbook_templates.checking.audit import EFFECTIVE, EXPECTED, AuditRow, RowKind
from workbook_templates.definition.schema import Form
from workbook_templates.language.excel import to_excel
from workbook_templates.language.syntax import names_in
from workbook_templates.model import column_letters

_SEVERE_FIRST = tuple(level for level in LEVEL_COLOURS if level != "通过")


def add_signals(sheet: Any, form: Form, plan: SheetPlan, rows: Sequence[AuditRow], styles: Styles) -> None:
    """Signals of every check of this sheet; the most severe level wins."""
    made: list[tuple[str, Block, str, list[Block]]] = []
    made += _verdicts(plan, rows)
    for row in rows:
        if row.kind is RowKind.LIST:
            made += _list_cells(plan, row)
        elif row.kind is RowKind.EACH and expressible(form, row):
            made += _area_cells(form, plan, row)
    made.sort(key=lambda item: _SEVERE_FIRST.index(item[0]))
    for level, block, formula, others in made:
        options: dict[str, Any] = {
            "type": "formula",
            "criteria": f"={formula}",
            "format": styles.level(level),
            "stop_if_true": True,
        }
        if others:
            options["multi_range"] = " ".join(part.address for part in [block, *others])
        sheet.conditional_format(block.top, block.left, block.bottom, block.right, options)


def _verdicts(plan: SheetPlan, rows: Sequence[AuditRow]) -> list[tuple[str, Block, str, list[Block]]]:
    """A cell in the level's colour when one of the checks that point to it has that level."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        if row.kind is RowKind.SINGLE and row.field in plan.fields:
            for level in dict.fromkeys(branch.severity.chinese for branch in row.branches):
                names[row.field, level].append(check_name(row.id))
    made = []
    for (field, level), checks in names.items():
        tests = ",".join(f'{check}="{level}"' for check in checks)
        made.append((level, plan.fields[field], f"OR({tests})" if len(checks) > 1 else tests, list[Block]()))
    return made


def _list_cells(plan: SheetPlan, row: AuditRow) -> list[tuple[str, Block, str, list[Block]]]:
    """Each cell of a list by its own condition; cells of one column with the same condition share a format."""
    alike: dict[tuple[int, str], list[Block]] = defaultdict(list)
    for item in row.items:
        block = plan.fields[item.field]
        text = to_excel(item.condition, lambda name: "§" if name in plan.fields else name)
        alike[block.left, text].append(block)
    made = []
    for (_, text), blocks in alike.items():
        blocks.sort(key=lambda block: block.top)
        condition = text.replace("§", blocks[0].address)
        formula = f"AND({check_name(row.id)}={len(row.branches)},IFERROR({condition},FALSE))"
        made.append((row.branches[-1].severity.chinese, blocks[0], formula, blocks[1:]))
    return made


def _area_cells(form: Form, plan: SheetPlan, row: AuditRow) -> list[tuple[str, Block, str, list[Block]]]:
    """Row-wise checks on their column, from sentinel to sentinel, with addresses that move along the rows."""
    block = plan.fields[row.field]
    place = plan.areas[row.area]

    def cell(name: str) -> str:
        if name in plan.fields and form.fields[name].area == row.area and form.fields[name].column != "标注":
            return f"${column_letters(plan.fields[name].left)}{place.top + 1}"
        return name

    made = []
    for branch in row.branches:
        if any(name[0] in (EFFECTIVE, EXPECTED) for name in names_in(branch.condition)):
            continue
        formula = f"IFERROR({to_excel(branch.condition, cell)},FALSE)"
        made.append((branch.severity.chinese, block, formula, list[Block]()))
    return made
