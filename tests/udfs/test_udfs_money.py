"""Amounts in capitals, rounding as stated, and typical slips."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from udfs_cases import cases, number

from udfs.money import agrees, capitals, decimals_stated, round_to_stated, stated_value
from udfs.slips import doubled_number, slip

D = Decimal
AMOUNTS = st.integers(-(10**17), 10**17).map(lambda cents: D(cents) / 100)


def read_capitals(text: str) -> Decimal:
    """An independent reader: adds up what every character stands for."""
    sign = -1 if text.startswith("负") else 1
    text = text.removeprefix("负").removesuffix("整")
    yuan, _, rest = text.rpartition("元")
    total = section = digit = 0
    for character in yuan:
        if character in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(character)
        elif character in "拾佰仟":
            section, digit = section + digit * 10 ** ("拾佰仟".index(character) + 1), 0
        elif character == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        elif character == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        else:
            raise AssertionError(character)
    cents = (total + section + digit) * 100
    for place, character in enumerate(rest):
        if character in "角分":
            cents += "零壹贰叁肆伍陆柒捌玖".index(rest[place - 1]) * (10 if character == "角" else 1)
    return D(sign * cents) / 100


@pytest.mark.parametrize("case", cases("capitals"))
def test_capitals(case):
    assert (capitals(number(case["amount"]), case.get("unit", "元")) or "") == case["is"]


@given(AMOUNTS)
def test_capitals_can_be_read_back(amount):
    text = capitals(amount)
    assert text is not None
    assert read_capitals(text) == amount
    assert "零零" not in text and "零元" not in text.replace("零元整", "") and "零万" not in text and "零亿" not in text


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_no_amount_makes_capitals_fail(amount):
    assert capitals(amount) is None or capitals(amount)


def test_capitals_refuse_an_unknown_unit():
    with pytest.raises(ValueError, match="单位"):
        capitals(D(1), "美元")


@pytest.mark.parametrize(
    ("value", "stated", "rounded"),
    [
        ("1.3125", "131.25%", "1.3125"),
        ("0.994953", "99.5%", "0.995"),
        ("0.994953", "99.49%", "0.9950"),
        ("9.945", "9.95", "9.95"),
        ("9.945", "10", "10"),
        ("2.5", "3", "3"),
        ("-2.5", "-3", "-3"),
    ],
)
def test_rounding_goes_by_the_decimals_stated(value, stated, rounded):
    assert round_to_stated(D(value), stated) == D(rounded)


def test_agreement_tells_rounding_from_truncation():
    rate = D("5924.16") / D("5954.21")
    assert agrees(rate, "99.5%") is True
    assert agrees(rate, "99.49%") is False  # cut off, not rounded: the seed's own mistake
    assert agrees(rate, "约99%") is None
    assert agrees(None, "99%") is None


@pytest.mark.parametrize(
    ("text", "value", "places"),
    [
        ("１，２３４.５０", "1234.5", 2),
        ("95%", "0.95", 0),
        ("-47.4", "-47.4", 1),
        ("——", None, None),
        ("91.2591.25", None, None),
        ("5家", None, None),
    ],
)
def test_the_number_of_a_cell(text, value, places):
    assert stated_value(text) == (None if value is None else D(value))
    assert decimals_stated(text) == places


@pytest.mark.parametrize("case", cases("slips"))
def test_slip(case):
    found = slip(number(case["stated"]), number(case["expected"]))
    assert case["says"] in (found or "")
    assert bool(found) == bool(case["says"])


@given(st.decimals(allow_nan=True, allow_infinity=True) | st.none(), st.decimals(allow_nan=True) | st.none())
def test_looking_for_slips_never_fails(stated, expected):
    assert slip(stated, expected) is None or "疑似" in slip(stated, expected)


def test_a_number_typed_twice():
    assert doubled_number("91.2591.25") == D("91.25")
    assert doubled_number("91.25") is None
    assert doubled_number("1212") is None
