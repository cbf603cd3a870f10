"""Excel values and operators in Python: blank, text and error behave as in Excel.

Values are float, str, bool, CellError, ``None`` (blank) or, for a column of a repeating area, a list of these.
An error value that takes part in a calculation is raised as ``ExcelError`` and caught where Excel would show it.
Text is never turned into a number here: reading does that, by rules of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from workbook_templates.model import CellError


class ExcelError(Exception):
    """An Excel error value on its way to the cell that shows it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


VALUE_ERROR = "#VALUE!"
DIV_ERROR = "#DIV/0!"
_EPOCH = dt.date(1899, 12, 30)


def number(value: Any) -> float:
    """The value in arithmetic: blank is 0, a date its serial number, text is #VALUE!."""
    kind = value.__class__
    if kind is float:
        return value  # type: ignore[no-any-return]
    if value is None:
        return 0.0
    if kind is bool or kind is int:
        return float(value)
    if kind is CellError:
        raise ExcelError(value.code)
    if isinstance(value, dt.date):
        day = value.date() if isinstance(value, dt.datetime) else value
        return float((day - _EPOCH).days)
    raise ExcelError(VALUE_ERROR)


def is_a_number(value: Any) -> bool:
    """Whether Excel counts it: numbers and dates, not text, blanks or TRUE/FALSE."""
    kind = value.__class__
    return kind is float or kind is int or isinstance(value, dt.date)


def _each(operation: Callable[[Any, Any], Any], left: Any, right: Any) -> list[Any]:
    size = len(left) if left.__class__ is list else len(right)
    lefts = left if left.__class__ is list else [left] * size
    rights = right if right.__class__ is list else [right] * size
    return [operation(a, b) for a, b in zip(lefts, rights, strict=True)]


def add(left: Any, right: Any) -> Any:
    if left.__class__ is float and right.__class__ is float:
        return left + right
    if left.__class__ is list or right.__class__ is list:
        return _each(add, left, right)
    return number(left) + number(right)


def sub(left: Any, right: Any) -> Any:
    if left.__class__ is float and right.__class__ is float:
        return left - right
    if left.__class__ is list or right.__class__ is list:
        return _each(sub, left, right)
    return number(left) - number(right)


def mul(left: Any, right: Any) -> Any:
    if left.__class__ is float and right.__class__ is float:
        return left * right
    if left.__class__ is list or right.__class__ is list:
        return _each(mul, left, right)
    return number(left) * number(right)


def div(left: Any, right: Any) -> Any:
    if left.__class__ is list or right.__class__ is list:
        return _each(div, left, right)
    below = number(right)
    above = number(left)
    if below == 0:
        raise ExcelError(DIV_ERROR)
    return above / below


def power(left: Any, right: Any) -> Any:
    try:
        return float(number(left) ** number(right))
    except (OverflowError, ZeroDivisionError, ValueError) as error:
        raise ExcelError("#NUM!") from error


def neg(value: Any) -> Any:
    if value.__class__ is list:
        return [neg(item) for item in value]
    return -number(value)


def text(value: Any) -> str:
    """The value as ``&`` writes it."""
    if value.__class__ is str:
        return value
    if value is None:
        return ""
    if value.__class__ is bool:
        return "TRUE" if value else "FALSE"
    if value.__class__ is CellError:
        raise ExcelError(value.code)
    return number_text(number(value))


def number_text(value: float) -> str:
    """A number as Excel's General format shows it (15 significant digits, no trailing zeros)."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


def concat(left: Any, right: Any) -> str:
    return text(left) + text(right)


def _order(value: Any) -> int:
    if value.__class__ is CellError:
        raise ExcelError(value.code)
    if value.__class__ is bool:
        return 3
    return 2 if isinstance(value, str) else 1


def compare(left: Any, right: Any) -> int:
    """-1, 0 or 1: numbers before text before TRUE/FALSE; a blank equals 0, empty text and FALSE."""
    if left.__class__ is float and right.__class__ is float:
        return _compare_numbers(left, right)
    if left is None:
        left = "" if isinstance(right, str) else (False if right.__class__ is bool else 0.0)
    if right is None:
        right = "" if isinstance(left, str) else (False if left.__class__ is bool else 0.0)
    first, second = _order(left), _order(right)
    if first != second:
        return -1 if first < second else 1
    if first == 1:
        return _compare_numbers(number(left), number(right))
    if first == 2:
        left, right = left.casefold(), right.casefold()
    return int(left > right) - int(left < right)


_CLOSE = 3.6e-15
"""Numbers nearer than this share of their size count as equal, as in Excel (15 significant digits)."""


def _compare_numbers(left: float, right: float) -> int:
    if left == right or abs(left - right) <= _CLOSE * max(abs(left), abs(right)):
        return 0
    return -1 if left < right else 1


def eq(left: Any, right: Any) -> Any:
    if left.__class__ is float and right.__class__ is float:
        return abs(left - right) <= _CLOSE * max(abs(left), abs(right))
    if left.__class__ is str and right.__class__ is str:
        return left == right or left.casefold() == right.casefold()
    if left.__class__ is list or right.__class__ is list:
        return _each(eq, left, right)
    return compare(left, right) == 0


def ne(left: Any, right: Any) -> Any:
    if left.__class__ is float and right.__class__ is float:
        return abs(left - right) > _CLOSE * max(abs(left), abs(right))
    if left.__class__ is list or right.__class__ is list:
        return _each(ne, left, right)
    return compare(left, right) != 0


def lt(left: Any, right: Any) -> Any:
    if left.__class__ is float and right.__class__ is float:
        return left < right and right - left > _CLOSE * max(abs(left), abs(right))
    if left.__class__ is list or right.__class__ is list:
        return _each(lt, left, right)
    return compare(left, right) < 0


def gt(left: Any, right: Any) -> Any:
    if left.__class__ is float and right.__class__ is float:
        return left > right and left - right > _CLOSE * max(abs(left), abs(right))
    if left.__class__ is list or right.__class__ is list:
        return _each(gt, left, right)
    return compare(left, right) > 0


def le(left: Any, right: Any) -> Any:
    if left.__class__ is float and right.__class__ is float:
        return left <= right or left - right <= _CLOSE * max(abs(left), abs(right))
    if left.__class__ is list or right.__class__ is list:
        return _each(le, left, right)
    return compare(left, right) <= 0


def ge(left: Any, right: Any) -> Any:
    if left.__class__ is float and right.__class__ is float:
        return left >= right or right - left <= _CLOSE * max(abs(left), abs(right))
    if left.__class__ is list or right.__class__ is list:
        return _each(ge, left, right)
    return compare(left, right) >= 0


def truth(value: Any) -> bool:
    """The value as a condition."""
    if value.__class__ is bool:
        return value
    return number(value) != 0
