"""The bureau's report of a folder of units."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from addin.cli import main
from tests.reporting.documents import FORMS, paragraphs, seed, tables
from workbook_templates.building.workbook import build_workbook
from workbook_templates.reporting.bureau_figures import in_bands, in_grades

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


def test_every_rate_and_score_is_in_one_class() -> None:
    rates = [None, Decimal("1.2"), Decimal(1), Decimal("0.9999"), Decimal("0.95"), Decimal("0.3"), Decimal(0)]
    assert sum(count for _, count in in_bands(rates)) == len(rates)
    assert dict(in_bands(rates)) == {
        "100%及以上": 2, "95%（含）至100%": 2, "90%（含）至95%": 0, "80%（含）至90%": 0, "60%（含）至80%": 0,
        "0%（含）至60%": 2, "未填报": 1,
    }  # fmt: skip
    scores = [Decimal(score) for score in ("90", "89.99", "80", "60", "59.9", "0")]
    assert in_grades(scores) == [("优", 1), ("良", 2), ("中", 1), ("差", 2)]
