"""The same documents, spoilt as documents are: the values must still find their fields."""

from __future__ import annotations

import random
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.importing.layouts import SEEDS, bound_text, forms, seed, seed_text, values, written
from workbook_templates.binding.bind import Bound
from workbook_templates.binding.document import Document, Paragraph
from workbook_templates.definition.load import load_form
from workbook_templates.importing import import_document
from workbook_templates.model import Fact, Grid

FULL_WIDTH = str.maketrans("0123456789.%-", "０１２３４５６７８９．％－")
WITH_TABLES = tuple(id for id in SEEDS if id != "lukou-2024")


def plain(found: dict[str, str]) -> dict[str, str]:
    return {id: re.sub(r"\s+", "", text) for id, text in found.items()}


@pytest.mark.parametrize("layout", ["cells", "rows", "markdown"])
@pytest.mark.parametrize("id", SEEDS)
def test_another_text_layout(id: str, layout: str) -> None:
    bound = bound_text(written(seed(id), layout, load_form(id)))
    assert plain(values(bound)) == plain(values(bound_text(seed_text(id))))
    assert bound.submission.unplaced == ()


@pytest.mark.parametrize("id", WITH_TABLES)
def test_full_width_digits(id: str) -> None:
    document = seed(id)
    wide = [block if isinstance(block, Paragraph) else _translated(block) for block in document.blocks]
    bound = import_document(Document.of("样本.txt", "", wide), forms())
    expected = import_document(document, forms())
    assert bound.submission.unplaced == ()
    numbers = {id: fact.value for id, fact in _facts(bound).items() if isinstance(fact.value, float)}
    assert numbers == {id: fact.value for id, fact in _facts(expected).items() if isinstance(fact.value, float)}


def _translated(grid: Grid) -> Grid:
    rows = [
        [cell.translate(FULL_WIDTH) if isinstance(cell, str) and len(cell) < 12 else cell for cell in row]
        for row in grid.rows
    ]
    return Grid(grid.name, rows, grid.merges, grid.lines)


def _facts(bound: Bound) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for number, part in enumerate(bound.submission.parts):
        found |= {f"{number} {id}": fact for id, fact in part.facts.items()}
        for id, rows in part.areas.items():
            found |= {f"{number} {id} {row.number} {key}": fact for row in rows for key, fact in row.facts.items()}
    return found


@pytest.mark.parametrize("id", WITH_TABLES)
@pytest.mark.parametrize("order", [1, 2, 3])
def test_shuffled_tables(id: str, order: int) -> None:
    """Captions move with their tables."""
    document = seed(id)
    groups: list[list[Paragraph | Grid]] = [[]]
    for block in document.blocks:
        groups[-1].append(block)
        if isinstance(block, Grid):
            groups.append([])
    # What stands below a table (its signature line) stays with it.
    for before, after in pairwise(groups):
        while after and isinstance(after[0], Paragraph) and re.match(r"说明|备注|填[表报]人", after[0].text):
            before.append(after.pop(0))
    tables = groups[:]
    random.Random(order).shuffle(tables)
    bound = import_document(Document.of("样本.txt", "", [block for group in tables for block in group]), forms())
    expected = import_document(document, forms())
    assert bound.submission.form == expected.submission.form
    assert values(bound, report=False) == values(expected, report=False)


@pytest.mark.parametrize("id", ["yueyang-2024", "hongjiang-2024", "yunxi-2024"])
def test_a_missing_attachment(id: str) -> None:
    document = seed(id)
    first = document.tables[0]
    bound = import_document(Document.of("样本.txt", "", [b for b in document.blocks if b is not first]), forms())
    expected = values(import_document(document, forms()), report=False)
    found = values(bound, report=False)
    assert bound.submission.form == id
    assert bound.submission.unplaced == ()
    assert found.items() <= expected.items()
    assert len(found) > len(expected) / 3


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 10**6))
def test_spaces_and_blank_lines_change_nothing(id: str, start: int) -> None:
    expected = _EXPECTED.setdefault(id, plain(values(import_document(seed(id), forms()))))
    randomness = random.Random(start)
    lines = []
    for line in written(seed(id), "rows", load_form(id)).split("\n"):
        cells = line.split("\t")
        lines.append(
            "\t".join(randomness.choice(["", " ", "　"]) + cell + randomness.choice(["", "　 "]) for cell in cells)
        )
        if "\t" not in line and randomness.random() < 0.2:
            lines.append(randomness.choice(["", "　", " "]))
    assert plain(values(bound_text("\n".join(lines)))) == expected


_EXPECTED: dict[str, dict[str, str]] = {}


@pytest.mark.parametrize(
    ("official", "written_as", "deviates"),
    [
        ("1、公务用车购置和维护经费", "1．公务用车购置及维护经费", True),
        ("其中：公车购置", "其中:公交车购置", True),
        ("2、出国经费", "2、因公出国（境）费", True),
        ("会议费、培训费", "会议费 、 培训费", False),
        ("楼堂馆所控制情况", "殿堂馆所控制情况", True),
        ("市级专项资金（一个专项一行）", "县级专项资金", False),
        ("市级预算部门名称", "预算单位名称", False),
        ("按收入性质分：", "按收入性质分:", False),
        ("政府性基金拨款：0", "政府性基金拨款 0", False),
        ("实际完成情况", "全年实际完成情况", True),
        ("偏差原因分析及改进措施", "偏差原因及改进措施", True),
        ("2024年预算数", "2023年预算数", True),
        ("数量指标", "数 量 指 标", False),
        ("效益指标\n\n（30分）", "效益目标\n（30分）", False),
    ],
)
def test_a_label_written_otherwise(official: str, written_as: str, deviates: bool) -> None:
    text = seed_text("yueyang-2024")
    assert official in text
    expected = bound_text(text)
    bound = bound_text(text.replace(official, written_as))
    changed = {id for id, value in values(bound).items() if values(expected).get(id) != value}
    assert {id for id in changed if not id.endswith(("标注", "二级"))} == set()
    assert values(bound).keys() == values(expected).keys()
    assert bool(bound.deviations) is deviates


def test_an_inserted_row_is_one_more_project() -> None:
    text = seed_text("yueyang-2024").replace(
        "\t3、市级专项资金", "\t3.其他对企业的补助\n\t7.5\n\t8\n\t9\n\n\t3、市级专项资金"
    )
    part = bound_text(text).submission.part("基础数据表")
    assert part is not None
    assert [row.facts["名称"].text for row in part.areas["其他项目支出"]] == ["3.其他对企业的补助"]
    assert part.facts["专项资金.决算"].text == "95"


def test_a_numbered_row_behind_the_details_is_no_detail() -> None:
    text = seed_text("yueyang-2024").replace(
        "\t公用经费\n\t88.79", "\t4、其他资金项目\n\t7.5\n\t8\n\t9\n\n\t公用经费\n\t88.79"
    )
    part = bound_text(text).submission.part("基础数据表")
    assert part is not None
    assert [row.facts["名称"].text for row in part.areas["其他项目支出"]] == ["4、其他资金项目"]
    assert len(part.areas["专项资金明细"]) == 3


def test_numbered_details_stay_details() -> None:
    text = seed_text("yueyang-2024")
    for number, name in enumerate(("科技交流与合作", "科技条件与服务", "保运转工作经费"), 1):
        text = text.replace(f"\t{name}", f"\t{number}、{name}")
    part = bound_text(text).submission.part("基础数据表")
    assert part is not None
    assert len(part.areas["专项资金明细"]) == 3 and "其他项目支出" not in part.areas


def test_a_row_that_fits_nowhere_is_listed_with_its_place() -> None:
    text = seed_text("yueyang-2024").replace(
        "\t项目支出：\n\t411.28", "\t债务付息\n\t7.5\n\t8\n\t9\n\n\t项目支出：\n\t411.28"
    )
    bound = bound_text(text)
    assert [item.text for item in bound.submission.unplaced] == ["债务付息", "7.5", "8", "9"]
    assert "第141行" in str(bound.submission.unplaced[1].where)
    assert values(bound) == values(bound_text(seed_text("yueyang-2024")))


def test_indicators_under_an_unknown_heading_are_listed() -> None:
    """Better listed than counted under the heading above."""
    text = seed_text("yueyang-2024").replace("效益指标\n\n（30分）\n　\n\t经济效", "管理指标\n（30分）\n\t经济效", 1)
    bound = bound_text(text)
    part = bound.submission.part("整体自评表")
    assert part is not None
    assert len(part.areas["产出指标"]) == 4 and "效益指标" not in part.areas
    assert len(part.areas["满意度指标"]) == 1
    assert [item.text for item in bound.submission.unplaced].count("10") == 7


def test_one_table_over_two_pages() -> None:
    text = seed_text("yueyang-2024").replace("\t时效指标\n\t完成时间", "\t时效指标\n\t完成时间", 1)
    head, tail = text.split("\t\n\t\n\t质量指标\n\t提升全市", 1)
    header = (
        "\t一级指标\n\t二级指标\n\t三级指标\n\t年度指标值\n\t实际完成值\n\t分值\n\t得分\n\t偏差原因分析及改进措施\n\n"
    )
    repeated = head + "\n— 5 —\n\n" + header + "\t\n\t\n\t质量指标\n\t提升全市" + tail
    assert values(bound_text(repeated)) == values(bound_text(text))
