"""An open workbook is read as its file would be, in few calls."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from live_session import excel_with, filled
from pretend_book import CellModel

from addin.live.book import open_form
from addin.live.layout import layout_from, read_layout
from addin.live.macros import Macros
from addin.live.source import LiveSource
from workbook_templates.binding.workbook import read_submission
from workbook_templates.checking.findings import check
from workbook_templates.intake import form_ids
from workbook_templates.model import CellError, InputProblem


@pytest.mark.parametrize("form", form_ids())
def test_the_screen_and_the_file_give_the_same_submission_and_findings(form: str) -> None:
    excel = excel_with(filled(form))
    opened = open_form(excel.session.app, excel.session.book, "ziping.xlam")  # type: ignore[arg-type]
    definition, submission = read_submission(filled(form))
    assert opened.intact
    assert opened.form.id == form
    assert opened.submission.parts == submission.parts
    assert opened.submission.explanations == submission.explanations
    assert check(opened.form, opened.submission) == check(definition, submission)


def test_without_the_macro_names_are_asked_one_by_one() -> None:
    excel = excel_with(filled())
    with_macro = open_form(excel.session.app, excel.session.book, "ziping.xlam")  # type: ignore[arg-type]
    excel.host.macros = False
    without = open_form(excel.session.app, excel.session.book, "ziping.xlam")  # type: ignore[arg-type]
    assert without.submission.parts == with_macro.submission.parts
    assert without.cells.names == with_macro.cells.names


def test_values_of_every_kind() -> None:
    excel = excel_with(filled())
    cells = excel.sheet("基础数据表").cells
    cells[60, 1] = CellModel(dt.datetime(2025, 3, 31))
    cells[60, 2] = CellModel(dt.datetime(2025, 3, 31, 8, 30))
    cells[60, 3] = CellModel("#DIV/0!")
    cells[60, 4] = CellModel(Decimal("1.2346"))
    cells[60, 5] = CellModel(True)
    cells[60, 6] = CellModel("100%")
    cells[60, 7] = CellModel("")
    assert excel.session.book is not None
    layout = read_layout(Macros(excel.session.app, "x"), excel.session.book)
    handed_over = LiveSource(excel.session.app, excel.session.book, layout).read("基础数据表").rows[59]
    assert not [key for key in excel.host.calls if key.endswith("|基础数据表")]
    row = LiveSource(excel.session.app, excel.session.book, replace(layout, values={})).read("基础数据表").rows[59]
    assert handed_over == row
    assert row == [
        dt.date(2025, 3, 31),
        dt.datetime(2025, 3, 31, 8, 30),
        CellError("#DIV/0!"),
        1.2346,
        True,
        "100%",
        None,
    ]
    assert excel.host.calls["Value2|基础数据表"] >= 1  # currency: asked again for the exact number


def test_a_hurt_workbook_is_read_like_its_file() -> None:
    excel = excel_with(filled())
    assert excel.host.front is not None
    excel.host.front.names = [name for name in excel.host.front.names if name.name != "编制数"]
    opened = open_form(excel.session.app, excel.session.book, "x")  # type: ignore[arg-type]
    assert opened.submission.parts == read_submission(filled())[1].parts


def test_a_workbook_of_somebody_else_is_told_so() -> None:
    excel = excel_with(filled())
    assert excel.host.front is not None
    excel.host.front.sheets = [sheet for sheet in excel.host.front.sheets if sheet.name != "_ziping"]
    assert "不是官方表套的工作簿" in excel.press("check").text


def test_no_workbook_is_told_so() -> None:
    assert "没有打开的工作簿" in excel_with(None).press("check").text


def test_manual_calculation_is_brought_up_to_date_and_stays_manual() -> None:
    excel = excel_with(filled())
    excel.host.properties["calculation"] = "manual"
    excel.press("next_finding")
    assert excel.host.calculated == 1
    assert excel.host.properties["calculation"] == "manual"


def test_a_sheet_strewn_over_the_whole_grid_is_refused() -> None:
    with pytest.raises(InputProblem, match="铺得太远"):
        layout_from([("sheet", "表", -1, "A1:XFD1048576", "")])


def test_names_of_excel_and_names_without_a_place() -> None:
    rows = [
        ("sheet", "某's 表", -1, "B2:C3", ((None, None, None), (None, "甲", 1.0), (None, "乙", 2.0))),
        ("sheet", "空表", -1, "A1", None),
        ("name", "'某''s 表'!局部", "='某''s 表'!$B$2:$C$3", "", ""),
        ("name", "坏的", "=#REF!", "", ""),
        ("name", "'某''s 表'!Print_Area", "='某''s 表'!$A$1,'某''s 表'!$C$3", "", ""),
        ("name", "常数", "=3", "", ""),
    ]
    layout = layout_from(rows)
    assert layout.used == {"某's 表": "A1:C3", "空表": "A1:A1"}
    assert list(layout.values) == ["某's 表"]
    assert list(layout.names) == [("某's 表", "局部")]
    assert layout.broken == (("", "坏的"), ("", "常数"))
