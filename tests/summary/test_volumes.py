"""More rows than Excel has on a sheet go on the next one, and sums cover both."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.summary.units import hand_in, read_unit
from workbook_templates.summary import bulk
from workbook_templates.summary.merge import merge


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.iter_rows()] for sheet in book}


def test_long_lists_are_split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        hand_in(tmp_path / "报送", f"{number}.xlsx", f"第{number}局", seed=number)
    merge(tmp_path / "报送", tmp_path / "整.xlsx", read=read_unit)
    whole = tables(tmp_path / "整.xlsx")
    limit = 40
    monkeypatch.setattr(bulk, "MAX_ROWS", limit)
    merge(tmp_path / "报送", tmp_path / "分.xlsx", read=read_unit)
    split = tables(tmp_path / "分.xlsx")
    for name in ("审核问题", "专项明细", "指标明细"):
        volumes = [title for title in split if title.startswith(name)]
        assert volumes[:2] == [name, f"{name}(2)"]
        assert all(len(split[title]) <= limit for title in volumes)
        rows = [row for title in volumes for row in split[title][2:]]
        if name != "审核问题":  # links on 审核问题 name their own row
            assert rows == whole[name][2:]
        assert [row[:5] for row in rows] == [row[:5] for row in whole[name][2:]]
        assert all(split[title][:2] == whole[name][:2] for title in volumes)
    formulas = [
        str(value)
        for title, rows in split.items()
        if title.startswith("合计表")
        for row in rows
        for value in row
        if "专项明细" in str(value)
    ]
    assert formulas and all("'专项明细(2)'!" in text for text in formulas)
