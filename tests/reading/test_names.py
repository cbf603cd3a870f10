"""Defined names: what leads to one area, what is broken, whose scope it is."""

from __future__ import annotations

import time
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook_templates.reading.names import NamedRange, _defined_names, defined_names, parse_area

AREAS = {
    "表!$A$1": NamedRange("表", 0, 0, 0, 0),
    "'基础 数据表'!$C$5:$D$6": NamedRange("基础 数据表", 4, 2, 5, 3),
    "'It''s'!$AA$10": NamedRange("It's", 9, 26, 9, 26),
    "=表!$XFD$1048576": NamedRange("表", 1_048_575, 16_383, 1_048_575, 16_383),
    "表!$A:$C": NamedRange("表", 0, 0, 1_048_575, 2),
    "表!$2:$4": NamedRange("表", 1, 0, 3, 16_383),
}
NOT_AREAS = [
    "#REF!",
    "表!#REF!",
    "'表'!$A$1,'表'!$B$2",
    "[1]表!$A$1",
    "'[年报.xlsx]表'!$A$1",
    "表一:表三!$A$1",
    "表!A1",
    "表!$A1",
    "$A$1",
    "SUM(表!$A$1)",
    '"文字"',
    "12",
    "",
    "表!$XFE$1",
    "表!$A$1048577",
    "表!$A$0",
    "表!$B$2:$A$1",
]


@pytest.mark.parametrize("text", AREAS)
def test_areas(text: str) -> None:
    assert parse_area(text) == AREAS[text]


@pytest.mark.parametrize("text", NOT_AREAS)
def test_not_areas(text: str) -> None:
    assert parse_area(text) is None


def _xml(*names: str) -> bytes:
    return ("<definedNames>" + "".join(names) + "</definedNames>").encode()


def test_scope_builtins_and_broken() -> None:
    names, broken = defined_names(
        _xml(
            '<definedName name="全局">一!$A$1</definedName>',
            '<definedName name="局部" localSheetId="1">二!$B$2</definedName>',
            '<definedName hidden="1" name="藏" localSheetId="0">一!$C$3</definedName>',
            '<definedName name="断">#REF!</definedName>',
            '<definedName name="无此表" localSheetId="1">三!$A$1</definedName>',
            '<definedName name="甲&amp;乙">二!$A$1</definedName>',
            '<definedName name="_xlnm.Print_Titles" localSheetId="0">一!$A:$B,一!$1:$2</definedName>',
            '<definedName name="_xlfn.IFS" hidden="1">#NAME?</definedName>',
            '<definedName name="宏" function="1" vbProcedure="1">#REF!</definedName>',
            '<definedName name="范围外" localSheetId="9">一!$A$1</definedName>',
        ),
        ("一", "二"),
    )
    assert set(names) == {("", "全局"), ("二", "局部"), ("一", "藏"), ("", "甲&乙")}
    assert broken == (("", "断"), ("二", "无此表"))


def test_names_that_differ_only_in_case_or_composition() -> None:
    names, broken = defined_names(_xml('<definedName name="e\u0301">SHEET1!$A$1</definedName>'), ("Sheet1",))
    assert names == {("", "\u00e9"): NamedRange("Sheet1", 0, 0, 0, 0)}
    assert broken == ()


def test_two_hundred_names_cost_little() -> None:
    xml = _xml(*(f"<definedName name=\"字段_{n}.决算\">'基础数据表'!$C${n + 1}</definedName>" for n in range(200)))
    defined_names(xml, ("基础数据表",))
    started = time.perf_counter()
    for _ in range(100):
        names, _ = defined_names(bytes(bytearray(xml)), ("基础数据表",))
    assert len(names) == 200
    assert (time.perf_counter() - started) / 100 < 0.003, "the cache works: measured 0.02 ms"


_SHEETS = ("基础数据表", "项目自评表-甲", "项目自评表-乙", "a", "A&B", "It's", "甲!乙", "占50%b", "#REF")
_PLACES = ("$A$1", "$C$5:$D$6", "#REF!", "$1:$2", "$A:$A,%s!$1:$2", "B2")


@given(
    st.permutations(_SHEETS).flatmap(lambda sheets: st.integers(1, len(sheets)).map(lambda n: tuple(sheets[:n]))),
    st.permutations(_SHEETS),
    st.lists(
        st.tuples(st.sampled_from(["甲", "乙", "合计.决算", "率%b", "_xlnm.Print_Titles"]), st.integers(-1, 9), st.integers(0, 8),
                  st.sampled_from(_PLACES), st.booleans()),
        max_size=8,
    ),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_workbooks_that_call_their_sheets_differently_keep_apart(
    sheets: tuple[str, ...], renamed: list[str], names: list[tuple[str, int, int, str, bool]]
) -> None:
    """The same names read for two workbooks one after the other are what each gives alone."""
    for called in (sheets, tuple(renamed[: len(sheets)]), sheets):
        lines = []
        for name, scope, number, place, quoted in names:
            sheet = _SHEETS[number] if number >= len(called) else called[number]
            told = f"'{sheet.replace(chr(39), chr(39) * 2)}'" if quoted else sheet
            place = place % told if "%s" in place else place
            local = f' localSheetId="{scope}"' if scope >= 0 else ""
            lines.append(f'<definedName name="{name}"{local}>{escape(told)}!{escape(place)}</definedName>')
        found = defined_names(_xml(*lines), called)
        alone = _defined_names(_xml(*lines), called)
        assert dict(found[0]) == dict(alone[0])
        assert found[1] == alone[1]
