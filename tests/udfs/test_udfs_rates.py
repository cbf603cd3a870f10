"""Every rate, as an accountant would check it with a pocket calculator."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from udfs_cases import cases, number

from udfs import rates

AMOUNTS = st.decimals(allow_nan=True, allow_infinity=True) | st.none() | st.sampled_from([Decimal(0), Decimal("-0")])
RATES = [
    name
    for name, found in vars(rates).items()
    if callable(found) and getattr(found, "__module__", "") == "udfs.rates" and not name.startswith("_")
]


@pytest.mark.parametrize("case", cases("rates"))
def test_rate(case):
    rate = getattr(rates, case["rate"])(*(number(part) for part in case["of"]))
    assert rate == number(case["is"])


def test_every_rate_has_a_case():
    assert {case.values[0]["rate"] for case in cases("rates")} == set(RATES)


def test_rates_can_be_left_unrounded():
    assert rates.control_rate(Decimal(18), Decimal(21), None) == Decimal(18) / Decimal(21)


@given(name=st.sampled_from(RATES), amounts=st.lists(AMOUNTS, min_size=4, max_size=4))
def test_no_amount_makes_a_rate_fail(name, amounts):
    call = getattr(rates, name)
    count = 4 if name == "budget_completion_rate_hunan" else 2
    rate = call(*amounts[:count])
    assert rate is None or rate.is_finite()
