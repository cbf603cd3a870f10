"""Typical slips between a stated and an expected number, described in Chinese.

Looked for only where two numbers that should agree do not: 元 written for 万元, a decimal point out of
place, a lost or doubled zero (19.5 for 19.05), swapped digits, a lost sign, a number typed twice.
"""

from __future__ import annotations

from decimal import Decimal, DecimalException

from udfs.rounding import half_up, plain

_SHIFTS = (
    (10_000, "疑似元、万元混用（相差 10000 倍）"),
    (1_000, "疑似小数点错三位（相差 1000 倍）"),
    (100, "疑似小数点错两位，或百分数与小数混用（相差 100 倍）"),
    (10, "疑似小数点错一位（相差 10 倍）"),
)


_NO_SHIFT = 9
"""Two numbers nearer than nine times are not ten times apart, however they were rounded."""
_LOW, _HIGH = Decimal("0.99"), Decimal("1.01")


def slip(stated: Decimal | None, expected: Decimal | None) -> str | None:
    """What probably went wrong when ``stated`` was typed for ``expected``; None when nothing typical did.

    Both in the same unit. Stated decimals count: 0.1725 stated for 1725.06 is a slip of 10,000.
    """
    words = slip_alone(stated, expected)
    if words is None or stated is None or expected is None:
        return None
    return f"{words}：填 {plain(stated)}，应为 {plain(expected)}"


def slip_alone(stated: Decimal | None, expected: Decimal | None) -> str | None:
    """The same without the two numbers: ``疑似漏写“0”``."""
    if stated is None or expected is None or not stated.is_finite() or not expected.is_finite():
        return None
    if stated == expected or stated == 0 or expected == 0:
        return None
    if stated == -expected:
        return "疑似漏写或多写负号"
    if (stated < 0) != (expected < 0):
        return None
    stated, expected = abs(stated), abs(expected)
    return _shift(stated, expected) or _digits(plain(stated), plain(expected))


def doubled_number(text: str) -> Decimal | None:
    """The number when a cell holds it twice without a break (``91.2591.25`` -> 91.25); else None."""
    bare = text.strip()
    half, odd = divmod(len(bare), 2)
    if odd or half < 2 or len(bare) > 60 or bare[:half] != bare[half:] or bare.count(".") != 2:
        return None
    if not bare.replace(".", "").isascii() or not bare.replace(".", "").isdigit():
        return None
    return Decimal(bare[:half])


def _shift(stated: Decimal, expected: Decimal) -> str | None:
    if stated < expected * _NO_SHIFT and expected < stated * _NO_SHIFT:
        return None
    for times, words in _SHIFTS:
        if stated == expected * times or stated * times == expected:
            return words
    # With the stated decimals rounded, as long as enough digits are left to be sure.
    exponent = stated.as_tuple().exponent
    if not isinstance(exponent, int) or len(stated.normalize().as_tuple().digits) < 3:
        return None
    for times, words in _SHIFTS:
        for moved in (expected * times, expected / times):
            try:
                # With three digits stated, rounding changes it by less than a hundredth.
                if _LOW < moved / stated < _HIGH and half_up(moved, max(0, -exponent)) == stated:
                    return words
            except DecimalException:
                continue
    return None


def _digits(stated: str, expected: str) -> str | None:
    """Slips that show in the written digits."""
    if len(stated) > 40 or len(expected) > 40:
        return None
    if len(stated) + 1 == len(expected):
        lost = _removed(expected, stated)
        if lost == "0":
            return "疑似漏写“0”"
        if lost is not None and lost.isdigit() and len(stated) >= 4:
            return f"疑似漏写数字“{lost}”"
    if len(stated) == len(expected) + 1:
        extra = _removed(stated, expected)
        if extra == "0":
            return "疑似多写“0”"
        if extra is not None and extra.isdigit() and len(expected) >= 4:
            return f"疑似多写数字“{extra}”"
    if len(stated) == len(expected):
        places = [place for place, (one, other) in enumerate(zip(stated, expected, strict=True)) if one != other]
        if len(places) == 2 and places[1] - places[0] == 1:
            first, second = places
            if (
                stated[first] == expected[second]
                and stated[second] == expected[first]
                and "." not in (stated[first], stated[second])
            ):
                return f"疑似相邻数字“{expected[first]}”“{expected[second]}”写颠倒"
    return None


def _removed(longer: str, shorter: str) -> str | None:
    """The one character that ``longer`` has more than ``shorter``, or None."""
    for place in range(len(longer)):
        if longer[:place] + longer[place + 1 :] == shorter:
            return longer[place]
    return None
