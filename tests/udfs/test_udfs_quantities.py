"""Indicator texts read as numbers, dates or words; what cannot be read is said."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_udfs_indicators import TEXTS
from udfs_cases import cases

from udfs.chinese_numerals import read_numeral
from udfs.quantities import read
from udfs.wording import normalised

DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize("case", cases("readings"))
def test_reading(case):
    reading = read(case["case"])
    assert reading.kind == case["kind"], reading
    found = [str(quantity) for quantity in reading.quantities] or [str(day) for day in reading.deadlines]
    assert found == case.get("read", [])
    assert case.get("says", "") in reading.remark
    assert bool(case.get("says")) == bool(reading.unread)


def test_a_quantity_carries_its_parts():
    quantity = read("实现技术合同成交额达200亿元").quantities[0]
    assert (quantity.value, quantity.unit, quantity.comparator) == (200, "亿元", "≥")
    assert quantity.subject == "实现技术合同成交额"
    assert quantity.magnitude == Decimal(200) * 10**8
    assert quantity.text == "达200亿元"


@pytest.mark.parametrize(
    ("text", "approximate", "direction"),
    [
        ("约20家", True, ""),
        ("20家左右", True, ""),
        ("500余人", True, ""),
        ("下降3%", False, "down"),
        ("增长3%", False, "up"),
    ],
)
def test_words_around_a_number(text, approximate, direction):
    quantity = read(text).quantities[0]
    assert (quantity.approximate, quantity.direction) == (approximate, direction)


def test_one_unit_written_with_either_kind_of_numeral_is_the_same_amount():
    assert read("三万元").quantities[0].magnitude == read("3万元").quantities[0].magnitude


@given(TEXTS)
def test_reading_never_fails_and_spans_are_true(text):
    reading = read(text)
    for quantity in reading.quantities:
        assert text[quantity.start : quantity.end] == quantity.text
        assert quantity.value.is_finite()
    assert reading.describe()
    assert reading.kind != "unreadable" or reading.remark or not any(sign.isalnum() for sign in text)


@given(st.text())
def test_normalising_keeps_every_position(text):
    assert len(normalised(text)) == len(text)


@given(st.integers(0, 99999), st.sampled_from(["家", "个", "万元", "亿元", "%", "人次", "个百分点"]))
def test_every_plain_amount_is_read(value, unit):
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in str(value))
    for text in (
        f"{value}{unit}",
        f"完成{value} {unit}",
        f"≥{value}{unit}",
        f"{full_width}{unit}",
        f"达到{value}{unit}以上",
    ):
        quantity = read(text).quantities[0]
        assert (quantity.value, quantity.unit) == (value, unit)


def spelled(value: int) -> str:
    """An independent writer of Chinese numerals below 100,000,000."""
    if value >= 10000:
        high, low = divmod(value, 10000)
        if not low:
            return spelled(high) + "万"
        return spelled(high) + "万" + ("零" if low < 1000 else "") + spelled(low)
    text = ""
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // size % 10
        if digit:
            text += DIGITS[digit] + name
        elif text and value % size and not text.endswith("零"):
            text += "零"
    return text or "零"


@given(st.integers(0, 99_999_999))
def test_numerals_round_trip(value):
    assert read_numeral(spelled(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十五", 15),
        ("两千", 2000),
        ("一百五", 150),
        ("三万五", 35000),
        ("九十五点五", "95.5"),
        ("二〇二四", 2024),
        ("壹佰贰拾", 120),
        ("十十", None),
        ("百", None),
        ("万", None),
        ("科技", None),
        ("", None),
    ],
)
def test_numerals_as_people_say_them(text, value):
    assert read_numeral(text) == (None if value is None else Decimal(value))
