"""Cells as people fill them in -> typed values; what is not certain stays the text that was written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_templates.binding.values import (
    BLANK,
    CONVERTED,
    ERROR,
    NOT_A_DATE,
    NOT_A_NUMBER,
    PERCENT_MISSING,
    is_stated_blank,
    read_value,
    reader_of,
    reads_as_number,
)
from workbook_templates.definition.schema import FieldType
from workbook_templates.model import CellError, CellValue

AMOUNT, COUNT, RATE, MARKS = FieldType.AMOUNT, FieldType.COUNT, FieldType.RATE, FieldType.MARKS
TEXT, INDICATOR, DATE, AREA = FieldType.TEXT, FieldType.INDICATOR, FieldType.DATE, FieldType.SQUARE_METRES


@pytest.mark.parametrize(
    ("raw", "type", "value", "text", "note"),
    [
        (4.66, AMOUNT, 4.66, "4.66", ""),
        (8.0, AMOUNT, 8.0, "8", ""),
        (1725.0600000000002, AMOUNT, 1725.06, "1725.06", ""),
        (0, COUNT, 0.0, "0", ""),
        ("1.1　", AMOUNT, 1.1, "1.1", ""),
        ("　2.70", AMOUNT, 2.7, "2.70", ""),
        ("１，８６３．２９", AMOUNT, 1863.29, "１，８６３．２９", ""),
        ("1,863.29", AMOUNT, 1863.29, "1,863.29", ""),
        ("1 863.29", AMOUNT, 1863.29, "1 863.29", ""),
        ("855. 82", AMOUNT, 855.82, "855. 82", ""),
        ("855.82万元", AMOUNT, 855.82, "855.82万元", ""),
        ("855.82 万", AMOUNT, 855.82, "855.82 万", ""),
        ("50000元", AMOUNT, 5.0, "50000元", CONVERTED),
        ("1.2亿元", AMOUNT, 12000.0, "1.2亿元", CONVERTED),
        ("21（人）", COUNT, 21.0, "21（人）", ""),
        ("10分", MARKS, 10.0, "10分", ""),
        ("1200㎡", AREA, 1200.0, "1200㎡", ""),
        ("1200 m²", AREA, 1200.0, "1200 m²", ""),
        ("-3.5", AMOUNT, -3.5, "-3.5", ""),
        ("－3.5", AMOUNT, -3.5, "－3.5", ""),
        ("+3", AMOUNT, 3.0, "+3", ""),
        ("——", AMOUNT, None, "——", BLANK),
        ("—", AMOUNT, None, "—", BLANK),
        ("-", AMOUNT, None, "-", BLANK),
        ("／", AMOUNT, None, "／", BLANK),
        ("无", AMOUNT, None, "无", BLANK),
        ("无。", AMOUNT, None, "无。", BLANK),
        ("不适用", RATE, None, "不适用", BLANK),
        ("", AMOUNT, None, "", BLANK),
        ("　", AMOUNT, None, "", BLANK),
        (None, AMOUNT, None, "", BLANK),
        ("91.2591.25", AMOUNT, "91.2591.25", "91.2591.25", NOT_A_NUMBER),
        ("91.25 91.25", AMOUNT, "91.25 91.25", "91.25 91.25", NOT_A_NUMBER),
        ("约21", COUNT, "约21", "约21", NOT_A_NUMBER),
        ("1e5", AMOUNT, "1e5", "1e5", NOT_A_NUMBER),
        ("1.2E+05", AMOUNT, "1.2E+05", "1.2E+05", NOT_A_NUMBER),
        ("12,34", AMOUNT, "12,34", "12,34", NOT_A_NUMBER),
        ("96%", MARKS, "96%", "96%", NOT_A_NUMBER),
        ("٣", AMOUNT, "٣", "٣", NOT_A_NUMBER),
        (True, AMOUNT, "TRUE", "TRUE", NOT_A_NUMBER),
        ("123.53%", RATE, 1.2353, "123.53%", ""),
        ("　87.5％", RATE, 0.875, "87.5％", ""),
        ("100%", RATE, 1.0, "100%", ""),
        ("0.875", RATE, 0.875, "0.875", ""),
        ("87.5", RATE, 87.5, "87.5", PERCENT_MISSING),
        ("10", RATE, 10.0, "10", PERCENT_MISSING),
        (0.875, RATE, 0.875, "87.5%", ""),
        (0.07, RATE, 0.07, "7%", ""),
        (1.3125, RATE, 1.3125, "131.25%", ""),
        (87.5, RATE, 87.5, "87.5", PERCENT_MISSING),
        (99.0, INDICATOR, "99", "99", ""),
        ("≥95%", INDICATOR, "≥95%", "≥95%", ""),
        ("100%", INDICATOR, "100%", "100%", ""),
        ("——", TEXT, None, "——", BLANK),
        ("无", TEXT, "无", "无", ""),
        ("产出指标\n\n　(50分) ", FieldType.LABEL, "产出指标\n(50分)", "产出指标\n(50分)", ""),
        (13800000000.0, FieldType.PHONE, "13800000000", "13800000000", ""),
        ("2025.4.30", DATE, dt.date(2025, 4, 30), "2025.4.30", ""),
        ("2025年6月30日", DATE, dt.date(2025, 6, 30), "2025年6月30日", ""),
        ("2025 年 4 月 30 日", DATE, dt.date(2025, 4, 30), "2025 年 4 月 30 日", ""),
        ("2025-04-30", DATE, dt.date(2025, 4, 30), "2025-04-30", ""),
        ("二〇二五年十二月二十一日", DATE, dt.date(2025, 12, 21), "二〇二五年十二月二十一日", ""),
        ("   年   月   日", DATE, None, "年   月   日", BLANK),
        ("2025.4.31", DATE, "2025.4.31", "2025.4.31", NOT_A_DATE),
        ("2025年4月", DATE, "2025年4月", "2025年4月", NOT_A_DATE),
        (dt.datetime(2025, 4, 30), DATE, dt.date(2025, 4, 30), "2025年4月30日", ""),
        (dt.date(2025, 4, 30), AMOUNT, "2025年4月30日", "2025年4月30日", NOT_A_NUMBER),
        (CellError("#DIV/0!"), RATE, CellError("#DIV/0!"), "#DIV/0!", ERROR),
    ],
)
def test_a_cell_is_read(raw: CellValue, type: FieldType, value: CellValue, text: str, note: str) -> None:
    assert read_value(raw, type) == (value, text, note)
    assert reader_of(type)(raw) == (value, text, note)


def test_a_decimal_reads_like_the_number() -> None:
    assert read_value(Decimal("4.66"), AMOUNT) == (4.66, "4.66", "")  # type: ignore[arg-type]


@given(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.datetimes(), st.times()),
    st.sampled_from(FieldType),
)
def test_no_cell_raises(raw: CellValue, type: FieldType) -> None:
    value, text, _ = read_value(raw, type)
    assert isinstance(text, str)
    assert not (type.numeric and isinstance(value, bool))
    assert repr(reader_of(type)(raw)) == repr(read_value(raw, type))


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_written_number_is_that_number(number: Decimal) -> None:
    for written in (str(number), f"{number:,}", f" {number}　", f"{number}万元", str(number).translate(FULL_WIDTH)):
        assert read_value(written, AMOUNT)[0] == float(number)


FULL_WIDTH = str.maketrans("0123456789.-", "０１２３４５６７８９．－")


@given(st.integers(0, 99999))
def test_a_written_rate_is_exact(hundredths: int) -> None:
    percent = Decimal(hundredths) / 100
    assert read_value(f"{percent}%", RATE)[0] == float(percent / 100)


@pytest.mark.parametrize("text", ["1.1　", "95%", "21人", "855.82万元", "－3", "１２"])
def test_a_person_reads_it_as_a_number(text: str) -> None:
    assert reads_as_number(text)


@pytest.mark.parametrize("text", ["", "——", "2024.12.31前", "5 家企业", "≥95%", "第3", "91.2591.25", "2024年"])
def test_a_person_does_not_read_it_as_a_number(text: str) -> None:
    assert not reads_as_number(text)


def test_stated_blanks() -> None:
    assert all(is_stated_blank(text) for text in ("——", " — ", "无", "／", "不适用", "N/A", "－"))
    assert not any(is_stated_blank(text) for text in ("", "0", "无偏差", "已完成"))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_to_the_fifteen_digits_that_a_person_sees(raw: float) -> None:
    text = f"{raw:.15g}"
    for type in (FieldType.AMOUNT, FieldType.COUNT, FieldType.SQUARE_METRES):
        read = reader_of(type)(raw)
        assert read == (float(text), text, "") and str(read[0]) == str(float(text))
