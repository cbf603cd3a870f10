"""Worksheet functions through xlwings' real call path: what VBA would hand over, and what comes back to the cell."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from pretend_windows import DIV0, MISSING, NA, ExcelRange, com_date

from addin.ribbon.function_wrappers import PYTHON_MODULE, argument_name, help_rows, wrapper_module
from udfs.function import ANSWER, NUMBER, RANGE, SCALAR, TEXT, Argument, Function
from udfs.registry import call_block, registry

FUNCTIONS = list(registry().values())
ARRAYS = [function for function in FUNCTIONS if any(argument.kind == SCALAR for argument in function.arguments)]
GOOD: dict[str, Any] = {NUMBER: 10.0, TEXT: "不少于15个", ANSWER: "是"}
# (as COM delivers it, as the plain function takes it)
CELLS: list[tuple[Any, Any]] = [
    (21.0, 21.0),
    (0.0, 0.0),
    (-3.5, -3.5),
    (Decimal("1234.5600"), Decimal("1234.5600")),
    (None, None),
    ("", None),
    ("１，２３４", "１，２３４"),
    ("95%", "95%"),
    ("无", "无"),
    ("——", "——"),
    ("省级平台2个以上", "省级平台2个以上"),
    (True, True),
    (DIV0, "#DIV/0!"),
    (NA, "#N/A"),
    (com_date(2025, 3, 31), datetime(2025, 3, 31)),
    (1e300, 1e300),
    (float("nan"), None),
    (1.5, 1.5),
]
Windows = tuple[Any, Any, Any]


def good(argument: Argument) -> Any:
    return argument.default if argument.default is not None else GOOD[argument.type]


def call(windows: Windows, function: Function, *cells: Any) -> Any:
    return windows[0].XLPython().CallUDF(PYTHON_MODULE, function.name, cells, None, None)


def as_cells(result: Any) -> Any:
    """What a cell shows: xlwings hands a single row over as a list."""
    if isinstance(result, list) and len(result) == 1:
        return result[0] if len(result[0]) > 1 else result[0][0]
    return result


def expected(function: Function, *cells: Any) -> Any:
    return as_cells(call_block(function, *cells))


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_every_kind_of_single_value_in_every_argument(windows: Windows, function: Function) -> None:
    for place in range(len(function.arguments)):
        for given, plain in CELLS:
            cells = [good(argument) for argument in function.arguments]
            plain_cells = list(cells)
            cells[place], plain_cells[place] = given, plain
            wanted = expected(function, *plain_cells)
            assert call(windows, function, *cells) == wanted, given
            # the same cell as a reference
            assert call(windows, function, *[ExcelRange([[cell]]) for cell in cells]) == wanted, given


@pytest.mark.parametrize("function", ARRAYS, ids=lambda function: function.name)
def test_a_column_a_row_and_a_block(windows: Windows, function: Function) -> None:
    place = next(number for number, argument in enumerate(function.arguments) if argument.kind == SCALAR)
    given, plain = [list(column) for column in zip(*CELLS, strict=True)]
    shapes = [
        ([[cell] for cell in given], [[cell] for cell in plain]),
        ([given], [plain]),
        ([given[0:9], given[9:18]], [plain[0:9], plain[9:18]]),
    ]
    for rows, plain_rows in shapes:
        cells = [good(argument) for argument in function.arguments]
        plain_cells = list(cells)
        cells[place], plain_cells[place] = ExcelRange(rows), plain_rows
        result = call(windows, function, *cells)
        assert result == expected(function, *plain_cells)
        # an array that is no reference: {1,2;3,4} or the result of another function
        cells[place] = tuple(tuple(row) for row in rows)
        assert call(windows, function, *cells) == result


def test_two_columns_side_by_side(windows: Windows) -> None:
    staff = ExcelRange([[21.0], [16.0], [None], [DIV0]])
    places = ExcelRange([[16.0], [16.0], [16.0], [16.0]])
    result = call(windows, registry()["ZP_CONTROL_RATE"], staff, places)
    assert result == [[1.3125], [1.0], [""], ["#DIV/0!"]]


@pytest.mark.parametrize(
    "function", [f for f in FUNCTIONS if any(a.kind == RANGE for a in f.arguments)], ids=lambda f: f.name
)
def test_a_range_argument_is_taken_as_a_whole(windows: Windows, function: Function) -> None:
    cells = [good(argument) for argument in function.arguments]
    place = next(number for number, argument in enumerate(function.arguments) if argument.kind == RANGE)
    block = [["是", "否"], [None, "是"]] if function.arguments[place].type == ANSWER else [[1.0, 2.0], [None, 3.0]]
    plain_cells = list(cells)
    cells[place], plain_cells[place] = ExcelRange(block), block
    assert call(windows, function, *cells) == expected(function, *plain_cells)


@pytest.mark.parametrize(
    "function", [f for f in FUNCTIONS if any(not a.required for a in f.arguments)], ids=lambda f: f.name
)
def test_optional_arguments_may_be_left_out(windows: Windows, function: Function) -> None:
    required = [good(argument) for argument in function.arguments if argument.required]
    missing = [MISSING for argument in function.arguments if not argument.required]
    assert call(windows, function, *required, *missing) == expected(function, *required)


def test_the_shipped_vba_is_what_xlwings_would_generate(windows: Windows) -> None:
    _, udfs, functions = windows
    out = io.StringIO()
    # xlwings names ActiveWorkbook for a file called .xlam: it would then look into the open workbook for code
    udfs.generate_vba_wrapper(PYTHON_MODULE, functions, out, SimpleNamespace(Name="ziping"))
    head, _, body = wrapper_module(FUNCTIONS).partition("\n")
    assert head.startswith('#Const App = "Microsoft Excel"')
    assert body == out.getvalue()


def test_wrappers_leave_the_plain_functions_alone(windows: Windows) -> None:
    functions = windows[2]
    for function in FUNCTIONS:
        wrapped = getattr(functions, function.name)
        assert wrapped.__xlfunc__["category"].startswith("绩效自评：")
        assert not hasattr(function.call, "__xlfunc__")
        assert all(argument["options"] == {"ndim": 2, "err_to_str": True} for argument in wrapped.__xlfunc__["args"])


def test_argument_names_are_possible_in_vba() -> None:
    names = {argument_name(argument) for function in FUNCTIONS for argument in function.arguments}
    assert not names & set("step array object type date string end next loop error failed range".split())
    assert argument_name(Argument("step", "")) == "step_value"
    assert all(name.isascii() and name.isidentifier() and not name.startswith("_") for name in names)


def test_the_function_wizard_has_chinese_for_everything() -> None:
    for row, function in zip(help_rows(FUNCTIONS), FUNCTIONS, strict=True):
        name, category, description, *arguments = row
        assert name == function.name
        assert category.startswith("绩效自评：")
        assert description.startswith(f"{function.title}：")
        assert len(arguments) == len(function.arguments)
        assert all(arguments)
        assert all(len(text) <= 255 for text in row)
