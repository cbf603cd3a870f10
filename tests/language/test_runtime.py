"""Blank, text and error values behave as in Excel; the cases are in cases.yaml, in accountants' words."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from workbook_templates.language.functions import apart, f_abs, f_round, total
from workbook_templates.language.library import expand
from workbook_templates.language.python import namespace, to_condition, to_python
from workbook_templates.language.runtime import ExcelError, gt, sub
from workbook_templates.language.syntax import parse
from workbook_templates.model import CellError

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))


def value(written: Any) -> Any:
    if written == "空":
        return None
    if isinstance(written, str) and written.startswith("#"):
        return CellError(written)
    return float(written) if isinstance(written, (int, float)) and not isinstance(written, bool) else written


def calculate(formula: str, given: dict[str, Any]) -> Any:
    text = to_python(expand(parse(formula)), lambda name: f"v[{name!r}]")
    found = eval(text, {**namespace(), "v": {name: value(item) for name, item in given.items()}})
    if isinstance(found, CellError):
        raise ExcelError(found.code)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['formula']} {case['given']}")
def test_a_formula_gives_what_excel_gives(case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(ExcelError, match=case["error"]):
            calculate(case["formula"], case["given"])
    else:
        result = calculate(case["formula"], case["given"])
        if isinstance(result, float):
            assert result == pytest.approx(case["result"], abs=1e-12)
        else:
            assert result == case["result"]


@given(st.integers(-(10**9), 10**9), st.integers(0, 4))
def test_rounding_is_half_away_from_zero_on_the_decimal_one_sees(thousandths: int, places: int) -> None:
    amount = thousandths / 1000
    step = 10 ** (3 - places) if places <= 3 else 1
    expected = (abs(thousandths) + step // 2) // step * step if places < 3 else abs(thousandths)
    assert f_round(amount, float(places)) == pytest.approx((-1 if thousandths < 0 else 1) * expected / 1000, abs=1e-9)


@given(
    st.fixed_dictionaries(
        {name: st.sampled_from([None, 0.0, 1.0, -2.5, "", "——", " ", True, CellError("#N/A")]) for name in ("甲", "乙")}
    ),
    st.sampled_from(
        [
            "AND(ISNUMBER(甲),COUNT(乙)>0,ABS(甲-乙)>0.005)",
            "AND(LEN(TRIM(甲))=0,COUNT(乙)>0)",
            "AND(LEN(TRIM(甲))=0,LEN(TRIM(乙))=0)",
            "OR(甲>乙,ISTEXT(甲))",
            "ISERROR(甲)",
            "NOT(AND(甲,乙))",
        ]
    ),
)
def test_the_quick_form_of_a_condition_says_the_same(given_: dict[str, Any], formula: str) -> None:
    tree = expand(parse(formula))
    scope = {**namespace(), "v": given_}

    def holds(text: str) -> bool:
        try:
            return bool(eval(text, scope))
        except ExcelError:
            return False

    slow = holds(f"truth({to_python(tree, lambda name: f'v[{name!r}]')})")
    quick = holds(to_condition(tree, lambda name: f"v[{name!r}]"))
    assert quick == slow


@given(
    st.one_of(st.floats(-1e13, 1e13), st.decimals(-(10**10), 10**10, places=7).map(float)),
    st.sampled_from([0, 1, 2, 3, 4, 6]),
)
def test_the_quick_way_of_rounding_is_exact(amount: float, places: int) -> None:
    seen = Decimal(f"{amount:.15g}")
    assert f_round(amount, float(places)) == float(seen.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


@given(st.integers(-4_000_000, 4_000_000), st.integers(-30_000, 30_000), st.sampled_from([0.0, 0.005, 0.01, 1.0]))
def test_the_quick_test_of_a_difference_says_the_same(millionths: int, more: int, tolerance: float) -> None:
    left, right = millionths / 1e6, (millionths + more) / 1e6
    assert apart(left, right, tolerance) == gt(f_round(f_abs(sub(left, right)), 6.0), tolerance)


@pytest.mark.parametrize(
    ("refs", "shown"),
    [((None, ""), ""), ((1.0, None, 2.5), 3.5), (([1.0, "无"], 0.1), 1.1), ((["", None],), ""), ((True, "2"), "")],
)
def test_a_total_shows_nothing_where_nothing_is_counted(refs: tuple[Any, ...], shown: Any) -> None:
    assert total(refs) == shown
