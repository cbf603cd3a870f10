"""The Excel functions as data, and how they behave in a sheet."""

import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.deductions import PROPORTIONAL
from udfs.function import Argument, Function
from udfs.registry import call_block, registry

CODES = {
    entry["code"]
    for entry in json.loads((Path(__file__).parent / "data" / "indicators.json").read_text(encoding="utf-8"))
}
CELLS = (
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=12)
    | st.decimals()
    | st.sampled_from(["", "#DIV/0!", "5家", "≥95%", "——", "达成", "W1", "4", 0.0, 1.0, 1e308])
)


def call(name, *args):
    return call_block(registry()[name], *args)


def test_all_27_codes_are_covered():
    assert len(CODES) == 27
    assert {code for function in registry().values() for code in function.codes} == CODES


@pytest.mark.parametrize("function", registry().values(), ids=registry())
def test_every_function_can_be_shown_to_a_user(function):
    chinese = re.compile("[\u4e00-\u9fff]")
    assert re.fullmatch(r"ZP_[A-Z_]+", function.name)
    assert chinese.search(function.title) and chinese.search(function.help) and chinese.search(function.category)
    assert len(function.help) <= 255
    names = [argument.name for argument in function.arguments]
    assert len(set(names)) == len(names)
    for argument in function.arguments:
        assert re.fullmatch(r"[a-z_]+", argument.name)
        assert chinese.search(argument.help)
        assert argument.kind in ("scalar", "range") and argument.type in ("number", "text", "answer")
    required = [argument.required for argument in function.arguments]
    assert required == sorted(required, reverse=True), "optional arguments come last"


@pytest.mark.parametrize(
    ("name", "args", "result"),
    [
        ("ZP_CONTROL_RATE", (21, 16), 1.3125),
        ("ZP_CONTROL_RATE", (21, 0), ""),
        ("ZP_BUDGET_COMPLETION_RATE_HN", (100, 800, 100, 7.3), 0.9927),
        ("ZP_EXECUTION_SCORE", (1725.06, 1863.29), 9.26),
        ("ZP_EXECUTION_SCORE", (50, 100, 20), 10.0),
        ("ZP_SCORE_AT_MOST", (100, 110, 20, "inverse"), 18.18),
        ("ZP_SCORE_RANGE", (5, 10, 7, 5), 5.0),
        ("ZP_QUALITATIVE_RANGE", (5, "部分达成"), "3～3.99"),
        ("ZP_QUALITATIVE_RANGE", (5,), "0～5"),
        ("ZP_QUALITATIVE_TIER", (4, 5), "达成"),
        ("ZP_OVER_TARGET", (2, 15), "是"),
        ("ZP_OVER_TARGET", (2, 2), "否"),
        ("ZP_LOW_EXECUTION_CAP", (0.65,), 79.0),
        ("ZP_LOW_EXECUTION_CAP", (0.95,), ""),
        ("ZP_CAPPED_TOTAL", (92, "65%"), 79.0),
        ("ZP_GRADE", (95.9,), "优"),
        ("ZP_WEIGHT", ("产出",), 50.0),
        ("ZP_SHEET_SCORE", (11.0, 0.99), 2.8),
        ("ZP_SHEET_SCORE", (1, 1.027, 10, 1, 0.5, PROPORTIONAL), 8.65),
        ("ZP_SHEET_SCORE", (6, 1), "#VALUE!"),
        ("ZP_SHEET_CHECKLIST", (13, [["是"], ["否"]]), 2.0),
        ("ZP_SHEET_CHECKLIST", (13, [[True], [0.5]]), 2.5),
        ("ZP_SHEET_BALANCE", (0,), 3.0),
        ("ZP_SHEET_BALANCE", (3, 2), 0.0),
        ("ZP_SHEET_CONVERSION", (17, 90, 100), 6.3),
        ("ZP_SHEET_INDIVIDUAL", (22, [[2, 1.5]]), 3.5),
        ("ZP_SHEET_ALLOWED", (4,), "3、2、1、0.5、0"),
        ("ZP_SHEET_STANDARD", (15,), "每低于100%一个百分点扣0.1分，扣完为止。"),
        ("ZP_INDICATOR_SCORE", ("5 家", "3 家", 5), 3.0),
        ("ZP_INDICATOR_SCORE", ("≥95%", 99.0, 10), 10.0),
        ("ZP_INDICATOR_SCORE", ("效果明显", "效果明显", 5), ""),
        ("ZP_INDICATOR_RANGE", ("效果明显", "效果明显", 5), "4～5"),
        ("ZP_READ", ("省级15个；市级40个",), "数值：省级15个；市级40个"),
        ("ZP_READ_VALUE", ("省级15个；市级40个", 2), 40.0),
        ("ZP_READ_UNIT", ("1.2万人次",), "万人次"),
        ("ZP_CAPITALS", (377.89, "万元"), "叁佰柒拾柒万捌仟玖佰元整"),
        ("ZP_ROUND_AS_STATED", (0.994953, "99.5%"), 0.995),
        ("ZP_SLIP", (19.5, 19.05), "疑似漏写“0”：填 19.5，应为 19.05"),
        ("ZP_SLIP", (462.9, 490.49), ""),
    ],
)
def test_what_a_cell_shows(name, args, result):
    assert call(name, *args) == result


@pytest.mark.parametrize("name", ["ZP_EXECUTION_WHY", "ZP_SHEET_WHY", "ZP_GRADE_WHY", "ZP_INDICATOR_WHY"])
def test_why_is_answered_in_words(name):
    args = {
        "ZP_EXECUTION_WHY": (1725.06, 1863.29),
        "ZP_SHEET_WHY": (11, 0.99),
        "ZP_GRADE_WHY": (95.9,),
        "ZP_INDICATOR_WHY": ("5家", "3家", 5),
    }[name]
    assert {"ZP_GRADE_WHY": "属于“优”"}.get(name, "计算：") in call(name, *args)


def test_blank_in_blank_out():
    for blank in (None, "", "  "):
        assert call("ZP_CONTROL_RATE", blank, 16) == ""
        assert call("ZP_EXECUTION_SCORE", 5, 10, blank) == 5.0  # optional: the default of 10


def test_errors_pass_through():
    assert call("ZP_CONTROL_RATE", "#DIV/0!", 16) == "#DIV/0!"
    assert call("ZP_CONTROL_RATE", 21, "#REF!") == "#REF!"
    assert call("ZP_SHEET_CHECKLIST", 13, [["是"], ["#N/A"]]) == "#N/A"


@pytest.mark.parametrize("text", ["——", "无", "二十一", True, "91.2591.25"])
def test_what_is_no_number_is_said(text):
    assert call("ZP_CONTROL_RATE", text, 16) == "#VALUE!"


def test_numbers_as_text_and_as_currency():
    assert call("ZP_CONTROL_RATE", "２１", " 16 ") == 1.3125
    assert call("ZP_CONTROL_RATE", Decimal("21.0000"), 16) == 1.3125
    assert call("ZP_GRADE", float("nan")) == "#NUM!"
    assert call("ZP_GRADE", float("inf")) == "#NUM!"


def test_a_block_is_answered_by_a_block():
    assert call("ZP_CONTROL_RATE", [[21], [18], [None], ["#REF!"]], [[16], [21], [5], [5]]) == [
        [1.3125],
        [0.8571],
        [""],
        ["#REF!"],
    ]
    assert call("ZP_CONTROL_RATE", [[21, 42]], 48) == [[0.4375, 0.875]]
    assert call("ZP_CONTROL_RATE", [[10], [20]], [[10, 20]]) == [[1.0, 0.5], [2.0, 1.0]]
    assert call("ZP_CONTROL_RATE", [[10], [20], [30]], [[10], [20]]) == [[1.0], [1.0], ["#N/A"]]
    assert call("ZP_CONTROL_RATE", [21, 42], 48) == [[0.4375, 0.875]]
    assert call("ZP_CONTROL_RATE", [], 48) == []


def test_a_range_is_taken_whole_beside_a_block():
    assert call("ZP_SHEET_CHECKLIST", [[13], [8]], [["是"], ["否"]]) == [[2.0], [""]]


def test_a_function_that_cannot_spread_says_so():
    single = Function("ZP_ONE", "一", "测试", "测试", (Argument("value", "数"),), lambda value: value, array=False)
    assert call_block(single, [[5]]) == [[5.0]]
    assert call_block(single, [[5], [6]]) == "#VALUE!"
    assert call_block(single, 1, 2) == "#VALUE!"


@given(st.sampled_from(sorted(registry())), st.lists(CELLS, min_size=6, max_size=6))
def test_no_cell_makes_a_function_fail(name, cells):
    function = registry()[name]
    result = call_block(function, *cells[: len(function.arguments)])
    assert isinstance(result, float | str)
    assert result == result, "never NaN"


@given(st.sampled_from(sorted(registry())), st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=6, max_size=6))
def test_a_block_is_its_cells_one_by_one(name, columns):
    function = registry()[name]
    if any(argument.kind == "range" for argument in function.arguments):
        return
    count = len(function.arguments)
    blocks = [[[cell] for cell in column] for column in columns[:count]]
    expected = [[call_block(function, *(column[row] for column in columns[:count]))] for row in range(2)]
    assert call_block(function, *blocks) == expected


def test_importing_is_cheap_and_loads_no_yaml():
    script = (
        "import sys, time, dataclasses, decimal; began = time.perf_counter(); import udfs; "
        "took = time.perf_counter() - began; import udfs.indicators, udfs.registry; "
        "assert 'yaml' not in sys.modules; print(took)"
    )
    took = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert float(took) < 0.015


def test_the_room_imports_nothing_of_the_other_rooms():
    folder = Path(__file__).parents[2] / "udfs"
    allowed = set(sys.stdlib_module_names) | {"udfs", "yaml"}
    for source in folder.glob("*.py"):
        for line in source.read_text(encoding="utf-8").splitlines():
            match = re.match(r"\s*(?:from|import)\s+([a-z_]+)", line)
            if match and not line.lstrip().startswith("#"):
                assert match.group(1) in allowed, f"{source.name}: {line}"
