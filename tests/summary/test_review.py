"""复核: what the bureau writes survives the next merges, goes with the unit, and is never lost in silence."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.summary.bureau_files import lines, write_in
from tests.summary.recalculating import available, recalculated
from tests.summary.units import hand_in, read_unit
from workbook_templates.model import InputProblem
from workbook_templates.summary.merge import merge

libreoffice = pytest.mark.skipif(not available() and not os.environ.get("CI"), reason="needs LibreOffice with UNO")
OPINION = "=得分依据不足\n请补充满意度调查材料"
REVIEW = {"复核得分": 88.5, "复核等次": "良", "复核意见": OPINION, "复核人": "王某", "复核日期": dt.date(2025, 5, 6)}


@pytest.fixture
def merged(tmp_path: Path) -> tuple[Path, Path]:
    folder, output = tmp_path / "各单位 报送", tmp_path / "汇总 2024.xlsx"
    for number in range(4):
        hand_in(folder, f"第{number}局 自评.xlsx", f"第{number}局", seed=number, stated={"总分.得分": 90.0 - number})
    merge(folder, output, read=read_unit)
    return folder, output


def review(output: Path, unit: str) -> list[dict[str, Any]]:
    rows = lines(openpyxl.load_workbook(output, data_only=True)["复核"])
    return [row for row in rows if row["单位"] == unit]


def kept(row: dict[str, Any]) -> dict[str, Any]:
    day = row["复核日期"]
    return {key: row[key] for key in REVIEW} | {"复核日期": day.date() if isinstance(day, dt.datetime) else day}


def again(folder: Path, output: Path, **options: Any) -> None:
    merge(folder, output, read=read_unit, force=True, **options)


def test_a_review_survives_the_next_merges(merged: tuple[Path, Path]) -> None:
    folder, output = merged
    write_in(output, "复核", "第2局", REVIEW)
    for number in range(3):
        hand_in(folder, f"新{number}.xlsx", f"新{number}局", seed=20 + number)
        again(folder, output)
        (row,) = review(output, "第2局")
        assert kept(row) == REVIEW
        assert (row["与填报相差"], row["按复核得分的等次"], row["提醒"]) == (0.5, "良", None)
    assert not any(kept(row)["复核得分"] for row in review(output, "第1局"))
    book = openpyxl.load_workbook(output)
    heads = {cell.value: cell.column for cell in book["复核"][2]}
    cell = next(row[heads["复核意见"] - 1] for row in book["复核"].iter_rows(min_row=3) if row[1].value == "第2局")
    assert cell.data_type == "s" and cell.quotePrefix
    scores = {row["单位"]: row for row in lines(openpyxl.load_workbook(output, data_only=True)["得分与等次"])}
    assert (scores["第2局"]["复核得分"], scores["第2局"]["复核等次"]) == (88.5, "良")


@libreoffice
def test_scores_and_charts_follow_what_is_written_into_the_review(merged: tuple[Path, Path]) -> None:
    _, output = merged
    write_in(output, "复核", "第0局", {"复核得分": 79, "复核等次": "中"})
    found = recalculated(output)
    scores = lines(openpyxl.load_workbook(output)["得分与等次"])
    row = 3 + next(n for n, line in enumerate(scores) if line["单位"] == "第0局")
    assert (found["得分与等次"][f"N{row}"], found["得分与等次"][f"O{row}"]) == (79.0, "中")
    assert [found["得分图表"][f"D{n}"] for n in (4, 5, 6, 7, 8)] == [0, 0, 1, 0, 1]
    assert [found["得分图表"][f"B{n}"] for n in (4, 5, 6, 7, 8)] == [1, 3, 0, 0, 4]
    review_row = next(
        n for n, line in enumerate(lines(openpyxl.load_workbook(output)["复核"]), 3) if line["单位"] == "第0局"
    )
    assert found["复核"][f"P{review_row}"] == -11.0 and found["复核"][f"Q{review_row}"] == "中"


def test_a_new_file_of_the_unit_brings_a_reminder(merged: tuple[Path, Path]) -> None:
    folder, output = merged
    write_in(output, "复核", "第2局", REVIEW)
    (folder / "第2局 自评.xlsx").unlink()
    hand_in(folder, "第2局 修改稿.xlsx", " 第2 局", seed=77)
    again(folder, output)
    (row,) = [row for row in lines(openpyxl.load_workbook(output)["复核"]) if row["文件"] == "第2局 修改稿.xlsx"]
    assert kept(row) == REVIEW
    assert "新文件" in row["提醒"]
    again(folder, output)
    (row,) = [row for row in lines(openpyxl.load_workbook(output)["复核"]) if row["文件"] == "第2局 修改稿.xlsx"]
    assert "新文件" in row["提醒"], "until the bureau deletes it"
    write_in(output, "复核", "第2 局", {"提醒": None})
    again(folder, output)
    (row,) = [row for row in lines(openpyxl.load_workbook(output)["复核"]) if row["文件"] == "第2局 修改稿.xlsx"]
    assert kept(row) == REVIEW and row["提醒"] is None


def test_a_review_whose_unit_is_gone_waits_at_the_end(merged: tuple[Path, Path]) -> None:
    folder, output = merged
    write_in(output, "复核", "第1局", REVIEW)
    path = folder / "第1局 自评.xlsx"
    content = path.read_bytes()
    path.unlink()
    again(folder, output)
    rows = lines(openpyxl.load_workbook(output)["复核"])
    assert kept(rows[-1]) == REVIEW and rows[-1]["序号"] is None and "没有这个单位" in rows[-1]["提醒"]
    path.write_bytes(content)
    again(folder, output)
    (row,) = review(output, "第1局")
    assert kept(row) == REVIEW and row["序号"] and row["提醒"] is None


def test_copies_of_a_unit_keep_their_own_reviews(merged: tuple[Path, Path]) -> None:
    folder, output = merged
    hand_in(folder, "第3局 重报.xlsx", "第3局", seed=33)
    again(folder, output)
    book = openpyxl.load_workbook(output)
    heads = {cell.value: cell.column for cell in book["复核"][2]}
    for row in range(3, 8):
        file = book["复核"].cell(row, heads["文件"]).value
        if file and file.startswith("第3局"):
            book["复核"].cell(row, heads["复核意见"]).value = f"看的是{file}"
    book.save(output)
    again(folder, output)
    assert {row["文件"]: row["复核意见"] for row in review(output, "第3局")} == {
        "第3局 自评.xlsx": "看的是第3局 自评.xlsx",
        "第3局 重报.xlsx": "看的是第3局 重报.xlsx",
    }


def test_columns_may_be_moved_and_rows_sorted(merged: tuple[Path, Path]) -> None:
    folder, output = merged
    write_in(output, "复核", "第2局", REVIEW)
    book = openpyxl.load_workbook(output)
    sheet = book["复核"]
    values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    for number, row in enumerate([values[0], *reversed(values[1:])], 2):
        for column, value in enumerate(reversed(row), 2):
            sheet.cell(number, column).value = value
            if value == OPINION:
                sheet.cell(number, column).data_type = "s"
        sheet.cell(number, 1).value = "局里加的一列"
    book.save(output)
    again(folder, output)
    (row,) = review(output, "第2局")
    assert kept(row) == REVIEW


def test_another_summary_can_hand_its_reviews_on(merged: tuple[Path, Path], tmp_path: Path) -> None:
    folder, output = merged
    write_in(output, "复核", "第2局", REVIEW)
    newer = tmp_path / "新 汇总.xlsx"
    merge(folder, newer, read=read_unit, previous=output)
    assert kept(review(newer, "第2局")[0]) == REVIEW
    write_in(newer, "复核", "第2局", {"复核得分": 60})
    merge(folder, newer, read=read_unit, previous=output, force=True)
    assert review(newer, "第2局")[0]["复核得分"] == 60, "the one that is overwritten is the newer one"
    with pytest.raises(InputProblem) as caught:
        merge(folder, newer, read=read_unit, previous=folder / "第2局 自评.xlsx", force=True)
    assert caught.value.code == "REVIEW-001"


def test_a_summary_that_cannot_be_read_is_not_overwritten(merged: tuple[Path, Path]) -> None:
    folder, output = merged
    write_in(output, "复核", "第2局", REVIEW)
    book = openpyxl.load_workbook(output)
    for cell in book["复核"][2]:
        cell.value = None
    book.save(output)
    before = output.read_bytes()
    with pytest.raises(InputProblem) as caught:
        again(folder, output)
    assert caught.value.code == "REVIEW-003"
    assert output.read_bytes() == before


def test_a_file_that_is_no_summary_is_overwritten_when_forced(merged: tuple[Path, Path], tmp_path: Path) -> None:
    folder, _ = merged
    other = tmp_path / "别的.xlsx"
    openpyxl.Workbook().save(other)
    again(folder, other)
    assert "复核" in openpyxl.load_workbook(other).sheetnames


def test_a_summary_too_large_for_the_gate_still_gives_its_reviews(
    merged: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    import workbook_templates.reading.gate as gate

    folder, output = merged
    write_in(output, "复核", "第2局", REVIEW)
    monkeypatch.setattr(gate, "MAX_FILE_BYTES", 1000)
    again(folder, output)
    assert kept(review(output, "第2局")[0]) == REVIEW
