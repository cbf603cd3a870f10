"""An imported document keeps what its author wrote: stated totals, blanks, odd texts, its own labels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from workbook_templates.building.cells import shown_text, stated_format
from workbook_templates.building.conventions import META_SHEET, NOTES_SHEET
from workbook_templates.building.workbook import build_workbook
from workbook_templates.definition.load import load_form
from workbook_templates.definition.schema import FieldType
from workbook_templates.model import AreaRow, CellError, CellRef, CellValue, Fact, Part, Source, Submission

FORM = load_form("yueyang-2024")


def written(text: str, value: CellValue = None) -> Fact:
    return Fact(text if value is None else value, text, CellRef("基础数据表", "第9行"))


def build(
    path: Path,
    facts: Mapping[str, Fact],
    areas: Mapping[str, tuple[AreaRow, ...]] | None = None,
    sheet: str = "基础数据表",
    **more: object,
) -> openpyxl.Workbook:
    part = Part(sheet, sheet, facts, areas or {})
    submission = Submission(FORM.id, "某局", FORM.year, Source("", ""), (part,))
    build_workbook(FORM, path / "out.xlsx", submission=submission, **more)  # type: ignore[arg-type]
    return openpyxl.load_workbook(path / "out.xlsx")


def cell_of(book: openpyxl.Workbook, name: str) -> object:
    sheet, _, address = book.defined_names[name].attr_text.rpartition("!")
    return book[sheet.strip("'")][address.replace("$", "").split(":")[0]]


def test_stated_calculated_fields_stay_constants(tmp_path: Path) -> None:
    book = build(
        tmp_path,
        {
            "编制数": written("16", 16.0),
            "在职人数": written("21", 21.0),
            "控制率": written("123.53%", 1.2353),
            "三公经费.决算": written("91.2591.25"),
            "公务用车.决算": Fact(None, ""),
            "项目支出.决算": Fact(None, "——"),
        },
    )
    rate = cell_of(book, "控制率")
    assert (rate.value, rate.number_format) == (1.2353, "0.00%")  # type: ignore[attr-defined]
    assert cell_of(book, "三公经费.决算").value == "91.2591.25"  # type: ignore[attr-defined]
    assert cell_of(book, "公务用车.决算").value is None  # type: ignore[attr-defined]
    assert cell_of(book, "项目支出.决算").value == "——"  # type: ignore[attr-defined]
    assert str(cell_of(book, "三公经费.预算").value).startswith("=IF(")  # type: ignore[attr-defined]


def test_texts_never_become_formulas(tmp_path: Path) -> None:
    book = build(tmp_path, {"厉行节约保障措施": written("=cmd|' /C calc'!A0"), "接待.决算": written("+1")})
    for name, text in (("厉行节约保障措施", "=cmd|' /C calc'!A0"), ("接待.决算", "+1")):
        cell = cell_of(book, name)
        assert (cell.data_type, cell.value) == ("s", text)  # type: ignore[attr-defined]


def test_dates_and_error_values(tmp_path: Path) -> None:
    day = dt.date(2025, 6, 30)
    book = build(
        tmp_path, {"基础表.填报日期": Fact(day, "2025年6月30日"), "接待.决算": Fact(CellError("#N/A"), "#N/A")}
    )
    assert cell_of(book, "基础表.填报日期").value == dt.datetime(2025, 6, 30)  # type: ignore[attr-defined]
    error = openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)
    assert cell_of(error, "接待.决算").value == "#N/A"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("value", "text", "kind", "layout", "shown"),
    [
        (0.875, "87.5%", FieldType.RATE, "0.0%", "87.5%"),
        (1.2353, "123.53%", FieldType.RATE, "0.00%", "123.53%"),
        (1.0, "100%", FieldType.RATE, "0%", "100%"),
        (10.0, "10", FieldType.RATE, "General", "10"),
        (95.9, "95.90", FieldType.AMOUNT, "0.00", "95.90"),
        (2.7, "2.70", FieldType.AMOUNT, "0.00", "2.70"),
        (80.0, "80", FieldType.AMOUNT, "General", "80"),
        (80.0, "80.0", FieldType.AMOUNT, "0.0", "80.0"),
        (1234.5, "1,234.5", FieldType.AMOUNT, "#,##0.0", "1,234.5"),
        (855.82, "855.82万元", FieldType.AMOUNT, "General", "855.82"),
        ("≥95%", "≥95%", FieldType.INDICATOR, "@", "≥95%"),
    ],
)
def test_a_stated_figure_is_shown_as_it_was_written(
    value: CellValue, text: str, kind: FieldType, layout: str, shown: str
) -> None:
    fact = Fact(value, text)
    assert stated_format(fact, kind) == layout
    assert shown_text(fact, kind) == shown


def test_original_texts_are_kept_beside(tmp_path: Path) -> None:
    book = build(
        tmp_path,
        {"接待.决算": Fact(855.82, "855.82万元", CellRef("表1", "第31行")), "出国.决算": written("2.70", 2.7)},
        notes=[("未放入", "第40行", "=3")],
    )
    rows = {row[0]: row for row in book[META_SHEET].iter_rows(min_row=7, values_only=True)}
    assert rows["接待.决算"][3:5] == ("855.82万元", "表1 第31行")
    assert rows["出国.决算"][3:5] == (None, None)
    assert book[NOTES_SHEET]["C3"].value == "=3" and book[NOTES_SHEET]["C3"].data_type == "s"


def test_the_authors_own_labels(tmp_path: Path) -> None:
    label = f"{FORM.year - 1}年决算数"
    book = build(tmp_path, {}, labels={("基础数据表", label): "2024年决算数"})
    texts = [cell.value for row in book["基础数据表"].iter_rows() for cell in row]
    assert label not in texts and texts.count("2024年决算数") == 2


def test_equal_neighbours_are_merged(tmp_path: Path) -> None:
    rows = tuple(
        AreaRow({"二级": written(text), "三级": written(f"指标{number}")}, number)
        for number, text in enumerate(["数量指标", "数量指标", "质量指标", "时效指标", "时效指标"], 1)
    )
    book = build(tmp_path, {}, {"产出指标": rows}, sheet="整体自评表")
    sheet = book["整体自评表"]
    cell = cell_of(book, "产出指标.二级")
    top, column = cell.row, cell.column_letter  # type: ignore[attr-defined]
    merged = {str(item) for item in sheet.merged_cells.ranges}
    assert f"{column}{top + 1}:{column}{top + 2}" in merged and f"{column}{top + 4}:{column}{top + 5}" in merged
    assert sheet[f"{column}{top + 1}"].value == "数量指标" and sheet[f"{column}{top + 3}"].value == "质量指标"


def test_an_area_without_rows_keeps_one_beside_its_heading(tmp_path: Path) -> None:
    book = build(tmp_path, {}, {"产出指标": ()}, sheet="整体自评表")
    address = book.defined_names["产出指标.分值"].attr_text.rpartition("!")[2].replace("$", "")
    first, last = (int(part[1:]) for part in address.split(":"))
    assert last - first == 2
    assert cell_of(book, "产出指标.标注").value == "产出指标\n（50分）"  # type: ignore[attr-defined]
