"""Someone else's workbook: percentages as they are shown, several forms on a sheet, a form over several sheets."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tests.importing.layouts import SEEDS, forms, seed, values
from tests.importing.word_files import Table, laid_out, missing_office
from workbook_templates.binding.bind import Bound
from workbook_templates.building.workbook import build_workbook
from workbook_templates.definition.load import load_form
from workbook_templates.importing import import_document, import_file
from workbook_templates.intake import open_submission

needs_office = pytest.mark.skipif(bool(missing_office()) and "CI" not in os.environ, reason=missing_office() or "-")
Rows = Sequence[Sequence[Any]]
NAMES = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
BASE: Rows = [
    ["2024年度部门整体支出绩效评价基础数据表"],
    ["填报单位：", "某局", "", "单位：万元"],
    ["经费控制情况（万元）", "2023年决算数", "2024年预算数", "2024年决算数"],
    ["三公经费", 4.66, 8, 2.3],
    ["3、公务接待", 4.66, 5, 0.92],
]
WHOLE: Rows = [
    ["2024年度部门整体支出绩效自评表"],
    ["预算部门名称", "某局"],
    ["", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["年度资金总额", 10, 20, 18, 10, 0.9, 9],
    NAMES,
    ["产出指标", "质量指标", "合格率", 0.95, 0.875, 50, 50],
    ["满意度指标", "服务对象满意度指标", "满意度", 0.9, 0.9235, 10, 10],
    ["总分", "", "", "", "", 100, 99],
]


def workbook(path: Path, fill: Callable[[Any], None]) -> Path:
    book = xlsxwriter.Workbook(path)
    fill(book)
    book.close()
    return path


def put(book: Any, sheet: Any, rows: Rows, top: int = 0) -> None:
    percent, fine = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": 10})
    for number, cells in enumerate(rows, top):
        for column, cell in enumerate(cells):
            share = isinstance(cell, float) and cell < 1 and cells[0] not in ("3、公务接待",)
            look = (fine if cell == 0.9235 else percent) if share else None
            if cell != "":
                sheet.write(number, column, cell, look)


def one_sheet(book: Any) -> None:
    sheet = book.add_worksheet("自评材料")
    put(book, sheet, BASE)
    put(book, sheet, WHOLE, len(BASE) + 2)


def checked(found: Bound) -> dict[str, str]:
    said = values(found)
    expected = {
        "1 三公经费.决算": "2.3",
        "1 接待.预算": "5",
        "1 资金总额.执行率": "90%",
        "1 产出指标 1 年度指标值": "95.0%",
        "1 产出指标 1 实际完成值": "87.5%",
        "1 产出指标 1 得分": "50",
        "1 满意度指标 1 实际完成值": "92.35%",
        "1 总分.得分": "99",
    }
    assert expected.items() <= said.items()
    assert found.submission.unplaced == ()
    assert found.submission.unit == "某局"
    return said


def test_several_forms_on_one_sheet(tmp_path: Path) -> None:
    checked(import_file(workbook(tmp_path / "甲.xlsx", one_sheet), forms(), form="yueyang-2024"))


def test_a_form_over_several_sheets(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        put(book, book.add_worksheet("基础表"), BASE)
        put(book, book.add_worksheet("资金"), WHOLE[:4])
        put(book, book.add_worksheet("指标"), WHOLE[4:])

    checked(import_file(workbook(tmp_path / "甲.xlsx", fill), forms(), form="yueyang-2024"))


@needs_office
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_other_kinds_of_workbooks(kind: str, tmp_path: Path) -> None:
    path = workbook(tmp_path / "甲.xlsx", one_sheet)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    checked(import_file(path.with_suffix(f".{kind}"), forms(), form="yueyang-2024"))


def test_hidden_sheets_are_left_out_and_told(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        one_sheet(book)
        old = book.add_worksheet("旧稿")
        put(
            book, old, [["经费控制情况（万元）", "2023年决算数", "2024年预算数", "2024年决算数"], ["三公经费", 9, 9, 9]]
        )
        old.hide()

    path = workbook(tmp_path / "甲.xlsx", fill)
    found = import_file(path, forms(), form="yueyang-2024")
    checked(found)
    assert any("旧稿" in str(guess) or (guess.where and guess.where.sheet == "旧稿") for guess in found.guesses)
    _, submission = open_submission(path)
    assert any(item.code == "READ-005" and "旧稿" in item.message for item in submission.problems)


def test_a_sheet_of_text_is_the_report(tmp_path: Path) -> None:
    long = "本单位全年工作围绕中心任务展开，各项资金按进度拨付，专款专用，没有截留挪用的情况。"
    lines = [
        "一、部门（单位）基本情况",
        long,
        "七、存在的问题及原因分析",
        long + "甲",
        long + "乙",
        "八、下一步改进措施",
        long + "丙",
        long + "丁",
    ]

    def fill(book: Any) -> None:
        one_sheet(book)
        text = book.add_worksheet("文字部分")
        for number, line in enumerate(lines):
            text.write(number, 0, line)

    found = import_file(workbook(tmp_path / "甲.xlsx", fill), forms(), form="yueyang-2024")
    part = found.submission.part("自评报告")
    assert part is not None
    assert [row.facts["内容"].text for row in part.areas["章节.问题"]] == [long + "甲", long + "乙"]
    assert str(part.areas["章节.问题"][0].facts["内容"].ref) == "文字部分 A4"


@pytest.mark.parametrize(
    ("id", "text"), [(id, text) for id in SEEDS for text in (True, False) if text or seed(id).tables]
)
def test_a_whole_document_pasted_on_one_sheet(id: str, text: bool, tmp_path: Path) -> None:
    """Every table merged as in Word, one below the other, with all of the text between them or only short lines."""

    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Sheet1")
        top = 0
        for block in laid_out(seed(id), id):
            top = _typed(sheet, block, top) if isinstance(block, list) else top
            if isinstance(block, str) and (text or len(block) < 60):
                sheet.write(top, 0, block)
                top += 1

    found = import_file(workbook(tmp_path / "甲.xlsx", fill), forms(), form=id)
    said = values(found, report=text)
    wanted = values(import_document(seed(id), forms()), report=text)
    assert {key: (said.get(key), other) for key, other in wanted.items() if said.get(key) != other} == {}


def _typed(sheet: Any, table: Table, top: int) -> int:
    edges = sorted({edge for boxes in table for box in boxes for edge in (box.column, box.column + box.columns)})
    for number, boxes in enumerate(table, top):
        for box in boxes:
            first, last = edges.index(box.column), edges.index(box.column + box.columns) - 1
            if box.covered:
                continue
            if box.rows > 1 or last > first:
                sheet.merge_range(number, first, number + box.rows - 1, last, box.text)
            elif box.text:
                sheet.write_string(number, first, box.text)
    return top + len(table) + 1


def test_an_official_workbook_is_read_as_one(tmp_path: Path) -> None:
    first = import_document(seed("yunxi-2024"), forms())
    path = tmp_path / "官方.xlsx"
    build_workbook(load_form("yunxi-2024"), path, submission=first.submission)
    found = import_file(path, forms())
    assert found.submission.form == "yunxi-2024" and found.submission.unplaced == ()
    assert values(first).items() <= values(found).items() | values(first).items()
    assert any("官方" in str(guess) for guess in found.guesses)


@pytest.mark.parametrize("gap", [0, 1, 2])
def test_two_forms_side_by_side_on_one_sheet(gap: int, tmp_path: Path) -> None:
    base: Rows = [
        ["附件1"],
        ["2024年度部门整体支出绩效评价基础数据表"],
        ["填报单位：某县文旅局", "", "", "单位：万元"],
        ["经费控制情况（万元）", "2023年决算数", "2024年预算数", "2024年决算数"],
        ["三公经费", 5.1, 5.5, 4.9],
        ["公用经费", 41, 42, 40.5],
        ["政府采购金额", "——", 12, 11.8],
    ]
    project: Rows = [
        ["附件3"],
        ["2024年度项目支出绩效自评表"],
        ["项目支出名称", "非遗保护"],
        ["项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["年度资金总额", 60, 62, 61.5, 10, "99.19%", 9.92],
        ["当年财政拨款", 50, 52, 51.5],
        ["上年结转资金", 10, 10, 10],
    ]
    book = openpyxl.Workbook()
    assert book.active is not None
    for left, right in zip(base, project, strict=True):
        book.active.append([*left, *[None] * (4 + gap - len(left)), *right])
    path = tmp_path / "并排.xlsx"
    book.save(path)
    bound = import_file(path, forms(), form="yueyang-2024")
    said = values(bound)
    assert {
        "1 三公经费.决算": "4.9",
        "1 政府采购.预算": "12",
        "1 项目.名称": "非遗保护",
        "1 项目.资金总额.执行率": "99.19%",
        "1 项目.上年结转资金.全年执行": "10",
    }.items() <= said.items()
    assert bound.submission.unplaced == ()
