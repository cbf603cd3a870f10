"""The whitelisted functions on Python values; ``language.runtime`` has the values and operators.

References and values are told apart where Excel does (SUM, COUNT, MAX, MIN): text and blanks in references are passed
over. Arguments whose errors Excel would swallow come as functions without parameters (thunks).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from workbook_templates.language.runtime import (
    VALUE_ERROR,
    ExcelError,
    eq,
    ge,
    gt,
    is_a_number,
    le,
    lt,
    ne,
    number,
    sub,
    text,
    truth,
)
from workbook_templates.model import CellError

Thunk = Callable[[], Any]


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
        elif is_a_number(value):
            yield number(value)


def f_sum(refs: tuple[Any, ...], values: tuple[Any, ...] = ()) -> float:
    found = 0.0
    for item in refs:
        if item.__class__ is float:
            found += item
        elif item is not None:
            for part in item if item.__class__ is list else (item,):
                if part.__class__ is float:
                    found += part
                else:
                    for amount in _numbers((part,)):
                        found += amount
    for value in values:
        found += number(value)
    return found


def f_count(refs: tuple[Any, ...], thunks: tuple[Thunk, ...] = ()) -> float:
    found = 0
    for value in refs:
        if value.__class__ is list:
            found += sum([item.__class__ is float or is_a_number(item) for item in value])
        elif value.__class__ is float or is_a_number(value):
            found += 1
    for thunk in thunks:
        try:
            value = thunk()
        except ExcelError:
            continue
        found += is_a_number(value) or value.__class__ is bool
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
    return _rounded(number(value), int(number(digits)))


def _rounded(amount: float, places: int) -> float:
    if 0 <= places <= 8:
        power = 10.0**places
        scaled = abs(amount) * power
        if scaled < 1e12:
            fraction = scaled - math.floor(scaled)
            if abs(fraction - 0.5) > 1e-2:  # far from a tie: the plain way is exact enough
                rounded = math.floor(scaled + 0.5) / power
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
    return all(_truths(values))


def f_or(*values: Any) -> bool:
    return any(_truths(values))


def _truths(values: tuple[Any, ...]) -> Iterable[bool]:
    """The values as conditions, those of columns one by one; what compares things gives conditions already."""
    if _BOOL.issuperset(map(type, values)):
        return values
    return (truth(item) for value in values for item in (value if value.__class__ is list else [value]))


_BOOL = frozenset({bool})


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
        return [is_a_number(item) for item in value]
    return value.__class__ is float or is_a_number(value)


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


def all_blank(values: tuple[Any, ...]) -> bool:
    """Whether ``blank`` holds for every value, up to the first for which it does not."""
    return all(map(blank, values))


def any_number(value: Any) -> bool:
    """COUNT(value)>0."""
    if value.__class__ is float:
        return True
    if value.__class__ is list:
        return any(map(isnumber, value))
    return is_a_number(value)


def apart(left: Any, right: Any, tolerance: float) -> Any:
    """ROUND(ABS(left-right),6)>tolerance; rounding cannot matter where the difference is far from the tolerance."""
    if left.__class__ is float and right.__class__ is float:
        beyond = abs(left - right) - tolerance
        if not -1e-6 <= beyond <= 1e-6 and beyond < 1e8:
            return beyond > 0
    return gt(f_round(f_abs(sub(left, right)), 6.0), tolerance)


def total(refs: tuple[Any, ...]) -> Any:
    """IF(COUNT(refs)=0,"",ROUND(SUM(refs),6))."""
    return "" if nothing_counted(refs) else _rounded(f_sum(refs), 6)


def nothing_counted(refs: tuple[Any, ...]) -> bool:
    """COUNT(refs)=0."""
    return not any(map(any_number, refs))


def f_len(value: Any) -> Any:
    if value.__class__ is list:
        return [f_len(item) for item in value]
    return float(len(text(value)))


def f_trim(value: Any) -> Any:
    if value.__class__ is list:
        return [f_trim(item) for item in value]
    return " ".join(filter(None, text(value).split(" ")))


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
        return _meets_text(criterion)
    return lambda item: item is not None and bool(eq(item, criterion))


@lru_cache(maxsize=1024)
def _meets_text(criterion: str) -> Callable[[Any], bool]:
    for sign, test in (("<>", ne), (">=", ge), ("<=", le), (">", gt), ("<", lt), ("=", eq)):
        if criterion.startswith(sign):
            rest = criterion[len(sign) :]
            try:
                limit: Any = float(rest)
            except ValueError:
                limit = rest
            if sign in ("<>", "="):
                return lambda item: bool(test(item, limit))
            return lambda item: is_a_number(item) == isinstance(limit, float) and bool(test(item, limit))
    if criterion == "":
        return lambda item: item is None or item == ""
    try:  # a criterion that reads as a number finds the number as well as the text
        wanted = float(criterion)
    except ValueError:
        folded = criterion.casefold()
        return lambda item: isinstance(item, str) and item.casefold() == folded
    return lambda item: item is not None and bool(eq(item, wanted) or eq(item, criterion))


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
        if is_a_number(item):
            total += number(item)
    return total
