"""Real tables that say the form's rows in another shape, brought into it: years above 预算 and 决算, a label with its columns
one below the other, 合计 for 总分."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from workbook_templates.binding.cells import Cell
from workbook_templates.binding.plan import LABEL, Plan
from workbook_templates.binding.tidy import SourceRow
from workbook_templates.binding.values import is_stated_blank
from workbook_templates.binding.wording import LIKE, likeness, wording

_YEAR = re.compile(r"\s*(20\d\d|上|本|去|当)\s*年度?\s*")
_RELATIVE = re.compile(r"\s*([上去本当])年度?(预算|决算)(?:数|金额|额)?\s*")
_WEIGHT = re.compile(r"\s*[(（]\s*\d+(?:\.\d+)?\s*分?\s*[)）]\s*$")
_KIND = re.compile(r"预算|决算|执行|支出")
_TOTAL = frozenset(("合计", "总计", "合计得分", "总得分", "综合得分", "得分合计"))
_SUM, _WHOLE = frozenset(("合计", "总计")), "年度资金总额"
_SHORT, _WORD = 20, 10
_WEIGHED = "二级指标后面括号里的分值没有读入，请核对。"
_TOLD = "一栏一行，已按表样转成一栏一列，请核对。"


def reshaped(rows: list[SourceRow], plan: Plan) -> list[SourceRow]:
    """The rows in the form's shape."""
    return _totals(_without_weights(_money(_pivoted(_dated(_stacked(rows), plan), plan), plan)), plan)


# ---- 2023年 over 预算数 | 决算数 ------------------------------------------------------------------------------------


def _stacked(rows: list[SourceRow]) -> list[SourceRow]:
    """Two rows of headings, years above kinds, as one row: 2023年预算数 | 2023年决算数."""
    made: list[SourceRow] = []
    skip = False
    for number, row in enumerate(rows):
        if skip:
            skip = False
            continue
        below = rows[number + 1] if number + 1 < len(rows) else None
        if below is not None and _years_over_kinds(row, below):
            made.append(replace(below, cells=[_under(row, cell) for cell in below.cells]))
            skip = True
        else:
            made.append(row)
    return made


def _years_over_kinds(row: SourceRow, below: SourceRow) -> bool:
    years = [cell for cell in row.cells if _YEAR.fullmatch(cell.text)]
    kinds = [cell for cell in below.filled if _KIND.search(cell.text)]
    return (
        len(years) > 1
        and len(kinds) > 1
        and len(kinds) == len(below.filled)
        and not any(cell.number for cell in below.cells)
    )


def _under(row: SourceRow, cell: Cell) -> Cell:
    """The cell with the words of the heading above it."""
    above = next((other for other in reversed(row.cells) if other.column <= cell.column), None)
    if above is None or not above.text or (cell.text and not _YEAR.fullmatch(above.text)):
        return cell
    text = "".join(above.text.split()) + cell.text if cell.text else above.text
    return Cell(cell.column, text, text, cell.ref if cell.text else above.ref, label=True)


def _dated(rows: list[SourceRow], plan: Plan) -> list[SourceRow]:
    """上年决算 | 本年预算 as 2023年决算数 | 2024年预算数."""
    if not any(_RELATIVE.fullmatch(cell.text) for row in rows for cell in row.cells):
        return rows
    newest = max((int(year) for label in plan.labels for year in wording(label).years), default=0)
    return [replace(row, cells=[_at_year(cell, newest) for cell in row.cells]) for row in rows]


def _at_year(cell: Cell, newest: int) -> Cell:
    match = _RELATIVE.fullmatch(cell.text)
    if match is None or not newest:
        return cell
    year = newest - (match.group(1) in "上去")
    text = f"{year}年{match.group(2)}数"
    return Cell(cell.column, text, text, cell.ref, cell.covered, label=True)


# ---- 三公经费 | 2023年决算数 | 2.6, below it 2024年预算数 | 2.8 ------------------------------------------------------


def _pivoted(rows: list[SourceRow], plan: Plan) -> list[SourceRow]:
    """A label with its columns one below the other, as a row of headings and a row of values."""
    made: list[SourceRow] = []
    at = 0
    heads: list[str] = []
    while at < len(rows):
        end = at + 1
        if _is_item(rows[at], 3):
            while end < len(rows) and rows[end].cells[0].covered and _is_item(rows[end], 2):
                end += 1
        group = rows[at:end]
        words = [row.filled[-2].text for row in group] if end - at > 1 else []
        if words and len(set(words)) == len(words) and all(plan.rows_like(word)[0] for word in words):
            own = _has_its_columns(group[0].filled[0].text, words[0], plan)
            if own or words != heads:
                made.append(_row_of(group, -2, group[0].cells[0] if own else None))
            made.append(_row_of(group, -1, None if own else group[0].cells[0]))
            heads = [] if own else words
        else:
            made += group
            heads = []
        at = end
    return made


def _is_item(row: SourceRow, filled: int) -> bool:
    """``(label,) heading, value``."""
    texts = row.filled
    return (
        len(texts) == filled
        and not any(cell.number or len(cell.text) > _SHORT for cell in texts[:-1])
        and (texts[-1].number or is_stated_blank(texts[-1].text))
    )


def _has_its_columns(label: str, head: str, plan: Plan) -> bool:
    """Whether the form has the label in the row of these headings, and not before values of its own."""
    return any(
        slot.kind == LABEL and likeness(slot.text, head) >= LIKE
        for number in plan.rows_like(label)[0]
        for slot in plan.rows[number].slots
    )


def _row_of(group: Sequence[SourceRow], piece: int, first: Cell | None) -> SourceRow:
    """One cell of each row side by side, behind the label; without it its cell goes on from the row above."""
    label = group[0].cells[0]
    head = first if first is not None else Cell(label.column, None, "", label.ref, covered=True)
    cells = [_at_column(row.filled[piece], label.column + number) for number, row in enumerate(group, 1)]
    return replace(group[0], cells=[head, *cells], told=_TOLD)


def _at_column(cell: Cell, column: int) -> Cell:
    """The cell at another column."""
    return Cell(column, cell.raw, cell.text, cell.ref, cell.covered, cell.number, cell.label)


# ---- 预算数 | 执行数 | 执行率 ----------------------------------------------------------------------------------------


def _money(rows: list[SourceRow], plan: Plan) -> list[SourceRow]:
    """Below the headings of a budget: 预算数 beside 执行数 is 全年预算数; 合计, and numbers without a label directly below,
    are the whole sum."""
    if not plan.rows_like(_WHOLE)[1]:
        return rows
    made: list[SourceRow] = []
    below = 0
    for row in rows:
        texts = row.filled
        numbers = any(cell.number for cell in texts)
        if not numbers and len(texts) > 2 and all(len(cell.text) <= _SHORT for cell in texts):
            senses = {wording(cell.text).sense for cell in texts}
            one = "全年执行数" in senses and senses & {"预算数", "全年预算数"} and not senses & {"序号", "项目支出名称"}
            below = int(bool(one))
            plain = next((cell for cell in texts if wording(cell.text).sense == "预算数"), None)
            if below and plain is not None and "全年预算数" not in senses:
                row = _with(row, plain, "全年预算数")
        elif below and numbers:
            first = texts[0]
            if first.number and below == 1 and row.cells[0] is not first and all(cell.number for cell in texts):
                row = _with(row, row.cells[0], _WHOLE)
            elif _key(first) in _SUM and all(cell.number for cell in texts[1:]):
                row = _with(row, first, _WHOLE)
            below += 1
        made.append(row)
    return made


def _key(cell: Cell) -> str:
    """The words of a short text without marks and blanks."""
    return wording(cell.text).key if 1 < len(cell.text) <= _WORD else ""


def _with(row: SourceRow, cell: Cell, text: str) -> SourceRow:
    """The row with that cell saying this label of the form."""
    said = Cell(cell.column, text, text, cell.ref, label=True)
    return replace(row, cells=[said if item is cell else item for item in row.cells])


# ---- 数量指标（15分）, 合计 -----------------------------------------------------------------------------------------------------------


def _without_weights(rows: list[SourceRow]) -> list[SourceRow]:
    """二级指标 without the marks in brackets behind their names."""
    made: list[SourceRow] = []
    column: int | None = None
    for row in rows:
        head = next((cell.column for cell in row.cells if _key(cell) == "二级指标"), None)
        column = column if head is None else head
        if column is None:
            made.append(row)
            continue
        cell = next((cell for cell in row.cells if cell.column == column and _WEIGHT.search(cell.text)), None)
        if cell is not None and head is None:
            text = _WEIGHT.sub("", cell.text)
            short = Cell(cell.column, text, text, cell.ref, cell.covered)
            row = replace(row, cells=[short if item is cell else item for item in row.cells], told=_WEIGHED)
        made.append(row)
    return made


def _totals(rows: list[SourceRow], plan: Plan) -> list[SourceRow]:
    """合计 below the indicators is 总分."""
    made: list[SourceRow] = []
    below = False
    for row in rows:
        texts = row.filled
        below = below or any(_key(cell) == "一级指标" for cell in texts)
        first = texts[0] if texts else None
        if (
            below
            and first is not None
            and _key(first) in _TOTAL
            and all(cell.number for cell in texts[1:])
            and plan.rows_like("总分")[1]
        ):
            row = _with(row, first, "总分")
        made.append(row)
    return made
