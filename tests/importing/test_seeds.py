"""The documents the form sets were made from: every number of their tables is in its field."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.importing.layouts import SEEDS, bound_text, forms, seed, seed_text
from tests.importing.snapshot import current, frozen
from workbook_templates.binding.bind import Bound
from workbook_templates.binding.values import reads_as_number
from workbook_templates.importing import import_document
from workbook_templates.model import Fact


def facts(bound: Bound) -> list[Fact]:
    found: list[Fact] = []
    for part in bound.submission.parts:
        found += part.facts.values()
        found += [fact for rows in part.areas.values() for row in rows for fact in row.facts.values()]
    return found


@pytest.mark.parametrize("id", SEEDS)
def test_it_says_what_was_read_by_eye(id: str) -> None:
    assert current(id) == frozen(id)


@pytest.mark.parametrize("id", SEEDS)
def test_nothing_is_left_over(id: str) -> None:
    assert import_document(seed(id), forms()).submission.unplaced == ()


@pytest.mark.parametrize("id", SEEDS)
def test_every_number_of_the_tables_is_placed_at_its_line(id: str) -> None:
    numbers: Counter[tuple[str, str]] = Counter()
    document = seed(id)
    for grid in document.tables:
        for row, cells in enumerate(grid.rows):
            for column, cell in enumerate(cells):
                text = str(cell or "")
                behind = text.rpartition("：")[2]
                text = behind if reads_as_number(behind) else text
                if reads_as_number(text):
                    numbers[grid.ref(row, column).address, text] += 1
    placed = Counter((fact.ref.address, fact.text) for fact in facts(import_document(document, forms())) if fact.ref)
    assert numbers - placed == Counter()


@pytest.mark.parametrize("id", SEEDS)
def test_the_unit_and_the_form_set_are_known(id: str) -> None:
    bound = bound_text(seed_text(id))
    assert bound.submission.form == id
    assert bound.submission.year == int(id[-4:])


def test_units() -> None:
    units = {id: import_document(seed(id), forms()).submission.unit for id in SEEDS}
    assert units == {
        "hongjiang-2024": "洪江区科技和工业信息化局",
        "lukou-2024": "株洲市渌口区科技和工业信息化局",
        "yueyang-2024": "岳阳市科学技术局",
        "yueyanglou-2021": "",
        "yunxi-2024": "岳阳市云溪区科技和工业信息化局",
    }


def test_what_is_assumed_is_said() -> None:
    unnamed = import_document(seed("yueyanglou-2021"), forms())
    assert [guess.field for guess in unnamed.guesses] == ["部门名称"]
    signed = import_document(seed("lukou-2024"), forms())
    assert [guess.text for guess in signed.guesses] == ["株洲市渌口区科技和工业信息化局"]


def test_deviating_labels_are_recorded() -> None:
    found = {id: import_document(seed(id), forms()).deviations for id in SEEDS}
    year = found["yunxi-2024"][0]
    assert (year.expected, year.found, year.field) == ("2023年决算数", "2024年决算数", "三公经费.上年决算")
    assert str(year.where) == "基础数据表 第13行"
    assert [item.found for item in found["hongjiang-2024"]] == [
        "其中：公交车购置",
        "公交车运行维护",
        "殿堂馆所控制情况(2024年完工项目)",
    ]
    assert not found["yueyang-2024"] and not found["yueyanglou-2021"] and not found["lukou-2024"]


def test_blank_and_stated_blank_are_kept() -> None:
    part = import_document(seed("yunxi-2024"), forms()).submission.part("基础数据表")
    assert part is not None
    blank = part.facts["三公经费.上年决算"]
    assert (blank.value, blank.text) == (None, "") and blank.ref is not None
    part = import_document(seed("hongjiang-2024"), forms()).submission.part("基础数据表")
    assert part is not None
    assert (part.facts["楼堂馆所.批复规模"].value, part.facts["楼堂馆所.批复规模"].text) == (None, "-")
    assert part.facts["专项工作经费.决算"].value == "91.2591.25"


def test_a_blank_second_level_says_what_stands_above() -> None:
    part = import_document(seed("yunxi-2024"), forms()).submission.part("整体自评表")
    assert part is not None
    assert [row.facts["二级"].text for row in part.areas["产出指标"]] == [
        *["质量指标"] * 3,
        *["数量指标"] * 3,
        *["时效指标"] * 2,
        *["成本指标"] * 3,
    ]
