"""Every sheet prints on A4: lists in landscape with their heads on each page, official forms as the form is printed."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.summary.bureau_files import roster
from tests.summary.units import hand_in, read_unit
from workbook_templates.summary.merge import merge


def test_every_sheet_can_be_printed(tmp_path: Path) -> None:
    for number in range(3):
        hand_in(tmp_path / "各单位 报送", f"{number}.xlsx", f"第{number}局", seed=number)
    units = roster(tmp_path / "名册.xlsx", [("第0局", "大局"), ("第9局", "大局")])
    merge(tmp_path / "各单位 报送", tmp_path / "汇总.xlsx", read=read_unit, roster=units)
    book = openpyxl.load_workbook(tmp_path / "汇总.xlsx")
    assert len(book.sheetnames) == 19
    for sheet in book:
        setup = sheet.page_setup
        across = setup.fitToWidth or 1
        assert str(setup.paperSize) == "9" and sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        if not sheet.title.startswith("合计表"):
            assert setup.orientation == "landscape" and setup.fitToHeight == 0, sheet.title
            assert sheet.print_title_rows, sheet.title
            assert across == 1 or sheet.title.startswith(("汇总表", "分组汇总", "取数位置", "项目明细", "指标明细")), (
                sheet.title
            )
            if across > 1 and not sheet.title.startswith("取数位置"):
                assert sheet.print_title_cols, f"{sheet.title}: the unit's name on every page"
