"""ziping new: what a new workbook already knows, and what it takes over from last year's."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from addin.cli import main
from addin.commands.import_ import import_file
from workbook_templates.definition.load import BUILTIN
from workbook_templates.intake import all_forms, open_submission

FORM = "yueyang-2024"


def made(path: Path, *more: str) -> Path:
    assert main(["new", "--form", FORM, "--unit", "某某局", "-o", str(path), *more]) == 0
    return path


def test_unit_and_projects_are_filled_in(tmp_path: Path) -> None:
    path = made(tmp_path / "某某局 2024.xlsx", "--projects", "业务工作经费，市级专项资金", "--year", "2024")
    form, submission = open_submission(path)
    assert (form.id, submission.unit, submission.year) == (FORM, "某某局", 2024)
    names = [part.facts["项目.名称"].text for part in submission.parts_of("项目自评表")]
    assert names == ["业务工作经费", "市级专项资金"]
    assert [part.name for part in submission.parts_of("项目自评表")] == [
        "项目自评表-业务工作经费",
        "项目自评表-市级专项资金",
    ]


def test_areas_get_the_rows_asked_for(tmp_path: Path) -> None:
    plain = openpyxl.load_workbook(made(tmp_path / "a.xlsx"))["基础数据表"].max_row
    more = openpyxl.load_workbook(made(tmp_path / "b.xlsx", "--rows", "专项资金=12"))["基础数据表"].max_row
    assert more - plain == 12 - 3


@pytest.fixture(scope="module")
def last(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("上年") / "上年.xlsx"
    import_file(BUILTIN / FORM / "example.txt", path, all_forms())
    return path


def test_last_years_final_accounts_become_this_years_first_column(tmp_path: Path, last: Path) -> None:
    _, before = open_submission(last)
    _, now = open_submission(made(tmp_path / "今年.xlsx", "--from", str(last)))
    was, base = before.part("基础数据表"), now.part("基础数据表")
    assert was is not None and base is not None
    for item in ("公车运行维护", "接待", "业务工作经费", "公用经费", "会议培训费"):
        assert base.facts[f"{item}.上年决算"].value == was.facts[f"{item}.决算"].value
        assert base.facts[f"{item}.决算"].value is None
    rows = base.areas["专项资金明细"]
    assert [(row.facts["名称"].text, row.facts["上年决算"].value) for row in rows] == [
        ("科技交流与合作", 15.0),
        ("科技条件与服务", 20.0),
        ("保运转工作经费", 50.0),
    ]
    assert base.facts["编制数"].value == 48.0
    # The sums of that column are live formulas over what was carried over, not last year's stated totals.
    assert base.facts["专项资金.上年决算"].value == 85.0
    assert base.facts["三公经费.上年决算"].value == pytest.approx(2.3)
