"""The functions of ``udfs`` as functions that Excel can call through xlwings: one fresh wrapper each.

Attributes of this module are the wrappers, named as in a cell (``ZP_GRADE`` …). The convention for what a cell holds is
in ``cells.py`` and ``udfs.registry``; a wrapper never raises for what a cell may hold.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable

import xlwings as xw

from addin.excel.cells import from_excel
from addin.ribbon.function_wrappers import CATEGORY, argument_name
from udfs.registry import Function, call_block, registry


def wrapper(function: Function) -> Callable[..., object]:
    """A new function that takes cells as xlwings reads them: always blocks, errors as texts."""

    def call(*cells: object) -> object:
        return call_block(function, *(from_excel(cell) for cell in cells))

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
    wrapped: Callable[..., object] = xw.func(category=CATEGORY.format(function.category))(call)
    for argument in function.arguments:
        wrapped = xw.arg(argument_name(argument), ndim=2, err_to_str=True, doc=argument.help)(wrapped)
    return wrapped


globals().update({name: wrapper(function) for name, function in registry().items()})
