"""Formula text -> tree -> formula text: nothing lost, and every refusal names the character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_templates.language.excel import to_excel, to_excel_rows
from workbook_templates.language.library import expand, short_words
from workbook_templates.language.syntax import (
    Binary,
    Bool,
    Call,
    FormulaError,
    Name,
    Node,
    Num,
    Str,
    Unary,
    names_in,
    parse,
)

NAMES = st.sampled_from(["编制数", "三公经费.决算", "在职人数", "产出指标.得分", "_x1"])
LEAVES = st.one_of(
    st.integers(0, 10**6).map(lambda n: Num(float(n), str(n))),
    st.decimals(0, 1000, places=2).map(lambda d: Num(float(d), f"{d:.2f}")),
    st.text("甲乙\"'(，a ", max_size=6).map(Str),
    st.booleans().map(Bool),
    NAMES.map(Name),
)
TREES: st.SearchStrategy[Node] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from("+ - * / ^ & = <> < > <= >=".split()), inner, inner).map(lambda t: Binary(*t)),
        inner.map(lambda node: Unary("-", node)),
        st.tuples(inner, inner).map(lambda t: Call("MAX", t)),
        st.tuples(inner, inner, inner).map(lambda t: Call("IF", t)),
    ),
    max_leaves=12,
)


@given(TREES)
def test_what_is_printed_reads_back_as_the_same_tree(tree: Node) -> None:
    assert parse(to_excel(tree, lambda name: name)) == tree


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_in_chinese(text: str) -> None:
    try:
        parse(text)
    except FormulaError as error:
        assert any("\u4e00" <= char <= "\u9fff" for char in str(error))


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("", "公式是空的"),
        ("=甲+", "第3个字符处缺少数值、名称或函数，却是公式结尾"),
        ("=(甲+乙", "应为“)”，却是公式结尾"),
        ("=甲＋乙", "第2个字符“＋”不能用在公式里，请改用半角“+”"),
        ("=SUM（甲）", "请改用半角“(”"),
        ("=甲 乙", "“乙”多余"),
        ("=IF(甲;乙)", "第5个字符“;”不能用在公式里"),
        ('="' + "字" * 256 + '"', "超过255个字符"),
        ("=" + "1+" * 5000 + "1", "超过8192个字符"),
        ("=" + "1+" * 200 + "1", "连续的运算超过100次，请改用 SUM"),
        ("=甲+1e999", "第3个字符处的数“1e999”过大"),
    ],
)
def test_a_wrong_formula_is_refused_with_its_place(formula: str, reason: str) -> None:
    with pytest.raises(
        FormulaError, match="|".join([reason.replace("(", "\\(").replace(")", "\\)").replace("+", "\\+")])
    ):
        parse(formula)


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("VLOOKUP(甲,乙,1,0)", "函数“VLOOKUP”不在可用函数之内"),
        ("INDIRECT(甲)", "函数“INDIRECT”不在可用函数之内"),
        ("ROUND(甲)", "参数应为2至2个，却有1个"),
        ("比率(甲)", "“比率”应有2个参数（分子、分母），却有1个"),
    ],
)
def test_only_whitelisted_functions_pass(formula: str, reason: str) -> None:
    with pytest.raises(FormulaError, match=reason):
        expand(parse(formula))


def test_short_words_are_spelled_out_in_plain_excel() -> None:
    told = to_excel(expand(parse("合计(公务用车.决算, 出国.决算)")), lambda name: name)
    assert told == 'IF(COUNT(公务用车.决算,出国.决算)=0,"",ROUND(SUM(公务用车.决算,出国.决算),6))'
    assert names_in(parse("比率(在职人数, 编制数)")) == ["在职人数", "编制数"]
    for word in short_words().values():
        assert word.help


def test_a_row_condition_becomes_an_array_of_ones_and_zeros() -> None:
    condition = parse("OR(NOT(ISNUMBER(得分)),AND(得分>=0,得分<=分值))")
    assert to_excel_rows(condition, lambda name: name) == (
        "(((1-((ISNUMBER(得分))*1))+(((得分>=0)*1)*((得分<=分值)*1)))>0)*1"
    )
    with pytest.raises(FormulaError, match="不能用在逐行检查里"):
        to_excel_rows(parse("IF(得分>1,TRUE,FALSE)"), lambda name: name)
