"""Rounding and plain writing of decimal numbers, the one way it is done everywhere.

Money and marks are rounded half up (四舍五入), never half to even, and never through a float.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)

# Wide enough that a quotient keeps its digits before it is rounded once, at the end.
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)


def half_up(value: Decimal, places: int = 2) -> Decimal:
    """``value`` rounded half up to ``places`` decimals (``places`` may be negative)."""
    return value.quantize(ONE.scaleb(-places), rounding=ROUND_HALF_UP, context=_WIDE)


def quotient(numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
    """``numerator ÷ denominator``; None when either is blank, not finite, or the denominator is 0."""
    if numerator is None or denominator is None or not numerator.is_finite() or not denominator.is_finite():
        return None
    if denominator == 0:
        return None
    try:
        return numerator / denominator
    except DecimalException:
        return None


def plain(value: Decimal) -> str:
    """``value`` as a person writes it: no exponent, no trailing zeros (``2.50`` -> ``2.5``)."""
    text = str(value)
    if "E" in text:
        text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def percent(ratio: Decimal, places: int = 2) -> str:
    """A ratio as a percentage text: ``Decimal("1.3125")`` -> ``131.25%``."""
    return plain(half_up(ratio * HUNDRED, places)) + "%"
