"""Names broken, formulas, formats, merges and validations pasted over, protection removed."""

from __future__ import annotations

import random

from tests.damage.oracle import Oracle
from tests.damage.registry import NotHere, alone_in_row, damage, form_sheets, main_sheet, overwrite, pick, singles
from tests.damage.surgeon import MAIN, Sheet
from workbook_templates.definition.schema import FieldType

F = f"{{{MAIN}}}f"
V = f"{{{MAIN}}}v"


@damage("名称全部丢失", drops_names=True)
def names_dropped(oracle: Oracle, rng: random.Random) -> None:
    oracle.surgeon.names = [name for name in oracle.surgeon.names if name.name.startswith("_xlnm")]


@damage("名称丢失一半", drops_names=True)
def half_the_names_dropped(oracle: Oracle, rng: random.Random) -> None:
    own = set(map(id, oracle.surgeon.own_names()))
    oracle.surgeon.names = [name for name in oracle.surgeon.names if id(name) not in own or rng.random() < 0.5]


@damage("部分名称变成 #REF!", drops_names=True)
def names_broken(oracle: Oracle, rng: random.Random) -> None:
    for name in oracle.surgeon.own_names():
        if rng.random() < 0.3:
            name.box = None


@damage("名称指向别的工作簿", drops_names=True)
def names_external(oracle: Oracle, rng: random.Random) -> None:
    for name in oracle.surgeon.own_names():
        if name.scope is None and name.sheet is not None and name.box is not None:
            name.text, name.sheet, name.box = "[1]" + name.written().replace("'", ""), None, None


@damage("整表粘贴时错开一行，名称没有跟着走")
def pasted_one_row_down(oracle: Oracle, rng: random.Random) -> None:
    """Everything a person sees stands one row lower; the names still lead to the old rows."""
    surgeon, sheet = oracle.surgeon, main_sheet(oracle)
    kept = [(name, name.box) for name in surgeon.names if name.sheet is sheet]
    surgeon.insert_rows(sheet, 0)
    for name, box in kept:
        name.box = box
    sheet.set_merges([])


@damage("公式被粘成数值")
def formulas_pasted_over(oracle: Oracle, rng: random.Random) -> None:
    for sheet in oracle.surgeon.sheets:
        for _, _, cell in list(sheet.cells()):
            for formula in cell.findall(F):
                cell.remove(formula)


@damage("格式全部被清除")
def formats_cleared(oracle: Oracle, rng: random.Random) -> None:
    for sheet in oracle.surgeon.sheets:
        for _, _, cell in list(sheet.cells()):
            cell.attrib.pop("s", None)


@damage("合并单元格全部取消")
def merges_removed(oracle: Oracle, rng: random.Random) -> None:
    for sheet in oracle.surgeon.sheets:
        sheet.set_merges([])


@damage("自行合并了相邻的格")
def merged_more(oracle: Oracle, rng: random.Random) -> None:
    """Two label cells on end become one: the lower label is gone, as Excel does it."""
    sheet = main_sheet(oracle)
    rows = sorted({value.spot.row for value in singles(oracle, sheet=sheet) if alone_in_row(oracle, value)})
    at = pick([row for row in rows if row + 1 in rows], rng)
    column = min(column for row, column, _ in list(sheet.cells()) if row == at and sheet.text(row, column))
    if any(value.spot.row in (at, at + 1) and value.spot.column == column for value in singles(oracle, typed=False)):
        raise NotHere
    sheet.set_merges(
        [
            *[b for b in sheet.merges() if not (b[0] <= at + 1 and b[2] >= at and b[1] <= column <= b[3])],
            (at, column, at + 1, column),
        ]
    )
    sheet.put(at + 1, column, None)


def _wide(oracle: Oracle, sheet: Sheet) -> list[tuple[int, int, int, int]]:
    spots = {(value.spot.row, value.spot.column) for value in singles(oracle, sheet=sheet)}
    return [box for box in sheet.merges() if box[0] == box[2] and (box[0], box[1]) in spots]


@damage("取消合并后把数填在旁边一格")
def typed_beside(oracle: Oracle, rng: random.Random) -> None:
    sheet = pick(form_sheets(oracle), rng)
    box = pick(_wide(oracle, sheet), rng)
    value = next(value for value in singles(oracle, sheet=sheet) if (value.spot.row, value.spot.column) == box[:2])
    sheet.set_merges([other for other in sheet.merges() if other != box])
    content: str | float = value.fact.value if isinstance(value.fact.value, float) else value.fact.text
    if value.field.type is FieldType.DATE:
        raise NotHere
    overwrite(value, None)
    value.spot.column += 1
    overwrite(value, content)


@damage("数据有效性和条件格式被粘没了")
def validations_removed(oracle: Oracle, rng: random.Random) -> None:
    for sheet in oracle.surgeon.sheets:
        sheet.drop("dataValidations", "conditionalFormatting")


@damage("撤销了工作表保护")
def protection_removed(oracle: Oracle, rng: random.Random) -> None:
    for sheet in oracle.surgeon.sheets:
        sheet.drop("sheetProtection")


@damage("公式没有保存结果")
def cached_values_missing(oracle: Oracle, rng: random.Random) -> None:
    for sheet in oracle.surgeon.sheets:
        for _, _, cell in list(sheet.cells()):
            if cell.find(F) is not None:
                for value in cell.findall(V):
                    cell.remove(value)
                cell.attrib.pop("t", None)
    for value in oracle.living():
        value.uncached = value.live
        found = value.spot.sheet.cell(value.spot.row, value.spot.column).find(F)
        if found is not None and not value.field.calculated:
            value.listed = f"={found.text}"  # nobody knows its result any more


@damage("会计自己写了公式")
def own_formulas(oracle: Oracle, rng: random.Random) -> None:
    for value in singles(oracle, FieldType.AMOUNT)[:6]:
        cell = value.spot.sheet.cell(value.spot.row, value.spot.column)
        found = cell.find(V)
        if found is None or not isinstance(value.fact.value, float):
            continue
        formula = type(cell)(F)
        formula.text = f"{value.fact.value - 1:.12g}+1"
        cell.insert(0, formula)
