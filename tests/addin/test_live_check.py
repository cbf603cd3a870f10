"""全部审核, 上一条/下一条 and 出错说明 on an open workbook."""

from __future__ import annotations

from collections import Counter

import pytest
from live_session import Pressed, excel_with, filled

from addin.excel import entry
from addin.excel.outcome import Kind
from workbook_templates.binding.workbook import read_submission
from workbook_templates.building.conventions import HEADS
from workbook_templates.checking.findings import check
from workbook_templates.intake import form_ids
from workbook_templates.model import Severity

FOUND = "审核.其他发现"


def block(excel: Pressed) -> list[dict[str, object]]:
    """The rows of the second block that are filled, by heading."""
    top, left, bottom, right = excel.area(FOUND)
    sheet = excel.sheet("审核")
    heads = {column: sheet.cell(top, column).value for column in range(left, right + 1)}
    rows = [
        {str(head): sheet.cell(row, column).value for column, head in heads.items() if head}
        for row in range(top + 1, bottom + 1)
    ]
    return [row for row in rows if row[HEADS["identity"]]]


def calls(excel: Pressed) -> dict[str, Counter[str]]:
    """What 全部审核 asks of Excel, all of it: sheet ("" for Excel itself) -> call -> how often."""
    excel.host.calls.clear()
    excel.press("check")
    counted: dict[str, Counter[str]] = {}
    for key, count in excel.host.calls.items():
        what, _, sheet = key.partition("|")
        counted.setdefault(sheet, Counter())[what] += count
    return counted


def assert_few(counted: dict[str, Counter[str]], *, written: bool) -> None:
    """At most three calls for each sheet, the jump to the first finding included; one that writes 审核."""
    assert all(sum(touched.values()) <= 3 for touched in counted.values() if touched is not counted[""]), counted
    assert sum(counted[""].values()) <= 5, counted[
        ""
    ]  # status bar, the workbook as a whole, its path, calculation mode
    assert counted.get("审核", Counter()) == (Counter(run=1) if written else Counter())


@pytest.mark.parametrize("form", form_ids())
def test_at_most_three_calls_a_sheet_whatever_is_written(form: str) -> None:
    excel = excel_with(filled(form))
    top, left, bottom, right = excel.area(FOUND)
    for row in range(top + 1, bottom + 1):  # as a workbook that was never checked
        for column in range(left, right + 1):
            excel.sheet("审核").cell(row, column).value = None
    assert_few(calls(excel), written=True)
    found = block(excel)
    assert found
    assert_few(calls(excel), written=False)
    excel.sheet("审核").cell(top + 1, right).value = "别的|问题"  # corrected since: the list is another now
    assert_few(calls(excel), written=True)
    assert block(excel) == found
    for name in excel.host.front.names:  # type: ignore[union-attr]
        if name.name == FOUND:
            name.block = (top, left, top + 1, right)
    for row in range(top + 1, bottom + 1):
        excel.sheet("审核").cell(row, right).value = None
    assert_few(calls(excel), written=True)  # the block grows: rows are inserted
    assert block(excel) == found
    for column in range(left, right + 1):  # more than is found now: the list shrinks, blanks take its place
        excel.sheet("审核").cell(top + len(found) + 1, column).value = f"旧{column}"
    for name in excel.host.front.names:  # type: ignore[union-attr]
        if name.name == FOUND:
            name.block = (top, left, max(name.block[2], top + len(found) + 1), right)
    assert_few(calls(excel), written=True)
    assert block(excel) == found


def test_without_the_macros_the_same_is_written_call_by_call() -> None:
    quick, slow = excel_with(filled()), excel_with(filled())
    slow.host.macros = False
    for excel in (quick, slow):
        top, left, _, right = excel.area(FOUND)
        for name in excel.host.front.names:  # type: ignore[union-attr]
            if name.name == FOUND:
                name.block = (top, left, top + 2, right)
        excel.cell("基础数据表", "D14").value = 3.0
        excel.press("check")
    assert slow.area(FOUND) == quick.area(FOUND)
    assert slow.sheet("审核").allowed == quick.sheet("审核").allowed is not None
    assert {place: vars(cell) for place, cell in slow.sheet("审核").cells.items()} == {
        place: vars(cell) for place, cell in quick.sheet("审核").cells.items()
    }


def test_what_no_formula_finds_is_listed_in_the_second_block() -> None:
    excel = excel_with(filled())
    outcome = excel.press("check")
    findings = check(*read_submission(filled()))
    listed = block(excel)
    identities = [row[HEADS["identity"]] for row in listed]
    assert identities and set(identities) <= {finding.identity for finding in findings}
    assert [row[HEADS["number"]] for row in listed] == [float(number) for number in range(1, len(listed) + 1)]
    live = {
        line
        for row in range(1, excel.area(FOUND)[0])
        for line in str(excel.sheet("审核").cell(row, excel.area(FOUND)[3]).value).splitlines()
    }
    assert not live & set(identities)
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    assert outcome.kind is Kind.FINDINGS
    assert f"错误 {errors} ·" in outcome.text
    assert excel.sheet("审核").allowed is not None, "protected again"


def test_it_jumps_to_the_first_error_and_says_so() -> None:
    excel = excel_with(filled())
    outcome = excel.press("check")
    assert excel.host.selection == ("基础数据表", (18, 4, 18, 4))
    assert "已转到第一条：基础数据表 D18" in outcome.text


def test_nothing_is_written_when_the_block_is_right_already() -> None:
    excel = excel_with(filled())
    excel.press("check")
    excel.host.calls.clear()
    excel.press("check")
    assert not [key for key in excel.host.calls if key.startswith("Value=")]


def test_more_findings_than_rows_make_the_block_grow() -> None:
    excel = excel_with(filled())
    top, left, _, right = excel.area(FOUND)
    for name in excel.host.front.names:  # type: ignore[union-attr]
        if name.name == FOUND:
            name.block = (top, left, top + 3, right)
    excel.press("check")
    assert excel.area(FOUND)[2] > top + 3
    assert len(block(excel)) == excel.area(FOUND)[2] - top
    again = block(excel)
    excel.press("check")
    assert block(excel) == again


def test_an_explanation_stays_with_its_finding() -> None:
    excel = excel_with(filled())
    excel.press("check")
    top = excel.area(FOUND)[0]
    excel.sheet("审核").cell(top + 2, 10).value = "年初即按此批复"
    identity = block(excel)[1][HEADS["identity"]]
    excel.sheet("基础数据表").cell(14, 4).value = 1.0  # something else changes the list
    excel.press("check")
    kept = {row[HEADS["identity"]]: row[HEADS["explanation"]] for row in block(excel)}
    if identity in kept:
        assert kept[identity] == "年初即按此批复"
    assert list(kept.values()).count("年初即按此批复") == int(identity in kept)


def test_text_of_a_unit_never_becomes_a_formula() -> None:
    excel = excel_with(filled())
    excel.press("check")
    top, left, bottom, right = excel.area(FOUND)
    sheet = excel.sheet("审核")
    for row in range(top + 1, bottom + 1):
        for column in range(left + 1, right + 1):
            sheet.cell(row, column).layout = "General"  # someone changed the format
    excel.cell("基础数据表", "D14").value = 3.0
    excel.press("check")
    assert all(
        not sheet.cell(row, column).formula for row in range(top + 1, bottom + 1) for column in range(1, right + 1)
    )
    assert {sheet.cell(top + 1, column).layout for column in range(2, right + 1)} == {"@"}


@pytest.mark.parametrize("macros", [True, False])
def test_a_password_is_told_and_nothing_is_left_behind(macros: bool) -> None:
    excel = excel_with(filled())
    excel.host.macros = macros
    excel.sheet("审核").password = "secret"
    excel.cell("基础数据表", "D14").value = 3.0
    outcome = excel.press("check")
    assert outcome.kind is Kind.ERROR
    assert "“审核”表设了保护密码" in outcome.text
    assert excel.sheet("审核").allowed is not None


@pytest.mark.parametrize("macros", [True, False])
@pytest.mark.parametrize("fails", ["Value=|审核", "NumberFormat=|审核", "Range|审核", "AutoFit|审核"])
def test_excel_is_as_before_whatever_fails(
    fails: str, macros: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    excel = excel_with(filled())
    excel.host.macros = macros
    excel.host.properties["calculation"] = "manual"
    before = dict(excel.host.properties)
    protection = dict(excel.sheet("审核").allowed or {})
    excel.cell("基础数据表", "D14").value = 3.0
    written: list[str] = []

    def breaks(what: str) -> bool:
        written.append(what)
        return what == fails and written.count(what) > (1 if what.startswith("Range") else 0)

    excel.host.fails = breaks
    monkeypatch.setattr(entry, "open_session", lambda: excel.session)
    entry.run("check")
    excel.host.fails = lambda what: False
    assert excel.host.properties == before
    assert set(excel.sheet("审核").allowed or {}) == set(protection)
    state = excel.session.addin.sheets["state"].range("B1:B2").raw_value
    assert state[0][0] == "error"
    assert "工作簿可以继续使用" in state[1][0]


def test_next_goes_through_all_places_and_round_again() -> None:
    excel = excel_with(filled())
    excel.select("基础数据表", "A1")
    outcome = excel.press("next_finding")
    total = int(outcome.text.split("共 ")[1].split(" ")[0])
    seen = [excel.host.selection]
    for _ in range(total - 1):
        excel.press("next_finding")
        seen.append(excel.host.selection)
    assert len(set(map(str, seen))) == total
    excel.press("next_finding")
    assert excel.host.selection == seen[0]
    excel.press("previous_finding")
    assert excel.host.selection == seen[-1]


def test_explaining_goes_to_the_cell_for_it() -> None:
    excel = excel_with(filled())
    excel.select("基础数据表", "F14")
    outcome = excel.press("explain")
    assert outcome.kind is Kind.OK
    sheet, (row, column, *_) = excel.host.selection  # type: ignore[misc]
    assert sheet == "审核"
    assert excel.sheet("审核").cell(excel.area(FOUND)[0], column).value == HEADS["explanation"]
    assert "业务工作经费" in str(excel.sheet("审核").cell(row, column - 1).value)


def test_an_error_cannot_be_explained_away() -> None:
    excel = excel_with(filled())
    excel.select("基础数据表", "D18")
    assert "必须改正" in excel.press("explain").text
    excel.select("基础数据表", "A1")
    assert "不用写出错说明" in excel.press("explain").text
