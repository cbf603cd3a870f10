"""The raw cells of a plain sheet -> what stands at every address."""

from __future__ import annotations

import datetime as dt

import pytest

from workbook_templates.model import CellError, CellValue, InputProblem
from workbook_templates.reading.plain import Context, PlainSheet, RawCell, Unusual

CONTEXT = Context("单位.xlsx", ("编制数", None), {b"7": "date"}, False)


def cell(
    at: bytes, value: bytes, kind: bytes = b"", style: bytes = b"", inline: bytes = b"", formula: bytes = b""
) -> RawCell:
    return at, style, kind, value, inline, formula


def values(*cells: RawCell) -> dict[bytes, CellValue]:
    return PlainSheet("基础数据表", cells, b"", CONTEXT).values()


def test_every_kind_of_cell_has_its_value() -> None:
    assert values(
        cell(b"A1", b"0", b"s"),
        cell(b"A2", b"1", b"s"),
        cell(b"B1", b"16"),
        cell(b"B2", b"1.5", b"n"),
        cell(b"C1", b"45777", style=b"7"),
        cell(b"C2", b"a&amp;b", b"str"),
        cell(b"C3", b"", b"inlineStr", inline=b"x"),
        cell(b"D1", b"#N/A", b"e"),
        cell(b"D2", b"1", b"b"),
    ) == {
        b"A1": "编制数",
        b"A2": None,
        b"B1": 16.0,
        b"B2": 1.5,
        b"C1": dt.date(2025, 4, 30),
        b"C2": "a&b",
        b"C3": "x",
        b"D1": CellError("#N/A"),
        b"D2": True,
    }


@pytest.mark.parametrize("number", [b"1e999", b"-inf", b"nan", b"1e300", b"x"])
def test_an_odd_number_is_looked_at_by_itself(number: bytes) -> None:
    if number == b"1e300":
        assert values(cell(b"A1", number)) == {b"A1": 1e300}
        return
    with pytest.raises(Unusual):
        values(cell(b"A1", number))


def test_a_formula_without_value_is_unusual_unless_its_text_is_empty() -> None:
    with pytest.raises(Unusual):
        values(cell(b"A1", b"", formula=b"<f>B1+1</f>"))
    assert values(cell(b"A1", b"", b"str", formula=b"<f>B1</f><v/>")) == {b"A1": None}


def test_two_cells_of_one_address_are_unusual() -> None:
    with pytest.raises(Unusual):
        values(cell(b"A1", b"1"), cell(b"A1", b"2"))


def test_a_text_that_is_missing_is_told() -> None:
    with pytest.raises(InputProblem, match="A1 的文字缺失"):
        values(cell(b"A1", b"2", b"s"))
