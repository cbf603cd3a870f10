"""The rows of units in the long sheets: whichever process makes them, and wherever they stand."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ElementTree
import zlib
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.summary.test_cache import read_and_count, read_true, times_read
from tests.summary.units import YUEYANG, hand_in, read_unit, unit_of
from workbook_templates.definition.load import load_form
from workbook_templates.model import column_letters
from workbook_templates.summary import bulk
from workbook_templates.summary.bureau import consult
from workbook_templates.summary.cache import Cache
from workbook_templates.summary.collect import collect
from workbook_templates.summary.detail_layout import detail_layouts
from workbook_templates.summary.extract import record_of
from workbook_templates.summary.figures import unpacked_figures
from workbook_templates.summary.filling import Group, Stretch, Unit
from workbook_templates.summary.kept import Again, Unnumbered
from workbook_templates.summary.merge import merge
from workbook_templates.summary.plan import plan_of
from workbook_templates.summary.records import FindingRecord
from workbook_templates.summary.rendering import Made
from workbook_templates.summary.reviewing import read_previous
from workbook_templates.summary.store import Bodies, pack, packed_of, unpack
from workbook_templates.summary.unit_rows import DetailRows, FieldRows, FindingRows, Place
from workbook_templates.summary.workbook import write_summary


def cells(path: Path) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [
            [(cell.value, cell.number_format, cell.fill.fgColor.rgb, cell.quotePrefix) for cell in row] for row in sheet
        ]
        for sheet in book
        if sheet.title not in ("目录", "数据来源")  # the time of reading stands there
    }


def units(folder: Path, count: int = 9) -> Path:
    for number in range(count):
        hand_in(folder, f"{number}.xlsx", f"第{number}局", seed=number, day="2025-03-31")
    return folder


def test_figures_that_came_with_a_unit_are_those_made_when_writing(tmp_path: Path) -> None:
    folder = units(tmp_path / "报送")
    merge(folder, tmp_path / "随读取.xlsx", read=read_unit)
    found = collect(folder, read=read_unit)
    assert not any(item.figures for item in found.records)  # type: ignore[attr-defined]
    forms = {YUEYANG: load_form(YUEYANG)}
    bureau = consult(found, forms, None, read_previous(tmp_path / "没有.xlsx"), None)
    write_summary(tmp_path / "写时.xlsx", tmp_path / "随读取.xlsx", found, bureau, forms, "")
    assert cells(tmp_path / "随读取.xlsx") == cells(tmp_path / "写时.xlsx")


def test_units_come_in_groups_and_chunks_of_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = units(tmp_path / "报送")
    merge(folder, tmp_path / "一起.xlsx", read=read_unit, workers=1)
    monkeypatch.setattr(bulk, "_UNITS", 2)
    merge(folder, tmp_path / "分组.xlsx", read=read_unit, workers=2)
    assert cells(tmp_path / "一起.xlsx") == cells(tmp_path / "分组.xlsx")


def test_what_was_read_for_something_else_is_not_read_again(tmp_path: Path) -> None:
    folder = units(tmp_path / "报送", 4)
    cache = Cache.open((), tmp_path / "缓存")
    assert cache is not None
    (one, *_) = collect(folder, read=read_and_count, cache=cache).records
    assert times_read(folder) == 4
    for name in ("甲", "乙"):
        merge(folder, tmp_path / f"{name}.xlsx", read=read_and_count, cache=cache)
        assert times_read(folder) == 0
        known = cache.get(one.sha256, one.file, one.size, one.modified)
        assert known is not None and known.figures
    merge(folder, tmp_path / "丙.xlsx", read=read_true)
    assert cells(tmp_path / "甲.xlsx") == cells(tmp_path / "乙.xlsx") == cells(tmp_path / "丙.xlsx")


def test_a_moved_file_is_told_by_its_new_name(tmp_path: Path) -> None:
    folder = units(tmp_path / "报送", 2)
    cache = Cache.open((), tmp_path / "缓存")
    merge(folder, tmp_path / "前.xlsx", read=read_true, cache=cache)
    (folder / "1.xlsx").rename(folder / "=新 & <名>.xlsx")
    merge(folder, tmp_path / "后.xlsx", read=read_true, cache=cache)
    findings = openpyxl.load_workbook(tmp_path / "后.xlsx")["审核问题"]
    named = {findings.cell(row, 3).value: findings.cell(row, 3) for row in range(3, findings.max_row + 1)}
    assert set(named) == {"0.xlsx", "=新 & <名>.xlsx"}
    assert named["=新 & <名>.xlsx"].data_type == "s" and named["=新 & <名>.xlsx"].quotePrefix


SUBMISSION = unit_of({"unit": "某局", "seed": 3, "form": YUEYANG, "day": "2025-03-31"})
RECORD = record_of(load_form(YUEYANG), SUBMISSION, file="甲.xlsx", size=1, modified=1.0)


def xml_of(made: list[Made]) -> list[bytes]:
    return [zlib.decompressobj(-zlib.MAX_WBITS).decompress(stretch.data) for stretch in made]


def elsewhere_and_here(group: Group) -> list[Made]:
    """What is made of its rows when they were kept in other places: the same as what is made of nothing."""
    elsewhere = Group([stretch._replace(row=stretch.row + 991) for stretch in group.stretches], group.units)
    told = group.told()
    assert elsewhere.told() == told
    first = Again(elsewhere, told, [Unnumbered() for _ in told]).made()
    known = [Unnumbered(own, made.unnumbered) for own, made in zip(told, first, strict=True)]
    blank = Group(group.stretches, [unit._replace(bodies=None) for unit in group.units])
    made = Again(blank, told, known).made()
    assert xml_of(made) == xml_of(group.made()) and not any(stretch.unnumbered for stretch in made)
    return made


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_no_text_of_a_unit_is_taken_for_a_place_to_fill(text: str) -> None:
    item = FindingRecord("CALC-001", "error", text, text, text, text, text, text, text)
    packed = pack(RECORD._replace(unit=text, parts=RECORD.parts[:1], rows=(), findings=(item,)))
    places = [(0, Place(rows=1, skip=0, part=0, leads=()))]
    bodies = Bodies(packed.parts, packed.lists)
    group = Group([Stretch(FindingRows(), 12)], [Unit(packed.sha256, 7, text, text or "甲", places, bodies)])
    (xml,) = xml_of(group.made())
    assert not re.search(rb"[\x01-\x06]", xml)
    row = ElementTree.fromstring(xml)
    assert row.get("r") == "12" and row[0].find("v").text == "7"  # type: ignore[union-attr]
    assert [cell.get("r", "")[1:] for cell in row] == ["12"] * len(row)
    assert [f.text for f in row.iter("f")] in (
        ['HYPERLINK(数据来源!$O$9&"#\'"&D12&"\'!"&E12,"打开")'],
        ['HYPERLINK(数据来源!$O$9,"打开")'],
    )


PLAN = plan_of(load_form(YUEYANG))
LEADS = 3
HEADS = [
    (f'<c r="{column_letters(column)}', '"')
    for column in range(LEADS + len(PLAN.once.fields) + len(PLAN.once.calculated))
]
ODD = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=30),
    st.floats(),
    st.dates(),
    st.none(),
    st.sampled_from(["=1+1", " 两头 ", "_x000D_", "甲" * 40, "<&>", -0.0, 1e16]),
)


@given(st.lists(ODD, min_size=9, max_size=9), st.integers(0, 3))
def test_whatever_stands_in_a_cell_its_row_is_sound(odd: list[object], skip: int) -> None:
    once = RECORD.parts[0]
    values = [odd[number % len(odd)] for number in range(len(once.values))]
    computed = [odd[(number + 4) % len(odd)] for number in range(len(once.computed))]
    differing = tuple(range(0, len(computed), 2))
    part = once._replace(values=tuple(values), computed=tuple(computed), differing=differing)  # type: ignore[arg-type]
    rows = [row._replace(values=tuple(odd[n % len(odd)] for n in range(len(row.values)))) for row in RECORD.rows]  # type: ignore[arg-type]
    packed = pack(RECORD._replace(parts=(part, *RECORD.parts[1:]), rows=tuple(rows)))
    tables = [FieldRows.of(PLAN.once, HEADS, '"'), *map(DetailRows.of, detail_layouts(PLAN).values())]
    places = [(0, Place(rows=1, skip=0, part=0, leads=(7, "某局", None)))]
    places += [(number, Place(rows=5, skip=skip, part=0, leads=())) for number in range(1, len(tables))]
    stretches = [Stretch(table, 90 if number else 6) for number, table in enumerate(tables)]
    bodies = Bodies(packed.parts, packed.lists)
    group = Group(stretches, [Unit(packed.sha256, 7, "某局", "甲.xlsx", places, bodies)])
    for number, xml in enumerate(xml_of(elsewhere_and_here(group))):
        assert not re.search(rb"[\x01-\x06]", xml)
        found = ElementTree.fromstring(b"<rows>%b</rows>" % xml)
        assert found.find(".//f") is None
        first = 90 if number else 6
        assert [row.get("r") for row in found] == [str(first + at) for at in range(len(found))]
        for row in found:
            columns = [re.fullmatch("([A-Z]+)([0-9]+)", cell.get("r", "")) for cell in row]
            assert all(column is not None and column[2] == row.get("r") for column in columns)
            letters = [(len(column[1]), column[1]) for column in columns if column is not None]
            assert letters == sorted(set(letters))
        texts = [text.text for text in found.iter("t")]
        assert all(text in str(texts) for text in odd if isinstance(text, str) and text.isalnum() and not number)


def test_packed_and_back() -> None:
    form = load_form(YUEYANG)
    assert any(isinstance(value, dt.date) for part in RECORD.parts for value in part.values)
    packed = pack(RECORD, form)
    assert unpack(packed) == RECORD
    assert len(RECORD.findings) == sum(packed.counts)
    figures, load = packed_of(RECORD, form)
    assert figures == unpacked_figures(packed.figures)
    assert load() == (packed.parts, packed.lists)
