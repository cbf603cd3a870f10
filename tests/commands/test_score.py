"""ziping score: suggested scores beside the stated ones, on paper and in a new workbook."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from addin.cli import main
from workbook_templates.definition.load import BUILTIN

SEED = BUILTIN / "yueyang-2024" / "example.txt"


def test_every_score_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(SEED), "--explain"]) == 0
    told = capsys.readouterr().out
    assert "9.26（四舍五入保留两位小数）" in told
    assert "≠ 效益指标·全社会研发占GDP比重投入" in told
    assert told.count("规则：") == told.count("依据：") > 15


def test_json_says_rule_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(SEED), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    different = [line for line in told["scores"] if line["differs"]]
    assert [(line["label"], line["stated"], line["suggested"]) for line in different] == [
        ("效益指标·全社会研发占GDP比重投入", "5", "9.32")
    ]
    assert all(line["rule"] and line["source"] for line in told["scores"])


def test_a_new_workbook_explains_and_changes_no_score(tmp_path: Path) -> None:
    output = tmp_path / "得分.xlsx"
    assert main(["score", str(SEED), "-o", str(output)]) == 0
    book = openpyxl.load_workbook(output)
    rows = list(book["得分说明"].iter_rows(min_row=3, values_only=True))
    differing = [row for row in rows if row[6] == "不符"]
    assert [(row[0], row[4], row[5]) for row in differing] == [("整体自评表", "5", "9.32")]
    cell = book["整体自评表"][str(differing[0][1])]
    assert cell.value == 5
    assert cell.comment is not None and "建议得分 9.32 分" in cell.comment.text


def test_only_one_file_with_an_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(SEED), str(SEED), "-o", str(tmp_path / "a.xlsx")]) == 2
    assert "只能给一个文件" in capsys.readouterr().err
