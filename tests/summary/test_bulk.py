"""Long tables: what goes into a cell comes out again, and a text is never a formula."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from workbook_templates.summary.bulk import MAX_TEXT, BulkCell, BulkSheet, BulkWorkbook, Formula, Styled, row_xml


def written(tmp_path: Path, rows: list[list[BulkCell]]) -> list[list[object]]:
    path = tmp_path / "表.xlsx"
    book = BulkWorkbook(str(path))
    sheet: BulkSheet = book.add_worksheet("表", worksheet_class=BulkSheet)
    sheet.write_string(0, 0, "标题")
    sheet.set_row(1, 30)
    sheet.begin(3, [None, book.add_format({"num_format": "0.00%"}), None], book.add_format({"quote_prefix": True}))
    for row in rows:
        sheet.add(row)
    sheet.write_string(2, 2, "后写的表头")
    book.close()
    found = openpyxl.load_workbook(path)["表"]
    assert found["A1"].value == "标题" and found["C3"].value == "后写的表头"
    return [[cell.value for cell in row] for row in found.iter_rows(min_row=4, max_row=3 + len(rows), max_col=3)]


def test_values_come_out_as_they_went_in(tmp_path: Path) -> None:
    rows: list[list[BulkCell]] = [
        ["某局", 0.875, None],
        [" 两头空格 ", -1e-7, "一行\n两行"],
        ["<&>\"'", 0, "x"],
        [None, None, 123456789.123],
        [Formula("SUM(B4:B6)", 1.5), "——", "x" * 10],
    ]
    assert written(tmp_path, rows) == [
        ["某局", 0.875, None],
        [" 两头空格 ", -1e-7, "一行\n两行"],
        ["<&>\"'", 0, "x"],
        [None, None, 123456789.123],
        ["=SUM(B4:B6)", "——", "x" * 10],
    ]


def test_what_excel_would_read_as_an_escape_is_escaped() -> None:
    assert "<t>_x005F_x000D_</t>" in row_xml(1, [('<c r="A', '"')], ["_x000D_"])
    assert "<t>甲_x000B_乙</t>" in row_xml(1, [('<c r="A', '"')], ["甲\x0b乙"])


def test_dates_are_serial_numbers() -> None:
    assert "<v>45747</v>" in row_xml(1, [('<c r="A', '"')], [dt.date(2025, 3, 31)])


def test_too_long_a_text_is_cut_with_a_remark(tmp_path: Path) -> None:
    (row,) = written(tmp_path, [["长" * 40_000, None, None]])
    assert len(str(row[0])) <= MAX_TEXT and str(row[0]).endswith("（已截断）")


def test_what_is_no_number_is_left_out() -> None:
    assert row_xml(1, [('<c r="A', '"')] * 2, [float("nan"), float("inf")]) == '<row r="1"></row>'


def test_a_blank_can_have_a_look() -> None:
    assert row_xml(1, [('<c r="A', '"')], [Styled(None, '" s="7"')]) == '<row r="1"><c r="A1" s="7"/></row>'


@given(st.text(max_size=40))
def test_any_text_stays_well_formed_and_no_formula(text: str) -> None:
    import xml.etree.ElementTree as ElementTree

    row = ElementTree.fromstring(row_xml(1, [('<c r="A', '"')], [text], '" s="9"'))
    assert row.find(".//f") is None
    if text:
        assert row[0].get("t") == "inlineStr"
        assert (row[0].get("s") == "9") == (text[0] in "=+-@\t\r")
