"""What the whitelisted functions do to Python values: blank, text and error behave as in Excel.

Values are float, str, bool, CellError, ``None`` (blank) or, for a column of a repeating area, a list of these.
An error value that takes part in a calculation is raised as ``ExcelError`` and caught where Excel would show it.
Text is never turned into a number here: reading does that, by rules of its own.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from workbook_templates.model import CellError

Thunk = Callable[[], Any]


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


def _is_number(value: Any) -> bool:
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
    if value is None:
        return ""
    if value.__class__ is bool:
        return "TRUE" if value else "FALSE"
    if value.__class__ is CellError:
        raise ExcelError(value.code)
    if isinstance(value, str):
        return value
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


def _compare_numbers(left: float, right: float) -> int:
    if left == right or abs(left - right) <= 3.6e-15 * max(abs(left), abs(right)):
        return 0
    return -1 if left < right else 1


def eq(left: Any, right: Any) -> Any:
    if left.__class__ is list or right.__class__ is list:
        return _each(eq, left, right)
    return compare(left, right) == 0


def ne(left: Any, right: Any) -> Any:
    if left.__class__ is list or right.__class__ is list:
        return _each(ne, left, right)
    return compare(left, right) != 0


def lt(left: Any, right: Any) -> Any:
    if left.__class__ is list or right.__class__ is list:
        return _each(lt, left, right)
    return compare(left, right) < 0


def gt(left: Any, right: Any) -> Any:
    if left.__class__ is list or right.__class__ is list:
        return _each(gt, left, right)
    return compare(left, right) > 0


def le(left: Any, right: Any) -> Any:
    if left.__class__ is list or right.__class__ is list:
        return _each(le, left, right)
    return compare(left, right) <= 0


def ge(left: Any, right: Any) -> Any:
    if left.__class__ is list or right.__class__ is list:
        return _each(ge, left, right)
    return compare(left, right) >= 0


def truth(value: Any) -> bool:
    """The value as a condition."""
    if value.__class__ is bool:
        return value
    return number(value) != 0


def _numbers(refs: Iterable[Any]) -> Iterable[float]:
    """Numbers among references: text, blanks and TRUE/FALSE are passed over, errors are raised."""
    for value in refs:
        kind = value.__class__
        if kind is float:
            yield value
        elif kind is list:
            yield from _numbers(value)
        elif kind is CellError:
            raise ExcelError(value.code)
        elif _is_number(value):
            yield number(value)


def f_sum(refs: tuple[Any, ...], values: tuple[Any, ...] = ()) -> float:
    total = 0.0
    for item in _numbers(refs):
        total += item
    for value in values:
        total += number(value)
    return total


def f_count(refs: tuple[Any, ...], thunks: tuple[Thunk, ...] = ()) -> float:
    found = 0
    for value in refs:
        if value.__class__ is list:
            found += sum(1 for item in value if _is_number(item))
        elif _is_number(value):
            found += 1
    for thunk in thunks:
        try:
            value = thunk()
        except ExcelError:
            continue
        found += _is_number(value) or value.__class__ is bool
    return float(found)


def f_counta(refs: tuple[Any, ...], thunks: tuple[Thunk, ...] = ()) -> float:
    found = len(thunks)
    for value in refs:
        if value.__class__ is list:
            found += sum(1 for item in value if item is not None)
        elif value is not None:
            found += 1
    return float(found)


def f_max(refs: tuple[Any, ...], values: tuple[Any, ...] = ()) -> float:
    found = [*_numbers(refs), *(number(value) for value in values)]
    return max(found) if found else 0.0


def f_min(refs: tuple[Any, ...], values: tuple[Any, ...] = ()) -> float:
    found = [*_numbers(refs), *(number(value) for value in values)]
    return min(found) if found else 0.0


def f_round(value: Any, digits: Any) -> float:
    """Half away from zero on the decimal a person sees (15 significant digits): ROUND(1.005,2) is 1.01."""
    amount = number(value)
    places = int(number(digits))
    if 0 <= places <= 8:
        scaled = abs(amount) * 10.0**places
        if scaled < 1e9:
            fraction = scaled - math.floor(scaled)
            if abs(fraction - 0.5) > 1e-6:  # far from a tie: the plain way is exact enough
                rounded = math.floor(scaled + 0.5) / 10.0**places
                return rounded if amount >= 0 else -rounded
    if not math.isfinite(amount):
        raise ExcelError("#NUM!")
    return float(Decimal(f"{amount:.15g}").quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def f_abs(value: Any) -> Any:
    if value.__class__ is list:
        return [f_abs(item) for item in value]
    return abs(number(value))


def f_n(value: Any) -> float:
    if isinstance(value, str):
        return 0.0
    return number(value)


def f_and(*values: Any) -> bool:
    return all(truth(value) for value in _conditions(values))


def f_or(*values: Any) -> bool:
    return any(truth(value) for value in _conditions(values))


def _conditions(values: tuple[Any, ...]) -> list[Any]:
    return [item for value in values for item in (value if value.__class__ is list else [value])]


def f_not(value: Any) -> bool:
    return not truth(value)


def f_iferror(value: Thunk, otherwise: Thunk) -> Any:
    try:
        found = value()
    except ExcelError:
        return otherwise()
    return otherwise() if found.__class__ is CellError else found


def f_iserror(value: Thunk) -> bool:
    try:
        return value().__class__ is CellError
    except ExcelError:
        return True


def f_isnumber(value: Thunk) -> Any:
    try:
        return isnumber(value())
    except ExcelError:
        return False


def isnumber(value: Any) -> Any:
    if value.__class__ is list:
        return [_is_number(item) for item in value]
    return value.__class__ is float or _is_number(value)


def istext(value: Any) -> Any:
    if value.__class__ is list:
        return [isinstance(item, str) for item in value]
    return isinstance(value, str)


def isblank(value: Any) -> Any:
    if value.__class__ is list:
        return [item is None for item in value]
    return value is None


def blank(value: Any) -> Any:
    """LEN(TRIM(value))=0."""
    if value is None:
        return True
    kind = value.__class__
    if kind is float:
        return False
    if kind is str:
        return not value.strip(" ")
    if kind is list:
        return [blank(item) for item in value]
    return not text(value)


def any_number(value: Any) -> bool:
    """COUNT(value)>0."""
    if value.__class__ is float:
        return True
    if value.__class__ is list:
        return any(_is_number(item) for item in value)
    return _is_number(value)


def f_len(value: Any) -> Any:
    if value.__class__ is list:
        return [f_len(item) for item in value]
    return float(len(text(value)))


def f_trim(value: Any) -> Any:
    if value.__class__ is list:
        return [f_trim(item) for item in value]
    return " ".join(part for part in text(value).split(" ") if part)


def f_left(value: Any, count: Any = 1.0) -> str:
    return text(value)[: _length(count)]


def f_right(value: Any, count: Any = 1.0) -> str:
    size = _length(count)
    return text(value)[-size:] if size else ""


def f_mid(value: Any, start: Any, count: Any) -> str:
    first = int(number(start))
    if first < 1:
        raise ExcelError(VALUE_ERROR)
    return text(value)[first - 1 : first - 1 + _length(count)]


def _length(count: Any) -> int:
    size = int(number(count))
    if size < 0:
        raise ExcelError(VALUE_ERROR)
    return size


def f_find(wanted: Any, within: Any, start: Any = 1.0) -> float:
    at = text(within).find(text(wanted), int(number(start)) - 1)
    if at < 0:
        raise ExcelError(VALUE_ERROR)
    return float(at + 1)


def f_substitute(value: Any, old: Any, new: Any) -> str:
    wanted = text(old)
    return text(value).replace(wanted, text(new)) if wanted else text(value)


def f_value(value: Any) -> float:
    """A number written in plain digits; anything else is #VALUE! (no dates, currencies or locale guesses)."""
    if not isinstance(value, str):
        return number(value)
    try:
        found = float(value.strip())
    except ValueError as error:
        raise ExcelError(VALUE_ERROR) from error
    if not math.isfinite(found) or "_" in value:
        raise ExcelError(VALUE_ERROR)
    return found


def _meets(criterion: Any) -> Callable[[Any], bool]:
    if isinstance(criterion, str):
        for sign, test in (("<>", ne), (">=", ge), ("<=", le), (">", gt), ("<", lt), ("=", eq)):
            if criterion.startswith(sign):
                rest = criterion[len(sign) :]
                try:
                    limit: Any = float(rest)
                except ValueError:
                    limit = rest
                if sign in ("<>", "="):
                    return lambda item: bool(test(item, limit))
                return lambda item: _is_number(item) == isinstance(limit, float) and bool(test(item, limit))
    return lambda item: item is not None and bool(eq(item, criterion))


def f_countif(column: Any, criterion: Any) -> float:
    items = column if column.__class__ is list else [column]
    test = _meets(criterion)
    return float(sum(1 for item in items if item.__class__ is not CellError and test(item)))


def f_sumif(column: Any, criterion: Any, amounts: Any) -> float:
    items = column if column.__class__ is list else [column]
    values = amounts if amounts.__class__ is list else [amounts]
    test = _meets(criterion)
    chosen = [
        value for item, value in zip(items, values, strict=False) if item.__class__ is not CellError and test(item)
    ]
    return f_sum(tuple(chosen))


def f_sumproduct(values: Any) -> float:
    items = values if values.__class__ is list else [values]
    total = 0.0
    for item in items:
        if item.__class__ is CellError:
            raise ExcelError(item.code)
        if _is_number(item):
            total += number(item)
    return total
