"""The merged tables as DataFrames and as Parquet, and what the analysts' page promises."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from tests.summary.units import YUEYANG, hand_in, read_unit, stated_sum
from workbook_templates.definition.load import load_form
from workbook_templates.model import InputProblem, Submission
from workbook_templates.summary.collect import Collection, collect
from workbook_templates.summary.frames import (
    Tables,
    read_folder,
    read_parquet,
    side_by_side,
    stacked,
    tables_of,
    write_parquet,
)
from workbook_templates.summary.merge import merge

PAGE = Path(__file__).parents[2] / "docs" / "analysts.md"
NAMES = ("units", "values", "rows", "findings")


def handed_in(folder: Path, count: int = 8, first: int = 0) -> list[Submission]:
    made = []
    for number in range(first, first + count):
        form = YUEYANG if number % 2 else "hongjiang-2024"
        path = hand_in(folder, f"{number}.xlsx", f"第{number - first}局", seed=number, form=form, day="2025-03-31")
        made.append(read_unit(path, ())[1])
    return made


def tables(found: Collection) -> Tables:
    return tables_of(found.records, {record.form: load_form(record.form) for record in found.records})


def test_sums_are_those_of_the_units(tmp_path: Path) -> None:
    submissions = handed_in(tmp_path)
    made = tables(collect(tmp_path, read=read_unit))
    for field in ("接待.决算", "公务用车.决算", "在职人数"):
        chosen = made.values[made.values.field == field]
        total = stated_sum(submissions, field)
        assert total is not None
        assert abs(Decimal(repr(float(chosen.number.sum()))) - total) < Decimal("0.0001")
        assert set(chosen.type) <= {"金额", "人数"}
    assert len(made.units) == len(submissions)
    assert made.findings.severity.isin(["error", "verify", "notice"]).all()
    assert made.units.error.sum() == (made.findings.severity == "error").sum()


def test_every_value_keeps_its_words_and_its_cell(tmp_path: Path) -> None:
    hand_in(tmp_path, "甲.xlsx", "甲局", stated={"接待.决算": "——", "出国.决算": 0.0, "接待.预算": None})
    made = tables(collect(tmp_path, read=read_unit)).values.set_index("field")
    assert made.loc["接待.决算", "text"] == "——" and pd.isna(made.loc["接待.决算", "number"])
    assert made.loc["出国.决算", "number"] == 0
    assert "接待.预算" not in made.index
    assert re.fullmatch(r"基础数据表![A-Z]+\d+", made.loc["出国.决算", "place"])


def test_years_stand_side_by_side(tmp_path: Path) -> None:
    old = handed_in(tmp_path / "2023", 4)
    new = handed_in(tmp_path / "2024", 4, first=4)
    first, second = (tables(collect(tmp_path / year, read=read_unit)) for year in ("2023", "2024"))
    for name in NAMES:
        getattr(first, name)["year"] = 2023
    wide = side_by_side([first, second], ["接待.决算", "在职人数"])
    assert list(wide.columns) == [(f, y) for f in ("接待.决算", "在职人数") for y in (2023, 2024)]
    for submissions, year in ((old, 2023), (new, 2024)):
        for item in submissions:
            fact = item.parts[0].facts.get("接待.决算")
            number = fact.number if fact is not None else None
            found = wide.loc[item.unit, ("接待.决算", year)]
            assert pd.isna(found) if number is None else found == number
    assert len(stacked([first, second]).units) == 8


def test_a_dataset_comes_back_as_it_went(tmp_path: Path) -> None:
    handed_in(tmp_path / "报送")
    found = collect(tmp_path / "报送", read=read_unit)
    forms = {record.form: load_form(record.form) for record in found.records}
    write_parquet(found.records, forms, tmp_path / "数据集")
    assert {path.name for path in tmp_path.iterdir()} == {"报送", "数据集"}
    assert (tmp_path / "数据集" / "values" / "form=yueyang-2024" / "year=2024" / "part-00000.parquet").is_file()
    known, back = tables(found), read_parquet(tmp_path / "数据集")
    for name in NAMES:
        order = [
            "file",
            *[c for c in ("field", "project", "row", "column", "code", "message") if c in getattr(known, name)],
        ]
        left, right = (getattr(item, name).sort_values(order).reset_index(drop=True) for item in (known, back))
        assert_frame_equal(left, right)
    assert len(read_parquet(tmp_path / "数据集", tmp_path / "数据集").units) == 16


def test_a_dataset_is_replaced_and_nothing_else_is(tmp_path: Path) -> None:
    handed_in(tmp_path / "报送", 2)
    for _ in range(2):
        merge(tmp_path / "报送", tmp_path / "汇总.xlsx", read=read_unit, parquet=tmp_path / "数据集", force=True)
    assert len(read_parquet(tmp_path / "数据集").units) == 2
    (tmp_path / "数据集" / "重要.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputProblem) as caught:
        merge(tmp_path / "报送", tmp_path / "汇总.xlsx", read=read_unit, parquet=tmp_path / "数据集", force=True)
    assert caught.value.code == "OUT-001"
    assert (tmp_path / "数据集" / "重要.txt").read_text(encoding="utf-8") == "x"
    with pytest.raises(InputProblem):
        read_parquet(tmp_path / "报送")


def test_nothing_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZIPING_CACHE", str(tmp_path / "缓存"))
    (tmp_path / "报送").mkdir()
    with pytest.raises(InputProblem):
        read_folder(tmp_path / "报送")


def test_the_examples_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from addin.commands.import_ import import_file
    from workbook_templates.intake import all_forms

    forms = all_forms()
    for year in ("2023", "2024"):
        for form in forms[:3]:
            import_file(Path(form.folder) / "example.txt", tmp_path / f"上报{year}" / f"{form.id}.xlsx", forms)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZIPING_CACHE", str(tmp_path / "缓存"))
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) >= 3
    scope: dict[str, object] = {}
    for example in examples:
        exec(compile(example, str(PAGE), "exec"), scope)
    assert (tmp_path / "数据集2024" / "units").is_dir()
    assert (tmp_path / "三年对比.xlsx").is_file()
