"""Texts of whatever kind, as a document, as a cell, as an indicator: read or refused, every number placed or listed."""

from __future__ import annotations

import functools
from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st

from tests.fuzz.budget import fuzz
from udfs.indicators import compare
from udfs.money import stated_value
from udfs.quantities import read
from workbook_templates.binding.values import read_value
from workbook_templates.checking.findings import check
from workbook_templates.definition.load import form_ids, load_form
from workbook_templates.definition.schema import FieldType, Form
from workbook_templates.importing.load import import_document
from workbook_templates.importing.text import parse_text
from workbook_templates.model import CellError, CellValue, InputProblem


@functools.cache
def forms() -> list[Form]:
    return [load_form(id) for id in form_ids()]


@functools.cache
def example(form: str) -> str:
    return Path(load_form(form).folder, "example.txt").read_text(encoding="utf-8")


PIECES = ["\t", "\n", "\n\n", "|", "---", "12.5", "8７.5％", "万元", "一、", "（一）", "附件1", "合计", "无", "——", "\u3000",
          "\x0b", "\x00", "\ufeff", "=1+1", "2024年", "部门名称", "项目支出绩效自评表", "𠮷", "1" * 400]  # fmt: skip


@fuzz(st.data(), st.sampled_from(form_ids()))
def test_a_mutilated_document(data: st.DataObject, form: str) -> None:
    text = example(form)
    for _ in range(data.draw(st.integers(1, 8))):
        at, size = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 300))
        kind = data.draw(st.sampled_from(["cut", "again", "put", "move"]))
        piece = text[at : at + size]
        if kind == "again":
            text = text[:at] + piece + text[at:]
        elif kind == "put":
            text = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at:]
        else:
            text = text[:at] + text[at + size :]
            if kind == "move":
                to = data.draw(st.integers(0, len(text)))
                text = text[:to] + piece + text[to:]
    _import(text)


@fuzz(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=60).map("".join))
def test_any_text_as_a_document(text: str) -> None:
    _import(text)


def _import(text: str) -> None:
    document = parse_text(text, "材料.txt")
    try:
        bound = import_document(document, forms())
    except InputProblem as problem:
        assert problem.message and problem.code
        return
    check(load_form(bound.submission.form), bound.submission)


CELLS: st.SearchStrategy[CellValue] = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.text(max_size=30),
    st.from_regex(r"\A[约近≥<]{0,2}[0-9０-９,，. ]{1,12}[%％‰万元亿人年月日个次]{0,4}[（(]?[0-9./-]{0,10}\Z"),
    st.sampled_from([CellError("#REF!"), "二〇二四年三月", "2024.13.45", "10万-20万", "1/0", "∞", "１２Ｅ５", "٣", "Ⅻ", "½", "二十三"]),
)  # fmt: skip


@fuzz(CELLS, st.sampled_from(list(FieldType)))
def test_any_cell_as_any_field(value: CellValue, type: FieldType) -> None:
    read_as, text, note = read_value(value, type)
    assert isinstance(text, str) and isinstance(note, str)
    if value is None or (isinstance(value, str) and not value.strip()):
        return
    assert text.strip() or read_as is not None, "what was there is still to be seen"


INDICATORS = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from([*"0123456789０９.．,，%％‰≥≤<>=＞约近不低少于超过个次人万元亿千米²年月日前底之间至到-—~～/、；;（）() \n", "省级", "市级", "完成", "100%", "二十", "1/3", "2024年6月30日", "第1", "一"]),
        max_size=24,
    ).map("".join),
)  # fmt: skip


@fuzz(INDICATORS, INDICATORS, st.decimals(-5, 100, places=1), st.text(max_size=8))
def test_any_texts_as_an_indicator(target: str, actual: str, marks: Decimal, name: str) -> None:
    for text in (target, actual):
        assert read(text).kind
        stated_value(text)
    score = compare(target, actual, marks, name=name)
    if score.value is not None:
        assert 0 <= score.value <= max(marks, Decimal(0))
