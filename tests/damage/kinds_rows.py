"""Rows and columns: inserted, deleted, hidden, filtered."""

from __future__ import annotations

import random
from itertools import pairwise
from xml.etree import ElementTree as ET

from tests.damage.oracle import Oracle, Row, Value
from tests.damage.registry import NotHere, alone_in_row, damage, form_sheets, main_sheet, pick, singles
from tests.damage.surgeon import N, Sheet, Spot, letters
from workbook_templates.definition.schema import Field
from workbook_templates.model import Fact


def _field_rows(oracle: Oracle, sheet: Sheet) -> list[int]:
    """Rows of single fields that stand alone in their row's merges."""
    rows = {value.spot.row for value in singles(oracle, sheet=sheet, typed=False) if alone_in_row(oracle, value)}
    return sorted(rows)


def _gaps(oracle: Oracle, sheet: Sheet) -> list[int]:
    """Rows above which a row can be inserted without touching an area: two labelled field rows on end."""
    rows = set(_field_rows(oracle, sheet))
    return [row for row in sorted(rows) if row - 1 in rows]


@damage("两行之间插入空行")
def blank_row(oracle: Oracle, rng: random.Random) -> None:
    sheet = pick(form_sheets(oracle), rng)
    oracle.surgeon.insert_rows(sheet, pick(_gaps(oracle, sheet), rng))


@damage("插入三行空行")
def three_blank_rows(oracle: Oracle, rng: random.Random) -> None:
    sheet = main_sheet(oracle)
    oracle.surgeon.insert_rows(sheet, pick(_gaps(oracle, sheet), rng), 3)


@damage("两行之间插入一行批注文字")
def note_row(oracle: Oracle, rng: random.Random) -> None:
    sheet = pick(form_sheets(oracle), rng)
    at = pick(_gaps(oracle, sheet), rng)
    oracle.surgeon.insert_rows(sheet, at)
    text = f"注：以下各行经局长办公会审定{rng.randrange(100, 999)}"
    sheet.put(at, 0, text)
    oracle.typed.append(text)


@damage("两行之间自行加了一行有数的栏目")
def own_row(oracle: Oracle, rng: random.Random) -> None:
    sheet = main_sheet(oracle)
    at = pick(_gaps(oracle, sheet), rng)
    oracle.surgeon.insert_rows(sheet, at)
    texts = [f"自行增加的栏目{rng.randrange(100, 999)}", f"{rng.randrange(1000, 9999)}.37"]
    sheet.put(at, 0, texts[0])
    sheet.put(at, 1, float(texts[1]))
    oracle.typed += texts


@damage("表头上方插入两行并写了字")
def rows_on_top(oracle: Oracle, rng: random.Random) -> None:
    sheet = pick(form_sheets(oracle), rng)
    oracle.surgeon.insert_rows(sheet, 0, 2)
    text = f"报送稿第{rng.randrange(2, 99)}版"
    sheet.put(0, 0, text)
    oracle.typed.append(text)


@damage("删去表头标题行")
def title_rows_deleted(oracle: Oracle, rng: random.Random) -> None:
    oracle.surgeon.delete_rows(pick(form_sheets(oracle), rng), 0, 2)


@damage("删去一行固定栏目", beyond=True)
def field_row_deleted(oracle: Oracle, rng: random.Random) -> None:
    sheet = pick(form_sheets(oracle), rng)
    oracle.surgeon.delete_rows(sheet, pick(_field_rows(oracle, sheet), rng))
    oracle.structure = True


def _areas(oracle: Oracle, *, numeric: bool = True) -> list[tuple[Sheet, str, list[Row]]]:
    """Areas with rows, on sheets that are still there."""
    found: dict[tuple[Sheet, str], list[Row]] = {}
    for sheet, row in oracle.rows:
        if sheet in oracle.surgeon.sheets and row.alive:
            found.setdefault((sheet, row.area), []).append(row)
    made = [(sheet, area, rows) for (sheet, area), rows in found.items()]
    return [
        item for item in made if not numeric or any(value.field.type.numeric for value in item[2][0].values.values())
    ]


def _new_row(oracle: Oracle, sheet: Sheet, area: str, like: Row, at: int, rng: random.Random) -> Row:
    """Type a row of an area."""
    values: dict[str, Value] = {}
    for column, model in like.values.items():
        spot = Spot(sheet, at, model.spot.column)
        oracle.surgeon.spots.append(spot)
        content: str | float | None = None
        if model.field.type.numeric:
            content = round(rng.uniform(1, 9), 2)
        elif column == oracle.form.areas[area].key:
            content = f"新增{rng.randrange(1000, 9999)}项"
        elif column == "内容":
            content = f"新增段落{rng.randrange(1000, 9999)}。"
        sheet.put(at, spot.column, content)
        inherited = column in oracle.form.areas[area].inherit
        values[column] = Value(model.field, spot, _fact(model.field, content), inherited)
    return Row(area, values)


def _fact(field: Field, content: str | float | None) -> Fact:
    return Fact(content, "" if content is None else f"{content}")


@damage("明细区域中间插入一行并填了数")
def row_in_area(oracle: Oracle, rng: random.Random) -> None:
    sheet, area, rows = pick([item for item in _areas(oracle) if len(item[2]) > 1], rng)
    last = rows[-1]
    at = next(value.spot.row for value in last.values.values() if not value.inherited and not value.gone)
    oracle.surgeon.insert_rows(sheet, at)
    index = next(number for number, (_, row) in enumerate(oracle.rows) if row is last)
    oracle.rows.insert(index, (sheet, _new_row(oracle, sheet, area, last, at, rng)))


@damage("明细区域末行以下插入一行并填了数")
def row_below_area(oracle: Oracle, rng: random.Random) -> None:
    choices = [item for item in _areas(oracle) if oracle.form.areas[item[1]].key in item[2][0].values]
    sheet, area, rows = pick(choices, rng)
    ends = [
        name.box[2]
        for name in oracle.surgeon.names
        if name.sheet is sheet and name.name.startswith(f"{area}.") and name.box
    ]
    if not ends:
        raise NotHere
    at = max(ends) + 1
    oracle.surgeon.insert_rows(sheet, at)
    index = max(number for number, (_, row) in enumerate(oracle.rows) if row is rows[-1])
    oracle.rows.insert(index + 1, (sheet, _new_row(oracle, sheet, area, rows[-1], at, rng)))


@damage("删去一行明细", beyond=True)
def area_row_deleted(oracle: Oracle, rng: random.Random) -> None:
    sheet, _, rows = pick(_areas(oracle, numeric=False), rng)
    at = pick([value.spot.row for value in rows[-1].values.values() if not value.inherited and not value.gone])
    oracle.surgeon.delete_rows(sheet, at)


@damage("删去一个明细区域的全部行", beyond=True)
def whole_area_deleted(oracle: Oracle, rng: random.Random) -> None:
    sheet, area, _ = pick(_areas(oracle), rng)
    boxes = [
        name.box
        for name in oracle.surgeon.names
        if name.sheet is sheet and name.name.startswith(f"{area}.") and name.box
    ]
    if not boxes:
        raise NotHere
    first, last = min(box[0] for box in boxes), max(box[2] for box in boxes)
    oracle.surgeon.delete_rows(sheet, first, last - first + 1)


@damage("隐藏了几行")
def rows_hidden(oracle: Oracle, rng: random.Random) -> None:
    sheet = pick(form_sheets(oracle), rng)
    for at, row in sheet.rows():
        if at in (4, 6, 8):
            row.set("hidden", "1")


@damage("隐藏了一列")
def column_hidden(oracle: Oracle, rng: random.Random) -> None:
    sheet = pick(form_sheets(oracle), rng)
    cols = sheet.root.find(f"{N}cols")
    for col in cols if cols is not None else ():
        col.set("hidden", "1")


@damage("筛选后只显示部分行")
def filtered(oracle: Oracle, rng: random.Random) -> None:
    sheet = main_sheet(oracle)
    last = max((at for at, _ in sheet.rows()), default=0)
    for at, row in sheet.rows():
        if 6 < at < last and at % 2:
            row.set("hidden", "1")
    at = next(index for index, item in enumerate(sheet.root) if item.tag == f"{N}sheetData") + 1
    if sheet.root.find(f"{N}autoFilter") is None:
        sheet.root.insert(at, ET.Element(f"{N}autoFilter", {"ref": f"A6:{letters(7)}{last + 1}"}))


@damage("最左边插入一列")
def column_on_left(oracle: Oracle, rng: random.Random) -> None:
    oracle.surgeon.insert_columns(pick(form_sheets(oracle), rng), 0)


@damage("中间插入一列")
def column_between(oracle: Oracle, rng: random.Random) -> None:
    oracle.surgeon.insert_columns(main_sheet(oracle), 3)


@damage("中间插入一列并写了数")
def column_typed(oracle: Oracle, rng: random.Random) -> None:
    sheet = main_sheet(oracle)
    row = pick(_field_rows(oracle, sheet), rng)
    oracle.surgeon.insert_columns(sheet, 3)
    oracle.surgeon.insert_columns(sheet, 3)
    text = f"{rng.randrange(10000, 99999)}"
    merges = sheet.merges()
    if any(top <= row <= bottom and left <= 3 <= right for top, left, bottom, right in merges):
        sheet.set_merges([box for box in merges if not (box[0] <= row <= box[2] and box[1] <= 3 <= box[3])])
    sheet.put(row, 4, float(text))
    oracle.typed.append(text)


@damage("删去一列", beyond=True)
def column_deleted(oracle: Oracle, rng: random.Random) -> None:
    oracle.surgeon.delete_columns(main_sheet(oracle), 3)
    oracle.structure = True


@damage("表格右边随手写了备注")
def scribble_right(oracle: Oracle, rng: random.Random) -> None:
    sheet = pick(form_sheets(oracle), rng)
    row = pick(_field_rows(oracle, sheet), rng)
    used = max((column for at, column, _ in sheet.cells() if at == row), default=9)
    text = f"待核{rng.randrange(1000, 9999)}"
    sheet.put(row, max(used, 9) + 2, text)
    oracle.typed.append(text)


@damage("表格下方写了说明")
def scribble_below(oracle: Oracle, rng: random.Random) -> None:
    sheet = main_sheet(oracle)
    last = max((at for at, _ in sheet.rows()), default=30)
    text = f"说明：本表数据与部门决算一致，差额{rng.randrange(100, 999)}元为尾差"
    sheet.put(last + 2, 0, text)
    oracle.typed.append(text)


@damage("一个单元格删除后下方上移", needs_names=True)
def cell_shifted_up(oracle: Oracle, rng: random.Random) -> None:
    """Names follow their cells; labels stay: the deleted cell's value is gone."""
    sheet = main_sheet(oracle)
    values = [value for value in singles(oracle, sheet=sheet, typed=False) if alone_in_row(oracle, value)]
    column = pick(sorted({value.spot.column for value in values if value.spot.column > 0}), rng)
    chain = sorted((value for value in values if value.spot.column == column), key=lambda value: value.spot.row)
    run = [value for number, value in enumerate(chain) if value.spot.row - chain[0].spot.row == number]
    if len(run) < 3:
        raise NotHere
    for spot in [name for name in oracle.surgeon.names if name.sheet is sheet and name.box]:
        assert spot.box is not None
        if spot.box[1] == column and run[0].spot.row <= spot.box[0] <= run[-1].spot.row:
            top, left, bottom, right = spot.box
            spot.box = None if top == run[0].spot.row else (top - 1, left, bottom - 1, right)
    texts = [sheet.cell(value.spot.row, column) for value in run]
    for above, below in pairwise(texts):
        for child in list(above):
            above.remove(child)
        above.attrib.pop("t", None)
        above.extend(list(below))
        if below.get("t"):
            above.set("t", below.get("t", ""))
    sheet.put(run[-1].spot.row, column, None)
    run[0].spot.gone = True
    for value in run[1:]:
        value.spot.row -= 1
    oracle.structure = True
