"""LibreOffice as judge: what it computes, what it lets a person do on a protected sheet, how many pages it prints."""

from __future__ import annotations

import re
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.building.fillings import filling
from tests.building.office import Office
from tests.building.workbooks import FORMS, blank, formula_cells
from workbook_templates.building.conventions import COUNT_NAMES
from workbook_templates.building.workbook import build_workbook
from workbook_templates.checking.findings import check
from workbook_templates.definition.load import load_form

pytestmark = pytest.mark.libreoffice


def address(content: str) -> str:
    """``$整体自评表.$G$15:$G$20`` -> ``G15:G20``."""
    return content.rpartition(".")[2].replace("$", "")


def rows(content: str) -> tuple[int, int]:
    first, _, last = address(content).partition(":")
    return int(re.sub(r"\D", "", first)), int(re.sub(r"\D", "", last or first))


def differences(office: Office, path: Path) -> list[tuple[str, str, object, object]]:
    office.do("open", path)
    office.do("recalculate")
    computed = office.do("formulas")
    found = []
    for sheet, place, _, value in formula_cells(path):
        ours = value.replace("\r", "") if isinstance(value, str) else value
        theirs = computed[sheet].get(place)
        if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
            if abs(ours - theirs) > 1e-9:
                found.append((sheet, place, ours, theirs))
        elif ours != theirs:
            found.append((sheet, place, ours, theirs))
    return found


def test_a_wrong_cached_value_is_replaced(office: Office, tmp_path: Path) -> None:
    """The proof that recalculation happens: LibreOffice trusts cached values until it is told to calculate."""
    path = tmp_path / "seeded.xlsx"
    with zipfile.ZipFile(blank("yueyang-2024")) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode()
            if "<f>IF(COUNT(资金总额.分值," in content:
                content, seeded = re.subn(
                    r"(<f>IF\(COUNT\(资金总额\.分值,[^<]*</f><v>)10(</v>)", r"\g<1>99\g<2>", content, count=1
                )
                assert seeded
            target.writestr(name, content)
    office.do("open", path)
    place = address(office.do("names")["总分.分值"])
    assert office.do("value", "整体自评表", place) == 99
    office.do("recalculate")
    assert office.do("value", "整体自评表", place) == 10


@pytest.mark.parametrize("id", FORMS)
def test_blank_workbook_recalculates_to_the_same(office: Office, id: str) -> None:
    assert differences(office, blank(id)) == []


@pytest.mark.parametrize("stated", [False, True])
@pytest.mark.parametrize("id", FORMS)
def test_filled_workbook_recalculates_to_the_same(office: Office, id: str, stated: bool, tmp_path: Path) -> None:
    form = load_form(id)
    for seed in range(2):
        submission = filling(form, seed, stated=stated)
        path = tmp_path / f"{seed}.xlsx"
        build_workbook(form, path, submission=submission, findings=check(form, submission))
        assert differences(office, path) == []


def test_rows_are_inserted_and_deleted_on_the_protected_sheet(office: Office) -> None:
    sheet = "整体自评表"
    office.do("open", blank("yueyang-2024"))
    assert office.do("protected", sheet)
    names = office.do("names")
    top, bottom = rows(names["产出指标.分值"])
    count = bottom - top - 1
    for position in (lambda: top + 1, lambda: rows(office.do("names")["产出指标.分值"])[1], lambda: top + 3):
        office.do("insert_row", sheet, position())  # first, last, middle
    names = office.do("names")
    first, last = rows(names["产出指标.分值"])
    assert (first, last - first - 1) == (top, count + 3)
    marks, scores, key = (address(names[f"产出指标.{column}"])[0] for column in ("分值", "得分", "三级"))
    for row in range(first + 1, last):
        office.do("type_in", sheet, f"{marks}{row}", "5")
        assert office.do("value", sheet, f"{marks}{row}") == 5, row
        assert office.do("has_validation", sheet, f"{marks}{row}") == "CUSTOM", row
    total = office.do("value", sheet, address(names["总分.分值"]))
    assert total == 10 + 5 * (count + 3)
    # A check sees the row inserted first, and the one inserted last.
    for row, text in ((first + 1, "最先"), (last - 1, "最后")):
        office.do("put", sheet, f"{key}{row}", text)
        office.do("put", sheet, f"{scores}{row}", 7)
        told = [value for value in office.do("formulas")["审核"].values() if isinstance(value, str)]
        assert any(f"“{text}”得分7/5" in value for value in told)
        office.do("put", sheet, f"{scores}{row}", 5)
    for row in (last - 1, first + 1):
        office.do("delete_row", sheet, row)
    assert rows(office.do("names")["产出指标.分值"]) == (top, last - 2)
    assert office.do("value", sheet, address(office.do("names")["总分.分值"])) == 10 + 5 * (count + 1)
    # Locked rows stay: the title, the sentinel below the area, and formulas cannot be overwritten.
    before = office.do("names")
    office.do("delete_row", sheet, 2)
    office.do("delete_row", sheet, rows(before["产出指标.分值"])[1])
    assert office.do("names") == before
    office.do("type_in", sheet, address(before["总分.分值"]), "1")
    assert office.do("value", sheet, address(before["总分.分值"])) != 1


def test_links_and_signals_follow_inserted_rows(office: Office) -> None:
    office.do("open", blank("yueyang-2024"))
    names = office.do("names")
    top, _ = rows(names["专项资金明细.决算"])
    before = rows(names["公用经费.决算"])[0]
    office.do("insert_row", "基础数据表", top + 2)
    assert rows(office.do("names")["公用经费.决算"])[0] == before + 1


def test_a_copied_project_table_checks_itself(office: Office) -> None:
    office.do("open", blank("yueyang-2024"))
    office.do("copy_sheet", "项目自评表", "项目-乙")
    names = office.do("names", "项目-乙")
    assert "项目-乙" in names["项目.名称"]
    office.do("put", "项目-乙", address(names["项目.名称"]), "乙项目")
    office.do("put", "项目-乙", address(names["项目.资金总额.全年预算"]), 80)
    office.do("put", "项目-乙", address(names["项目.资金总额.全年执行"]), 40)
    assert office.do("value", "项目-乙", address(names["项目.资金总额.执行率"])) == 0.5
    assert office.do("value", "项目-乙", address(names["项目.资金总额.得分"])) == 5
    own = office.do("names", "项目自评表")
    assert office.do("value", "项目自评表", address(own["项目.资金总额.执行率"])) == ""
    # A stated rate that contradicts its figures is found by the copy's own block.
    errors = address(names[COUNT_NAMES["错误"]])
    before = office.do("value", "项目-乙", errors)
    office.do("put", "项目-乙", address(names["项目.资金总额.执行率"]), 0.9)
    assert office.do("value", "项目-乙", errors) == before + 1
    assert any("|乙项目" in str(value) for value in office.do("formulas")["项目-乙"].values())


@pytest.mark.parametrize("id", FORMS)
def test_each_form_prints_on_the_official_pages(office: Office, id: str, tmp_path: Path) -> None:
    office.do("open", blank(id))
    for sheet in load_form(id).sheets:
        if sheet.pages:
            pdf = tmp_path / f"{sheet.id}.pdf"
            office.do("pages", sheet.name, pdf)
            told = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
            # A sheet is fitted to at most so many pages, in Excel too; a little less high, it takes one less.
            pages = int(re.search(r"Pages:\s+(\d+)", told).group(1))  # type: ignore[union-attr]
            assert 1 <= pages <= sheet.pages, sheet.id
