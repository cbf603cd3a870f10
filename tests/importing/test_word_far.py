"""Word tables from far away, each number with the field it belongs to: placed there, or listed, and never elsewhere.

In ``documents/far/*.sketch`` a number is followed by ``#field``, or by ``#-`` when the form set has no field for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.importing.layouts import forms
from tests.importing.word_sketch import sketched, word
from workbook_templates.binding.bind import Bound
from workbook_templates.importing import import_file
from workbook_templates.model import CellRef

FOLDER = Path(__file__).parent / "documents" / "far"
NAMES = sorted(path.stem for path in FOLDER.glob("*.sketch"))
_WANTED = re.compile(r"#[^|*\n]+")
Place = tuple[int, int, int]


@dataclass(frozen=True)
class Count:
    """Numbers of a document: those that have a field, those placed and listed."""

    fields: int
    placed: int
    listed: int


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.sketch").read_text(encoding="utf-8")


def bound(name: str, folder: Path) -> Bound:
    return import_file(word(folder, _WANTED.sub("", text_of(name))), forms())


def place(ref: CellRef | None) -> Place | None:
    match = re.search(r"表(\d+)\W*第(\d+)行第(\d+)列", str(ref))
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def wanted(name: str) -> dict[Place, tuple[str, str]]:
    """Place -> the number there and its field."""
    tables = [block for block in sketched(text_of(name)) if not isinstance(block, str)]
    found = {}
    for table, rows in enumerate(tables, 1):
        for row, boxes in enumerate(rows, 1):
            for column, box in enumerate(boxes, 1):
                text, mark, field = box.text.partition("#")
                if mark:
                    found[table, row, column] = (text, field)
    return found


def counted(name: str, folder: Path) -> Count:
    """Asserts that no number is lost or in another field."""
    said = bound(name, folder)
    placed: dict[Place | None, str] = {}
    for part in said.submission.parts:
        placed |= {place(fact.ref): id for id, fact in part.facts.items() if fact.text}
        for id, rows in part.areas.items():
            placed |= {
                place(fact.ref): f"{id}.{column}" for row in rows for column, fact in row.facts.items() if fact.text
            }
    listed = {place(item.where) for item in said.submission.unplaced}
    numbers = wanted(name)
    elsewhere = {
        f"{text} {at}": placed[at] for at, (text, field) in numbers.items() if at in placed and placed[at] != field
    }
    assert elsewhere == {}
    lost = [f"{text} {at}" for at, (text, _) in numbers.items() if at not in placed and at not in listed]
    assert lost == []
    fields = sum(field != "-" for _, field in numbers.values())
    return Count(fields, sum(at in placed for at in numbers), sum(at in listed for at in numbers))


@pytest.mark.parametrize("name", NAMES)
def test_numbers_are_in_their_fields_or_listed(name: str, tmp_path: Path) -> None:
    count = counted(name, tmp_path)
    assert count.placed >= 0.8 * count.fields


def test_nine_in_ten_of_all_are_placed(tmp_path: Path) -> None:
    counts = [counted(name, tmp_path) for name in NAMES]
    assert sum(count.placed for count in counts) >= 0.95 * sum(count.fields for count in counts)


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("hunan")])
def test_tables_of_the_same_forms_are_placed_nearly_whole(name: str, tmp_path: Path) -> None:
    count = counted(name, tmp_path)
    if name != "hunan_years_only":  # has two more years than the forms ask for
        assert count.placed >= 0.9 * (count.placed + count.listed)


def test_yuan_become_ten_thousands_and_that_is_told(tmp_path: Path) -> None:
    said = bound("hunan_yuan", tmp_path)
    part = said.submission.part("基础数据表")
    assert part is not None
    fact = part.facts["三公经费.决算"]
    assert (fact.value, fact.text) == (7.65435, "76543.5元")
    assert part.facts["编制数"].value == 26
    assert any("等43处金额的单位不是万元，已换算成万元" in str(guess) for guess in said.guesses)


def test_a_percent_over_the_column_is_a_percent(tmp_path: Path) -> None:
    part = bound("split_heads", tmp_path).submission.part("整体自评表")
    assert part is not None
    assert part.facts["资金总额.执行率"].value == pytest.approx(0.9951)


def test_columns_taken_together_are_told(tmp_path: Path) -> None:
    whys = [str(guess) for guess in bound("sichuan_project", tmp_path).guesses]
    assert sum("合成一个年度指标值" in why for why in whys) == 1
    whys = [str(guess) for guess in bound("transposed", tmp_path).guesses]
    assert any("一栏一行，已按表样转成一栏一列" in why for why in whys)


def test_a_table_like_no_form_is_listed_whole_and_told(tmp_path: Path) -> None:
    said = bound("wide_project_list", tmp_path)
    assert any("版面与各表套都差别较大" in str(guess) for guess in said.guesses)
    assert counted("wide_project_list", tmp_path).listed == 22
