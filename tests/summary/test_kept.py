"""Rows kept from one merge to the next: whatever changed in between, the summary is the one made from nothing."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from tests.summary.test_cache import opened, read_true, units
from tests.summary.test_unit_rows import cells
from tests.summary.units import hand_in
from workbook_templates.summary import filling
from workbook_templates.summary.cache import Cache
from workbook_templates.summary.filling import Group, Rows
from workbook_templates.summary.merge import merge

COUNT = 40
"""More than two groups of units."""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """In how many places of each group the rows were made."""
    counts: list[int] = []
    true = Group.rows

    def counting(self: Group, known: Sequence[Sequence[Rows | None]] = ()) -> list[list[Rows]]:
        rows = true(self, known)
        counts.append(sum(row is None for of in known for row in of) if known else sum(map(len, rows)))
        return rows

    monkeypatch.setattr(filling.Group, "rows", counting)
    return counts


def merged(folder: Path, name: str, cache: Cache | None, roster: Path | None = None) -> dict[str, list[list[object]]]:
    output = folder.parent / name / "汇总.xlsx"
    merge(folder, output, read=read_true, cache=cache, workers=1, roster=roster)
    return cells(output)


def kept(folder: Path) -> list[Path]:
    return [path for path in Path(opened(folder.parent).rows).rglob("*") if path.is_file()]


def test_nothing_is_made_again_where_nothing_changed(tmp_path: Path, made: list[int]) -> None:
    folder = units(tmp_path / "报送", COUNT)
    first = merged(folder, "甲", opened(folder.parent))
    assert sum(made) > 10
    made.clear()
    assert merged(folder, "乙", opened(folder.parent)) == first and made == []


def changed(folder: Path) -> None:
    hand_in(folder, "07.xlsx", "第7局", seed=907, day="2025-03-31")


def renamed(folder: Path) -> None:
    (folder / "21.xlsx").rename(folder / "21 终稿.xlsx")


def added(folder: Path) -> None:
    hand_in(folder, "00 新.xlsx", "新局", seed=700, day="2025-03-31")


def removed(folder: Path) -> None:
    (folder / "03.xlsx").unlink()


def touched(folder: Path) -> None:
    os.utime(folder / "12.xlsx", (1, 1))


@pytest.mark.parametrize("change", [changed, renamed, added, removed, touched])
def test_a_second_merge_says_what_a_first_one_would(tmp_path: Path, made: list[int], change: object) -> None:
    folder = units(tmp_path / "报送", COUNT)
    merged(folder, "甲", opened(folder.parent))
    assert callable(change)
    change(folder)
    whole = sum(made)
    made.clear()
    again = merged(folder, "乙", opened(folder.parent))
    most = {touched: 0, changed: whole // 4, renamed: whole // 2}.get(change, 2 * whole)  # type: ignore[call-overload]
    assert sum(made) <= most
    assert again == merged(folder, "丙", None)
    assert merged(folder, "丁", opened(folder.parent)) == again


def test_other_columns_before_the_fields_are_other_rows(tmp_path: Path) -> None:
    folder = units(tmp_path / "报送", COUNT)
    merged(folder, "甲", opened(folder.parent))
    roster = openpyxl.Workbook()
    roster.active.append(("单位名称", "主管部门"))  # type: ignore[union-attr]
    for number in range(COUNT):
        roster.active.append((f"第{number}局", f"第{number % 3}委"))  # type: ignore[union-attr]
    roster.save(tmp_path / "名册.xlsx")
    told = merged(folder, "乙", opened(folder.parent), tmp_path / "名册.xlsx")
    assert told == merged(folder, "丙", None, tmp_path / "名册.xlsx")
    assert any("第1委" in str(row) for row in told["汇总表"])


@pytest.mark.parametrize("harm", ["cut", "empty", "zeros", "flipped", "foreign", "swapped"])
def test_a_hurt_entry_is_not_believed(tmp_path: Path, harm: str) -> None:
    folder = units(tmp_path / "报送", COUNT)
    first = merged(folder, "甲", opened(folder.parent))
    one, two, *_ = kept(folder)
    data = one.read_bytes()
    at = random.Random(7).randrange(40, len(data))
    hurt = {
        "cut": data[: len(data) // 2],
        "empty": b"",
        "zeros": bytes(len(data)),
        "flipped": data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :],
        "foreign": b"PK\x03\x04" * 100,
        "swapped": two.read_bytes(),
    }
    one.write_bytes(hurt[harm])
    assert merged(folder, "乙", opened(folder.parent)) == first
    assert merged(folder, "丙", opened(folder.parent)) == first


def test_no_rows_are_kept_of_a_summary_with_masks(tmp_path: Path) -> None:
    from workbook_templates.summary.masking import Mask

    folder = units(tmp_path / "报送", COUNT)
    merge(folder, tmp_path / "汇总.xlsx", read=read_true, cache=opened(folder.parent), mask=Mask(names=True))
    assert kept(folder) == []
