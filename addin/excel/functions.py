"""The functions of ``udfs`` as functions that Excel can call through xlwings: one fresh wrapper each.

Attributes of this module are the wrappers, named as in a cell (``ZP_GRADE`` …). What a cell may hold and what comes back
is the convention of ``udfs.registry``; xlwings has turned blanks into None, errors into their text, and dates into
``datetime`` without a time zone. A wrapper never raises for what a cell may hold.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import xlwings as xw

from addin.ribbon.function_wrappers import CATEGORY, argument_name
from udfs.function import Function
from udfs.registry import call_block, registry


def wrapper(function: Function) -> Callable[..., object]:
    """A new function that takes cells as xlwings reads them: always blocks, errors as texts."""

    def call(*cells: Any) -> object:
        return call_block(function, *(_plain(rows) for rows in cells))

    parameters = [
        inspect.Parameter(
            argument_name(argument),
            inspect.Parameter.POSITIONAL_OR_KEYWORD,
            default=inspect.Parameter.empty if argument.required else None,
        )
        for argument in function.arguments
    ]
    call.__name__ = call.__qualname__ = function.name
    call.__doc__ = f"{function.title}：{function.help}"
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    call.__annotations__ = {}
    wrapped: Callable[..., object] = call
    for argument in function.arguments:
        wrapped = xw.arg(argument_name(argument), ndim=2, err_to_str=True, doc=argument.help)(wrapped)
    return xw.func(category=CATEGORY.format(function.category))(wrapped)  # last: xw.arg resets the category


def _plain(rows: list[list[object]] | None) -> object:
    """The rows of one argument: a single cell as its value, no number (NaN) as a blank; None for one left out."""
    if rows is None:
        return None
    cells = [[None if isinstance(cell, float) and math.isnan(cell) else cell for cell in row] for row in rows]
    return cells[0][0] if len(cells) == 1 and len(cells[0]) == 1 else cells


globals().update({name: wrapper(function) for name, function in registry().items()})
