"""The bureau's report of a folder of units."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from lxml import etree

from addin.cli import main
from tests.reporting.documents import FORMS, paragraphs, seed, tables
from workbook_templates.building.workbook import build_workbook
from workbook_templates.reporting.bureau_figures import in_bands, in_grades
from workbook_templates.reporting.pdf import soffice

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_UNITS = ("洪江区科技和工业信息化局", "岳阳市科学技术局", "第三局")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("units")
    for id in FORMS:
        form, submission = seed(id)
        build_workbook(form, path / f"{id}.xlsx", submission=submission)
    (path / "坏.xlsx").write_bytes(b"PK nothing")
    return path


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("roster") / "名册.xlsx"
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["单位名称"], *([name] for name in _UNITS)):
        book.active.append(row)
    book.save(path)
    return path


def test_the_report_tells_who_how_much_and_what_is_wrong(
    folder: Path, roster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "汇总报告.docx"
    arguments = ["report", str(folder), "-o", str(output), "--roster", str(roster), "--bureau", "某市财政局", "--json"]
    assert main(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["units"], told["rejected"]) == (5, 1)
    lines = [text for _, text in paragraphs(output)]
    assert "2021、2024年度共收到文件6个，汇总5份，退回1个，被新报送替代0个。" in lines
    assert "按名册应报3个单位，已报2个，未报1个，报送率66.67%。" in lines
    assert "未报的单位：第三局。" in lines
    assert any(line.startswith("各单位全年预算数合计8195.39万元，全年执行数合计8027.11万元") for line in lines)
    assert lines.count("某市财政局") == 2
    found = {table[0][0]: table for table in tables(output)}
    assert ["全年执行数", "3", "8027.11"] in found["栏目"]
    assert found["退回的文件"][1][0] == "坏.xlsx"
    assert len(found["序号"]) == 6 and found["序号"][0][1:4] == ["单位", "执行率", "填报得分"]
    assert any("科技和工业信息化局" in row[0] and "错误" in row[3] for row in found["单位"][1:])


def test_a_folder_without_workbooks_and_wrong_options_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "空").mkdir()
    output = str(tmp_path / "a.docx")
    assert main(["report", str(tmp_path / "空"), "-o", output]) == 2
    assert "没有可以汇总的工作簿" in capsys.readouterr().err
    assert main(["report", str(tmp_path / "空"), "-o", output, "--public"]) == 2
    assert (
        main(["report", str(Path(seed("lukou-2024")[0].folder) / "example.txt"), "-o", output, "--bureau", "局"]) == 2
    )
    assert "不是文件夹" in capsys.readouterr().err and not Path(output).exists()


def test_a_summary_gives_the_report_of_its_folder_and_roster(
    folder: Path, roster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    units = tmp_path / "units"
    shutil.copytree(folder, units)
    summary, output = tmp_path / "汇总.xlsx", tmp_path / "汇总报告.docx"
    assert main(["merge", str(units), "-o", str(summary), "--roster", str(roster), "--no-cache", "--workers", "1"]) == 1
    capsys.readouterr()
    assert main(["report", str(summary), "-o", str(output), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["units"] == 5
    assert "按名册应报3个单位，已报2个，未报1个，报送率66.67%。" in [text for _, text in paragraphs(output)]
    shutil.rmtree(units)
    assert main(["report", str(summary), "-o", str(output), "--force"]) == 2
    assert "没有这个文件夹" in capsys.readouterr().err


@pytest.mark.libreoffice
def test_libreoffice_draws_the_charts(folder: Path, roster: Path, tmp_path: Path) -> None:
    if not soffice() or shutil.which("pdftotext") is None:
        assert not os.environ.get("CI"), "CI must have soffice and pdftotext"
        pytest.skip("soffice or pdftotext is not installed")
    output = tmp_path / "汇总报告.docx"
    assert main(["report", str(folder), "-o", str(output), "--roster", str(roster), "--pdf"]) == 0
    done = subprocess.run(["pdftotext", str(output.with_suffix(".pdf")), "-"], capture_output=True, check=True)
    text = "".join(done.stdout.decode().split())
    for title in ("执行率分布", "自评得分分布", "等次分布"):
        assert text.count(title) == 2, title  # above the drawing and in the caption
    assert text.count("已报") > text.count("，已报")


def test_every_rate_and_score_is_in_one_class() -> None:
    rates = [None, Decimal("1.2"), Decimal(1), Decimal("0.9999"), Decimal("0.95"), Decimal("0.3"), Decimal("-0.1")]
    assert sum(count for _, count in in_bands(rates)) == len(rates)
    assert dict(in_bands(rates)) == {
        "100%以上": 2, "95～100%": 2, "90～95%": 0, "80～90%": 0, "60～80%": 0,
        "60%以下": 2, "未填报": 1,
    }  # fmt: skip
    scores = [Decimal(score) for score in ("90", "89.99", "80", "60", "59.9", "0")]
    assert in_grades(scores) == [("优", 1), ("良", 2), ("中", 1), ("差", 2)]


def charts_of(path: Path) -> list[tuple[str, list[tuple[str, float]], list[list[Any]]]]:
    """Of every chart: its kind, what it shows, and what stands in the workbook behind it."""
    made: list[tuple[str, list[tuple[str, float]], list[list[Any]]]] = []
    document = docx.Document(str(path))
    drawn = [item.get(f"{{{R}}}id") for item in document.element.body.iter(f"{{{C}}}chart")]
    for part in (document.part.related_parts[id] for id in drawn):
        root = etree.fromstring(part.blob)
        kind = next(child.tag.rpartition("}")[2] for child in root.iter() if child.tag.endswith("Chart"))
        names, numbers = (
            [item.text or "" for item in root.findall(f".//{{{C}}}{tag}//{{{C}}}v")] for tag in ("cat", "val")
        )
        link = root.find(f"{{{C}}}externalData").get(f"{{{R}}}id")
        book = openpyxl.load_workbook(BytesIO(part.related_parts[link].blob))
        rows: list[list[Any]] = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
        made.append((kind, list(zip(names, map(float, numbers), strict=True)), rows))
    return made


def test_the_charts_show_the_numbers_of_the_tables_and_can_be_edited(
    folder: Path, roster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "汇总报告.docx"
    assert main(["report", str(folder), "-o", str(output), "--roster", str(roster)]) == 0
    charts = charts_of(output)
    assert [kind for kind, _, _ in charts] == ["pieChart", "barChart", "barChart", "pieChart", "barChart"]
    assert charts[0][1] == [("已报", 2), ("未报", 1)]
    for _, shown, rows in charts:
        assert [list(point) for point in shown] == rows[1:] and rows[0][1] in ("单位数", "处数")
    found = {table[0][0]: table for table in tables(output)}
    assert [[name, f"{number:g}"] for name, number in charts[1][1]] == [
        row[:2] for row in found["执行率（含下限）"][1:]
    ]
    assert [f"{number:g}" for _, number in charts[4][1]] == [row[2] for row in found["编号"][1:]]
    captions = [text for _, text in paragraphs(output) if text.startswith("图")]
    assert captions == [
        "图1　报送情况", "图2　执行率分布", "图3　自评得分分布", "图4　等次分布", "图5　最常见的问题",
    ]  # fmt: skip
    drawings = [item.get("id") for item in docx.Document(str(output)).element.body.iter(f"{{{WP}}}docPr")]
    assert len(set(drawings)) == 5


def test_without_roster_and_scores_there_is_no_empty_chart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form, submission = seed("hongjiang-2024")
    (tmp_path / "units").mkdir()
    build_workbook(form, tmp_path / "units" / "a.xlsx", submission=replace(submission, parts=()))
    output = tmp_path / "a.docx"
    assert main(["report", str(tmp_path / "units"), "-o", str(output)]) == 0
    assert all(sum(number for _, number in shown) for _, shown, _ in charts_of(output))
