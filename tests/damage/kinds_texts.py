"""Labels edited, values written into labels, 出错说明 in odd places."""

from __future__ import annotations

import random

from tests.damage.oracle import Oracle, squeezed
from tests.damage.registry import NotHere, damage, form_sheets, label_cells, main_sheet, overwrite, pick, singles
from tests.damage.surgeon import Sheet
from workbook_templates.definition.schema import FieldType


@damage("改了一个栏目名称")
def label_edited(oracle: Oracle, rng: random.Random) -> None:
    sheet = pick(form_sheets(oracle), rng)
    row, column, text = pick([item for item in label_cells(oracle, sheet) if len(item[2].strip()) >= 4], rng)
    sheet.put(row, column, f"{text.rstrip('：')}（万元）")


@damage("清空了一个栏目名称")
def label_cleared(oracle: Oracle, rng: random.Random) -> None:
    sheet = main_sheet(oracle)
    rows = {value.spot.row for value in singles(oracle, FieldType.AMOUNT, sheet=sheet)}
    row, column, _ = pick([item for item in label_cells(oracle, sheet) if item[0] in rows], rng)
    sheet.put(row, column, None)


@damage("栏目名称里加了空格、换行和全角")
def labels_respaced(oracle: Oracle, rng: random.Random) -> None:
    for sheet in form_sheets(oracle):
        for row, column, text in label_cells(oracle, sheet):
            if rng.random() < 0.6:
                sheet.put(row, column, f" {text[:2]} \n{text[2:]}　")


@damage("标题改成了别的年度")
def title_edited(oracle: Oracle, rng: random.Random) -> None:
    sheet = main_sheet(oracle)
    for row, column, text in label_cells(oracle, sheet):
        if "年度" in text:
            sheet.put(row, column, text.replace("2024", "2025").replace("2021", "2022"))
            return
    raise NotHere


@damage("把姓名写进了“填表人：”一格")
def name_in_label(oracle: Oracle, rng: random.Random) -> None:
    found = 0
    for sheet in form_sheets(oracle):
        for value in singles(oracle, FieldType.TEXT, FieldType.PHONE, sheet=sheet):
            row, column = value.spot.row, value.spot.column
            label = sheet.text(row, column - 1) if column else ""
            if label.endswith("："):
                sheet.put(row, column - 1, f"{label}{value.fact.text}")
                overwrite(value, None)
                found += 1
    if not found:
        raise NotHere


@damage("单位名称写在“填报单位”处")
def unit_in_display(oracle: Oracle, rng: random.Random) -> None:
    """Typed over the formula that repeats it; the same name, so nothing is lost."""
    for sheet in form_sheets(oracle):
        for row, column, text in list(label_cells(oracle, sheet)):
            if text.startswith("填报单位"):
                name = sheet.text(row, column + 1)
                sheet.put(row, column + 1, name)
                return
    raise NotHere


@damage("“填报单位”处写了别的名称")
def other_unit_in_display(oracle: Oracle, rng: random.Random) -> None:
    for sheet in form_sheets(oracle):
        for row, column, text in list(label_cells(oracle, sheet)):
            if text.startswith("填报单位"):
                name = f"某某中心{rng.randrange(100, 999)}"
                sheet.put(row, column + 1, name)
                oracle.typed.append(name)
                return
    raise NotHere


def _review(oracle: Oracle) -> Sheet:
    return pick([sheet for sheet in oracle.surgeon.sheets if sheet.name == "审核"])


def _explained(oracle: Oracle, sheet: Sheet) -> list[tuple[int, int, str]]:
    wanted = {squeezed(text) for text in oracle.explanations.values()}
    return [
        (row, column, sheet.text(row, column))
        for row, column, _ in list(sheet.cells())
        if squeezed(sheet.text(row, column)) in wanted
    ]


@damage("出错说明写在问题说明上")
def explanation_over_message(oracle: Oracle, rng: random.Random) -> None:
    sheet = _review(oracle)
    row, column, text = pick(_explained(oracle, sheet), rng)
    sheet.put(row, column, None)
    sheet.put(row, column - 1, text)


@damage("出错说明写在右边空白处")
def explanation_far_right(oracle: Oracle, rng: random.Random) -> None:
    sheet = _review(oracle)
    row, column, text = pick(_explained(oracle, sheet), rng)
    sheet.put(row, column, None)
    sheet.put(row, 40, text)


@damage("出错说明写在审核表下方")
def explanation_below(oracle: Oracle, rng: random.Random) -> None:
    sheet = _review(oracle)
    row, column, text = pick(_explained(oracle, sheet), rng)
    sheet.put(row, column, None)
    sheet.put(max(at for at, _ in sheet.rows()) + 3, 1, text)


@damage("出错说明写在填报表旁边")
def explanation_on_form(oracle: Oracle, rng: random.Random) -> None:
    text = f"控制率偏高系年中划转{rng.randrange(10, 99)}人"
    sheet = main_sheet(oracle)
    sheet.put(5, 12, text)
    oracle.typed.append(text)


@damage("通过的检查也写了出错说明")
def explanation_of_nothing(oracle: Oracle, rng: random.Random) -> None:
    sheet = _review(oracle)
    level = next(c for r, c, _ in list(sheet.cells()) if sheet.text(r, c) == "级别")
    column = next(c for r, c, _ in list(sheet.cells()) if sheet.text(r, c) == "出错说明")
    rows = [r for r, c, _ in list(sheet.cells()) if c == level and sheet.text(r, c) == "通过"]
    text = f"此项无误，已复核{rng.randrange(100, 999)}次"
    at = pick([row for row in rows if not sheet.text(row, column)], rng)
    sheet.put(at, column, text)
    oracle.typed.append(text)


@damage("“出错说明”表头被改")
def explanation_head_edited(oracle: Oracle, rng: random.Random) -> None:
    sheet = _review(oracle)
    row, column = next((r, c) for r, c, _ in list(sheet.cells()) if sheet.text(r, c) == "出错说明")
    sheet.put(row, column, "单位说明")


@damage("审核表里插入了一行")
def review_row_inserted(oracle: Oracle, rng: random.Random) -> None:
    sheet = _review(oracle)
    row, _, _ = pick(_explained(oracle, sheet), rng)
    oracle.surgeon.insert_rows(sheet, row)


@damage("出错说明写成了批注")
def explanation_in_comment(oracle: Oracle, rng: random.Random) -> None:
    sheet = main_sheet(oracle)
    text = f"控制率偏高：年中调入{rng.randrange(10, 99)}人，编制待批"
    oracle.surgeon.comments.setdefault(sheet.name, []).append(("D5", text))
    oracle.noted.append((sheet, text))
