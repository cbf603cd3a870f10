"""`ziping migrate`: every value finds the field of its name, or is listed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from addin.cli import main
from tests.damage import base
from workbook_templates.binding.workbook import read_thoroughly
from workbook_templates.model import InputProblem, Submission
from workbook_templates.reading.book import open_book
from workbook_templates.repairing.migrate import migrate_file

NEXT_YEAR = """\
id: yueyang-2025
extends: yueyang-2024
title: 岳阳市2025年度部门整体支出绩效自评表套
year: 2025
version: "1"
source: 测试
"""


def _stated(submission: Submission, constants: frozenset[str]) -> Counter[str]:
    """Every filled value but what formulas give."""
    texts = [
        fact.text for part in submission.parts for id, fact in part.facts.items() if fact.text and id not in constants
    ]
    for part in submission.parts:
        for rows in part.areas.values():
            texts += [fact.text for row in rows for fact in row.facts.values() if fact.text]
    return Counter("".join(text.split()) for text in texts)


def test_next_year(tmp_path: Path) -> None:
    folder = tmp_path / "forms" / "yueyang-2025"
    folder.mkdir(parents=True)
    (folder / "form.yaml").write_text(NEXT_YEAR, encoding="utf-8")
    source = base.healthy("yueyang-2024")
    folders = (tmp_path / "forms",)
    done = migrate_file(source, "yueyang-2025", tmp_path / "新.xlsx", folders)
    assert done.form.year == 2025 and done.origin.year == 2024
    before = read_thoroughly(open_book(source)).submission
    after = read_thoroughly(open_book(tmp_path / "新.xlsx"), folders)
    assert after.how == "names" and after.submission.year == 2025 and after.submission.unit == before.unit
    values = [
        {id: fact.text for part in s.parts for id, fact in part.facts.items()} for s in (before, after.submission)
    ]
    assert values[0] == values[1]
    assert _stated(before, frozenset()) == _stated(after.submission, frozenset())
    assert not [entry for entry in done.homeless if entry.why.startswith("新表套没有")]


def test_neighbouring_form_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = base.healthy("hongjiang-2024")
    output = tmp_path / "新.xlsx"
    assert main(["migrate", str(source), "--to", "yueyang-2024", "-o", str(output), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["from"] == "hongjiang-2024" and told["form"] == "yueyang-2024" and told["homeless"]
    before = read_thoroughly(open_book(source)).submission
    reading = read_thoroughly(open_book(output))
    after = reading.submission
    assert reading.how == "names" and after.unit == before.unit
    calculated = frozenset(id for id, field in reading.form.fields.items() if field.calculated)
    homeless = Counter("".join(item["text"].split()) for item in told["homeless"])
    missing = _stated(before, calculated) - _stated(after, frozenset()) - homeless
    assert not missing, missing
    old, new = before.part("基础数据表"), after.part("基础数据表")
    assert old is not None and new is not None
    for id in ("编制数", "在职人数", "公车购置.决算", "接待.预算", "办公经费.上年决算"):
        assert old.facts[id].value == new.facts[id].value, id
    listed = {item["field"] for item in told["homeless"]}
    assert any("专项工作经费" in field for field in listed)
    notes = [str(cell) for row in open_book(output).grid("导入说明").rows for cell in row]
    assert any("新表套没有这个栏目" in note for note in notes)


def test_every_pair_of_form_sets(tmp_path: Path) -> None:
    """Whatever goes where: no crash, and the number of values is kept between placed and listed."""
    for origin in base.FORMS:
        for target in base.FORMS:
            if origin != target:
                done = migrate_file(base.healthy(origin), target, tmp_path / "新.xlsx", force=True)
                assert done.submission.form == target


def test_unknown_form_set(tmp_path: Path) -> None:
    with pytest.raises(InputProblem) as caught:
        migrate_file(base.healthy("yueyang-2024"), "没有", tmp_path / "新.xlsx")
    assert "yueyang-2024" in caught.value.message
