"""计算比率与得分, 为什么是这个分 and 填报说明 on an open workbook."""

from __future__ import annotations

from live_session import Pressed, excel_with, filled, snapshot

from addin.excel.outcome import Kind


def test_only_empty_scores_are_filled() -> None:
    excel = excel_with(filled())
    name = next(
        n
        for n in excel.host.front.names
        if n.name.endswith(".得分") and n.sheet == "整体自评表" and n.block[2] > n.block[0]
    )  # type: ignore[union-attr]
    top, left, bottom, _ = name.block
    rows = [row for row in range(top + 1, bottom) if excel.sheet("整体自评表").cell(row, left).value is not None]
    stated = {row: excel.sheet("整体自评表").cell(row, left).value for row in rows}
    blank = rows[0]
    excel.sheet("整体自评表").cell(blank, left).value = None
    outcome = excel.press("score")
    assert "填入建议得分" in outcome.text
    after = {row: excel.sheet("整体自评表").cell(row, left).value for row in rows}
    assert {row: after[row] for row in rows[1:]} == {row: stated[row] for row in rows[1:]}
    if after[blank] is not None:
        assert isinstance(after[blank], float)
        assert outcome.undo == "计算比率与得分"
        excel.press("undo")
        assert excel.sheet("整体自评表").cell(blank, left).value is None


def test_a_score_that_differs_gets_a_note_and_stays() -> None:
    excel = excel_with(filled())
    before = snapshot(excel)[0]  # type: ignore[index]
    outcome = excel.press("score")
    after = snapshot(excel)[0]  # type: ignore[index]
    noted = {(sheet.name, place): text for sheet in excel.host.front.sheets for place, text in sheet.notes.items()}  # type: ignore[union-attr]
    assert ("与规则不符 1 项" in outcome.text) == (len(noted) == 1)
    assert all(text.startswith("自评规则：") for text in noted.values())
    assert {name: cells for name, cells in after.items() if name != "得分说明"} == before
    excel.press("score")
    assert len(noted) == sum(len(sheet.notes) for sheet in excel.host.front.sheets)  # type: ignore[union-attr]


def reasons(excel: Pressed) -> list[dict[str, str]]:
    cells = excel.sheet("得分说明").cells
    heads = {column: str(cells[2, column].value) for column in range(1, 13)}
    rows = sorted({row for row, _ in cells if row > 2})
    return [{head: str(cells[row, column].value or "") for column, head in heads.items()} for row in rows]


def test_the_reason_of_every_score_is_a_row_of_its_own_sheet() -> None:
    excel = excel_with(filled())
    front = excel.host.front
    assert front is not None
    stood, before = front.active, snapshot(excel)
    outcome = excel.press("score")
    assert "“得分说明”表" in outcome.text
    assert [sheet.name for sheet in front.sheets].index("得分说明") == [s.name for s in front.sheets].index("审核") + 1
    assert front.active == stood, "the person stays where they were"
    listed = reasons(excel)
    assert listed and all(row["规则"] for row in listed)
    for row in listed:
        if row["建议得分"] and row["填报得分"] != "(空)" and row["是否相符"] == "相符":
            assert excel.cell(row["工作表"], row["单元格"]).filled
    assert f"与规则不符 {sum(row['是否相符'] == '不符' for row in listed)} 项" in outcome.text
    assert opened_again(excel) == before[0]["基础数据表"].keys()  # type: ignore[index]
    assert outcome.undo == "计算比率与得分"
    excel.press("undo")
    assert snapshot(excel) == before


def opened_again(excel: Pressed) -> object:
    """Reading goes on as before: the sheet is none of the form."""
    assert excel.press("check").text.startswith("检查 ")
    assert excel.host.questions == []
    return snapshot(excel)[0]["基础数据表"].keys()  # type: ignore[index]


def test_a_workbook_that_takes_no_sheet_is_told_so_and_stays_as_it_was() -> None:
    excel = excel_with(filled())
    before = snapshot(excel)
    excel.host.fails = lambda what: what.startswith("Sheets.Add")
    outcome = excel.press("score")
    assert outcome.kind is Kind.ERROR and "保护工作簿" in outcome.text
    assert snapshot(excel) == before


def test_the_reasons_are_written_anew_when_a_score_changed_and_only_then() -> None:
    excel = excel_with(filled())
    excel.press("score")
    excel.host.calls.clear()
    again = excel.press("score")
    assert "Value=|得分说明" not in excel.host.calls
    assert again.undo is None, "what can be undone is still the first writing"
    row = next(row for row in reasons(excel) if row["是否相符"] == "相符" and row["单元格"])
    excel.cell(row["工作表"], row["单元格"]).value = 0.5
    before = snapshot(excel)
    outcome = excel.press("score")
    now = next(item for item in reasons(excel) if item["单元格"] == row["单元格"] and item["工作表"] == row["工作表"])
    assert (now["填报得分"], now["是否相符"]) == ("0.5", "不符")
    assert outcome.undo == "计算比率与得分"
    excel.press("undo")
    assert snapshot(excel) == before


def test_why_tells_rule_numbers_and_arithmetic() -> None:
    excel = excel_with(filled())
    excel.select("项目自评表-市级专项资金", "H27")
    text = excel.press("why").text
    for word in ("填报得分", "建议得分", "规则：", "取数：", "计算："):
        assert word in text


def test_why_tells_a_calculation() -> None:
    excel = excel_with(filled())
    excel.select("基础数据表", "D18")
    text = excel.press("why").text
    assert "现值：95" in text and "计算值：85" in text and "公式：" in text
    excel.select("填报说明", "A1")
    assert "请先选中" in excel.press("why").text


def test_without_a_cell_selected() -> None:
    excel = excel_with(filled())
    excel.host.selection = None
    assert "请先选中一个单元格" in excel.press("why").text


def test_the_guide_is_about_the_selected_cell() -> None:
    excel = excel_with(filled())
    excel.select("基础数据表", "D18")
    assert "市级专项资金" in excel.press("guide").text
    excel.select("基础数据表", "A1")
    excel.press("guide")
    assert excel.host.selection is not None and excel.host.selection[0] == "填报说明"
    assert "新建表套" in excel_with(None).press("guide").text
