"""Formulas of whatever text: refused in Chinese, or compiled to all three forms and run to a value or an Excel error."""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.budget import fuzz
from workbook_templates.language.excel import to_excel, to_excel_rows
from workbook_templates.language.library import FUNCTIONS, expand, short_words
from workbook_templates.language.python import namespace, to_python
from workbook_templates.language.runtime import ExcelError
from workbook_templates.language.syntax import FormulaError, names_in, parse
from workbook_templates.model import CellError

_FIELDS = ["编制数", "在职人数", "三公经费.决算", "产出指标.得分", "_x1"]
_NAMESPACE = namespace()
_WORDS = [
    *"+ - * / ^ & = <> < > <= >= ( ) , % : ; { } ! $ \" ' . 1 0 100 1.5 1e3 1e999 .5 TRUE FALSE".split(),
    *('"甲"', '""', '"12%"', "（", "）", "，", "＋", "'", "\n", "\u3000", "#REF!", "A1", "基础数据表!A1", "IF", "IF(", "SUM("),
    *_FIELDS,
    *(f"{name}(" for name in [*FUNCTIONS, *short_words()]),
]  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(_WORDS), max_size=24).map("".join),
    st.lists(st.sampled_from(_WORDS), max_size=24).map(" ".join),
    st.text(max_size=40),
)
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, 1.0, -1.0, 1e308, 1e-308, "", "无", "１２", "12%", "甲" * 300, True, False]),
    st.sampled_from(["#DIV/0!", "#N/A", "#REF!"]).map(CellError),
)


@fuzz(TEXTS, st.lists(VALUES, min_size=len(_FIELDS), max_size=len(_FIELDS)))
def test_any_text_as_a_formula(text: str, values: list[Any]) -> None:
    try:
        tree = expand(parse(text))
    except FormulaError as error:
        assert str(error)
        return
    assert set(names_in(tree)) <= set(names_in(parse(to_excel(tree, lambda id: id)))) | set(names_in(tree))
    with contextlib.suppress(FormulaError):
        to_excel_rows(tree, lambda id: id)
    slots = {id: number for number, id in enumerate(_FIELDS)}
    if any(name not in slots for name in names_in(tree)):
        return
    compiled = compile(to_python(tree, lambda id: f"v[{slots[id]}]"), "formula", "eval")
    try:
        eval(compiled, dict(_NAMESPACE), {"v": values})
    except ExcelError as error:
        assert error.code.startswith("#")


@fuzz(st.integers(1, 400), st.sampled_from(["(", "-", "IF(1,", "1+", "SUM(1,", "NOT(", "{", '"']))
def test_deep_nesting(depth: int, word: str) -> None:
    text = word * depth + "1" + ")" * (depth if "(" in word else 0)
    with contextlib.suppress(FormulaError):
        compile(to_python(expand(parse(text)), lambda id: "v"), "formula", "eval")
