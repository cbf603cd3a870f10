"""What stands in a blank official workbook: names, locks, validations, paper, limits of Excel."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from tests.building.workbooks import FORMS, blank, formula_cells, opened, parts
from workbook_templates.building.conventions import (
    CHECKS_BLOCK,
    GUIDE_SHEET,
    META_SHEET,
    REVIEW_SHEET,
    sheet_name,
)
from workbook_templates.building.official import OFFICIAL
from workbook_templates.building.workbook import build_workbook
from workbook_templates.definition.load import load_form
from workbook_templates.definition.schema import Form, Sheet

each_form = pytest.mark.parametrize("id", FORMS)


def places(id: str, sheet: Sheet) -> dict[str, tuple[Worksheet, tuple[int, int, int, int]]]:
    """Field id -> worksheet and (first column, first row, last column, last row), by defined name."""
    book = opened(id)
    names = book[sheet.name].defined_names if sheet.repeat else book.defined_names
    found = {}
    for name, defined in names.items():
        place, _, address = defined.attr_text.rpartition("!")
        found[name] = (book[place.strip("'")], range_boundaries(address.replace("$", "")))
    return found


@each_form
def test_sheets_in_order(id: str) -> None:
    names = [sheet.name for sheet in load_form(id).sheets]
    assert opened(id).sheetnames == [GUIDE_SHEET, *names, REVIEW_SHEET, META_SHEET]
    assert opened(id)[META_SHEET].sheet_state == "veryHidden"


@each_form
def test_every_field_has_its_name(id: str) -> None:
    form = load_form(id)
    for sheet in form.sheets:
        known = places(id, sheet)
        for field in form.fields_of(sheet.id):
            assert field.id in known, field.id
            worksheet, _ = known[field.id]
            assert worksheet.title == sheet.name
    whole_book = opened(id).defined_names
    assert not [name for name in whole_book if name.startswith(tuple(s.prefix for s in form.sheets if s.prefix) or "§")]


@each_form
def test_inputs_are_open_and_formulas_locked(id: str) -> None:
    form = load_form(id)
    for sheet in form.sheets:
        known = places(id, sheet)
        worksheet = opened(id)[sheet.name]
        assert worksheet.protection.sheet and not worksheet.protection.password
        assert not worksheet.protection.insertRows and not worksheet.protection.deleteRows
        for field in form.fields_of(sheet.id):
            _, (column, row, _, _) = known[field.id]
            cell = worksheet.cell(row, column)
            assert cell.protection.locked is field.calculated, field.id
            assert (cell.data_type == "f") is field.calculated, field.id


@each_form
def test_area_rows_are_wholly_open_and_without_formulas(id: str) -> None:
    form = load_form(id)
    for sheet in form.sheets:
        known, worksheet = places(id, sheet), opened(id)[sheet.name]
        for area in (area for area in form.areas.values() if area.sheet == sheet.id):
            _, (_, top, _, bottom) = known[f"{area.id}.{area.key}"]
            heights = [worksheet.row_dimensions[row].height for row in range(top, bottom + 1)]
            assert heights[0] <= 3 and heights[-1] <= 3
            for row in range(top, bottom):  # the bottom sentinel keeps its area from being deleted whole
                for column in range(1, len(sheet.widths) + 1):
                    cell = worksheet.cell(row, column)
                    assert cell.data_type != "f"
                    assert not cell.protection.locked, (area.id, cell.coordinate)
            for merged in worksheet.merged_cells.ranges:
                if merged.min_row <= bottom and merged.max_row >= top and merged.min_row != merged.max_row:
                    assert merged.min_row <= top and merged.max_row >= bottom, (area.id, str(merged))
                    assert not worksheet.cell(merged.min_row, merged.min_col).protection.locked


@each_form
def test_validations_cover_the_sentinels(id: str) -> None:
    form = load_form(id)
    for sheet in form.sheets:
        known, worksheet = places(id, sheet), opened(id)[sheet.name]
        covered = {str(part) for item in worksheet.data_validations.dataValidation for part in item.sqref.ranges}
        for area in (area for area in form.areas.values() if area.sheet == sheet.id):
            for column in area.columns:
                field = form.fields[f"{area.id}.{column}"]
                if not field.type.numeric:
                    continue
                _, (left, top, _, bottom) = known[field.id]
                letters = worksheet.cell(top, left).column_letter
                assert f"{letters}{top}:{letters}{bottom}" in covered, field.id


@each_form
def test_prompts_and_lists_fit_excel(id: str) -> None:
    for worksheet in opened(id):
        for item in worksheet.data_validations.dataValidation:
            assert len(item.prompt or "") <= 255 and len(item.promptTitle or "") <= 32
            assert len(item.error or "") <= 255 and len(item.errorTitle or "") <= 32
            assert len(item.formula1 or "") <= 257


@each_form
def test_formulas_fit_excel(id: str) -> None:
    assert sum(1 for _ in formula_cells(blank(id))) > 300
    for sheet, address, formula, _ in formula_cells(blank(id)):
        assert len(formula) <= 8192, (sheet, address)
        for literal in re.findall(r'"((?:[^"]|"")*)"', formula):
            assert len(literal.replace('""', '"')) <= 255, (sheet, address)
        depth = deepest = 0
        for char in re.sub(r'"(?:[^"]|"")*"', "", formula):
            depth += (char == "(") - (char == ")")
            deepest = max(deepest, depth)
        assert deepest <= 64, (sheet, address)
        assert not re.search(r"_xlfn|LET\(|XLOOKUP|TEXTJOIN|FILTER\(", formula), (sheet, address)


@each_form
def test_paper(id: str) -> None:
    for sheet in load_form(id).sheets:
        worksheet = opened(id)[sheet.name]
        assert worksheet.page_setup.paperSize == 9
        assert (worksheet.page_setup.orientation == "landscape") is sheet.landscape
        assert worksheet.sheet_properties.pageSetUpPr.fitToPage
        pages = worksheet.page_setup.fitToHeight
        assert (1 if pages is None else pages) == sheet.pages
        assert worksheet.print_area
        assert "&P" in worksheet.oddFooter.center.text and "&N" in worksheet.oddFooter.center.text
        assert bool(worksheet.print_title_rows) is bool(sheet.repeat_rows)


@each_form
def test_links_go_to_names(id: str) -> None:
    for worksheet in opened(id):
        for row in worksheet.iter_rows():
            for cell in row:
                if cell.hyperlink:
                    assert not re.search(r"![A-Z]+\d+$", cell.hyperlink.location), cell.hyperlink.location


@each_form
def test_meta_sheet_tells_form_and_fields(id: str) -> None:
    form: Form = load_form(id)
    rows = list(opened(id)[META_SHEET].iter_rows(values_only=True))
    told = {row[0]: row[1] for row in rows[:4]}
    assert told["表套"] == id and told["版本"] == form.version and told["年度"] == str(form.year)
    assert rows[5][:5] == ("字段", "工作表", "单元格", "原文", "来源位置")
    assert {row[0] for row in rows[6:]} == set(form.fields)


@each_form
def test_blank_workbook_is_small_and_says_nothing_is_wrong(id: str) -> None:
    assert blank(id).stat().st_size <= 80 * 1024
    values = {(sheet, address): value for sheet, address, _, value in formula_cells(blank(id))}
    assert str(values[REVIEW_SHEET, "A2"]).startswith("错误 0 · ")


@each_form
def test_the_same_form_gives_the_same_file(id: str, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    build_workbook(load_form(id), again)
    assert parts(again) == parts(blank(id))


@each_form
def test_shipped_template_is_a_fresh_build(id: str) -> None:
    shipped = OFFICIAL / f"{id}.xlsx"
    assert shipped.is_file(), "python -m workbook_templates.building"
    fresh, old = parts(blank(id)), parts(shipped)
    assert sorted(fresh) == sorted(old)
    assert [name for name in fresh if fresh[name] != old[name]] == [], "python -m workbook_templates.building"


def test_project_tables_carry_their_own_names(tmp_path: Path) -> None:
    path = tmp_path / "projects.xlsx"
    form = load_form("yueyang-2024")
    build_workbook(form, path, projects=["业务工作经费", "市级/专项[资金]", "业务工作经费"])
    import openpyxl

    book = openpyxl.load_workbook(path)
    copies = [name for name in book.sheetnames if name.startswith("项目自评表-")]
    assert copies == ["项目自评表-业务工作经费", "项目自评表-市级专项资金"]
    for name in copies:
        local = book[name].defined_names
        assert {field.id for field in form.fields_of("项目自评表")} <= set(local)
        assert CHECKS_BLOCK in local
        title = local["项目.名称"].attr_text.rpartition("!")[2].replace("$", "")
        assert book[name][title].value


def test_rows_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    build_workbook(load_form("yueyang-2024"), path, rows={"专项资金明细": 12})
    import openpyxl

    _, _, address = openpyxl.load_workbook(path).defined_names["专项资金明细.决算"].attr_text.rpartition("!")
    _, top, _, bottom = range_boundaries(address.replace("$", ""))
    assert bottom - top - 1 == 12


def test_sheet_names() -> None:
    taken = {"审核"}
    assert sheet_name("审核", taken) == "审核(2)"
    assert sheet_name("项目-" + "长" * 40, taken) == "项目-" + "长" * 28
    assert sheet_name("项目-" + "长" * 40, taken) == "项目-" + "长" * 25 + "(2)"
    assert sheet_name("a[b]:*?/\\'c", taken) == "abc"
    assert sheet_name("ABC", taken) == "ABC(2)"
