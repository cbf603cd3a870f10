"""Worksheets: renamed, reordered, copied, deleted, moved into another workbook; two units in one."""

from __future__ import annotations

import random

from tests.damage import base
from tests.damage.oracle import Oracle
from tests.damage.registry import NotHere, damage, form_sheets, main_sheet, pick, singles
from tests.damage.surgeon import MAIN, Sheet, Surgeon
from workbook_templates.definition.schema import FieldType

OWN = ("填报说明", "审核", "_ziping", "导入说明")


def _own(oracle: Oracle, name: str) -> Sheet:
    return pick([sheet for sheet in oracle.surgeon.sheets if sheet.name == name])


@damage("工作表全部改名")
def sheets_renamed(oracle: Oracle, rng: random.Random) -> None:
    for number, sheet in enumerate(oracle.surgeon.sheets):
        if sheet.name not in OWN:
            oracle.surgeon.rename(sheet, f"附表{number}（最终）")


@damage("工作表改了顺序")
def sheets_reordered(oracle: Oracle, rng: random.Random) -> None:
    oracle.surgeon.sheets.reverse()


@damage("复制了一张表，未改")
def sheet_copied(oracle: Oracle, rng: random.Random) -> None:
    sheet = main_sheet(oracle)
    oracle.surgeon.copy_sheet(sheet, f"{sheet.name[:20]} (2)")


@damage("复制了一张表，并改了两个数")
def sheet_copied_and_changed(oracle: Oracle, rng: random.Random) -> None:
    sheet = main_sheet(oracle)
    values = singles(oracle, FieldType.AMOUNT, FieldType.COUNT, sheet=sheet)
    copy = oracle.surgeon.copy_sheet(sheet, f"{sheet.name[:20]} (2)")
    for _ in range(2):
        value = pick(values, rng)
        text = f"{rng.randrange(10000, 99999)}"
        if any(known == text for known in oracle.typed):
            continue
        copy.put(value.spot.row, value.spot.column, float(text))
        values.remove(value)
        oracle.typed.append(text)


@damage("复制一张表后删去了原表")
def original_deleted(oracle: Oracle, rng: random.Random) -> None:
    """What stands on the copy is the only statement left; it must be read as that sheet."""
    sheet = main_sheet(oracle)
    copy = oracle.surgeon.copy_sheet(sheet, f"{sheet.name[:20]} (2)")
    spots = [value.spot for (place, _), value in oracle.values.items() if place is sheet]
    spots += [value.spot for place, row in oracle.rows if place is sheet for value in row.values.values()]
    for spot in spots:
        spot.sheet = copy
    oracle.values = {(copy if place is sheet else place, id): value for (place, id), value in oracle.values.items()}
    oracle.rows = [(copy if place is sheet else place, row) for place, row in oracle.rows]
    oracle.surgeon.delete_sheet(sheet)


@damage("删去一张填报的表", beyond=True)
def sheet_deleted(oracle: Oracle, rng: random.Random) -> None:
    oracle.surgeon.delete_sheet(pick(form_sheets(oracle), rng))
    oracle.structure = True


@damage("删去“审核”表", beyond=True)
def review_deleted(oracle: Oracle, rng: random.Random) -> None:
    sheet = _own(oracle, "审核")
    oracle.surgeon.delete_sheet(sheet)
    oracle.explanations.clear()


@damage("隐藏的标识表丢失")
def stamp_deleted(oracle: Oracle, rng: random.Random) -> None:
    oracle.surgeon.delete_sheet(_own(oracle, "_ziping"))


@damage("删去“填报说明”")
def guide_deleted(oracle: Oracle, rng: random.Random) -> None:
    oracle.surgeon.delete_sheet(_own(oracle, "填报说明"))


@damage("多了一张草稿表")
def draft_sheet(oracle: Oracle, rng: random.Random) -> None:
    sheet = oracle.surgeon.add_sheet("草稿")
    for row in range(4):
        texts = (f"测算{rng.randrange(10000, 99999)}", f"{rng.randrange(10000, 99999)}")
        sheet.put(row, 0, texts[0])
        sheet.put(row, 1, float(texts[1]))
        oracle.typed += texts


@damage("多了几张空白表")
def blank_sheets(oracle: Oracle, rng: random.Random) -> None:
    for name in ("Sheet1", "Sheet2", "Sheet3"):
        if all(sheet.name != name for sheet in oracle.surgeon.sheets):
            oracle.surgeon.add_sheet(name)


@damage("工作表被隐藏")
def sheet_hidden(oracle: Oracle, rng: random.Random) -> None:
    main_sheet(oracle).state = "hidden"


@damage("填报的表移进了别的工作簿")
def moved_into_another_book(oracle: Oracle, rng: random.Random) -> None:
    """Our own sheets stay behind, and the names of the workbook's scope with them; an agenda is already there."""
    surgeon = oracle.surgeon
    for name in OWN:
        for sheet in [sheet for sheet in surgeon.sheets if sheet.name == name]:
            surgeon.delete_sheet(sheet)
            if name == "审核":
                oracle.explanations = {
                    key: text
                    for key, text in oracle.explanations.items()
                    if any(text in told for told in _below(oracle))
                }
    surgeon.names = [name for name in surgeon.names if name.sheet is not None]
    other = surgeon.add_sheet("会议议程")
    text = f"第{rng.randrange(100, 999)}次局务会议程"
    other.put(0, 0, text)
    oracle.typed.append(text)
    oracle.structure = True


def _below(oracle: Oracle) -> list[str]:
    """Texts of the checks that stand below project tables."""
    return [
        sheet.text(row, column)
        for sheet in oracle.surgeon.sheets
        if sheet.name not in OWN
        for row, column, _ in list(sheet.cells())
        if sheet.text(row, column).startswith("情况属实")
    ]


@damage("只把值粘贴进了新工作簿", last=True, drops_names=True)
def values_only(oracle: Oracle, rng: random.Random) -> None:
    """Names, formulas, merges, formats, validations: all gone; sheets and cells stay where they were."""
    surgeon = oracle.surgeon
    surgeon.names = []
    for sheet in surgeon.sheets:
        sheet.set_merges([])
        sheet.drop("dataValidations", "conditionalFormatting", "sheetProtection", "cols")
        for _, _, cell in list(sheet.cells()):
            cell.attrib.pop("s", None)
            for formula in cell.findall(f"{{{MAIN}}}f"):
                cell.remove(formula)


@damage("一个文件里放了两个单位的表", beyond=True)
def two_units(oracle: Oracle, rng: random.Random) -> None:
    """A second unit's sheets are copied in, as Excel names them."""
    if any(sheet.name.endswith("(乙)") for sheet in oracle.surgeon.sheets):
        raise NotHere
    other = Surgeon(base.healthy(oracle.form.id, "乙单位"))
    first = next(sheet for sheet in other.sheets if sheet.name not in OWN)
    made = oracle.surgeon.add_sheet("乙单位(乙)")
    for row, column, cell in list(first.cells()):
        text = first.text(row, column)
        if not text:
            continue
        is_text = cell.get("t") in ("s", "str", "inlineStr")
        made.put(row, column, text if is_text else float(text))
    made.set_merges(first.merges())
    text = f"{rng.randrange(10000, 99999)}"
    place = pick(singles(oracle, FieldType.COUNT, FieldType.AMOUNT), rng)
    if place.spot.sheet.name != first.name:
        place = pick(
            [
                value
                for value in singles(oracle, FieldType.COUNT, FieldType.AMOUNT)
                if value.spot.sheet.name == first.name
            ]
        )
    made.put(place.spot.row, place.spot.column, float(text))
    oracle.typed.append(text)
