"""Money in words and money as stated: RMB capitals (大写) and rounding to the decimals somebody wrote."""

from __future__ import annotations

import re
from decimal import Decimal, DecimalException
from functools import cache

from udfs.rounding import HUNDRED, half_up
from udfs.units import MULTIPLES
from udfs.wording import normalised

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_LIMIT = Decimal(10) ** 16


def capitals(amount: Decimal | None, unit: str = "元") -> str | None:
    """人民币大写 of an amount given in ``unit`` (元, 万元, 亿元), rounded half up to 分.

    整 ends an amount in whole 元 or 角, not one with 分 (会计基础工作规范). None for a blank amount, for one of
    10,000 万亿元 or more, and for what is not a number.
    """
    if unit not in ("元", "千元", "万元", "亿元"):
        raise ValueError(f"{unit}：单位应为元、千元、万元或亿元")
    if amount is None or not amount.is_finite() or amount.adjusted() > 20:
        return None
    yuan = half_up(amount * MULTIPLES.get(unit[:-1], Decimal(1)))
    if abs(yuan) >= _LIMIT:
        return None
    cents = int(abs(yuan) * HUNDRED)
    whole, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    sign = "负" if cents and yuan < 0 else ""
    if not jiao and not fen:
        return sign + _whole(whole) + "元整"
    text = _whole(whole) + "元" if whole else ""
    if jiao:
        text += _DIGITS[jiao] + "角"
    elif whole:
        text += "零"
    return sign + text + (_DIGITS[fen] + "分" if fen else "整")


def _whole(number: int) -> str:
    """A whole number below 10^16 in capitals."""
    if number >= 10**8:
        high, low = divmod(number, 10**8)
        gap = "零" if low and low < 10**7 else ""
        return _whole(high) + "亿" + gap + (_whole(low) if low else "")
    if number >= 10**4:
        high, low = divmod(number, 10**4)
        gap = "零" if low and low < 10**3 else ""
        return _whole(high) + "万" + gap + (_whole(low) if low else "")
    if number == 0:
        return _DIGITS[0]
    text, zero = "", False
    for place, character in enumerate(f"{number:04d}"):
        if character == "0":
            zero = bool(text)
            continue
        text += ("零" if zero else "") + _DIGITS[int(character)] + _PLACES[place]
        zero = False
    return text


def decimals_stated(text: str) -> int | None:
    """How many decimals a text states: 2 for ``123.53%``, 0 for ``96``; None when it holds no single number."""
    match = _number().fullmatch(normalised(text).strip())
    return None if match is None else len(match.group("decimals") or "")


def round_to_stated(value: Decimal | None, stated: str) -> Decimal | None:
    """``value`` rounded half up to the decimals of ``stated``.

    When ``stated`` is a percentage, ``value`` is a ratio and so is the result: 1.235294 against ``123.5%``
    gives 1.235. None when either says nothing.
    """
    places = decimals_stated(stated)
    if value is None or places is None or not value.is_finite():
        return None
    try:
        return half_up(value, places + 2 if "%" in normalised(stated) else places)
    except DecimalException:
        return None


def agrees(value: Decimal | None, stated: str) -> bool | None:
    """Whether ``stated`` is ``value`` rounded to the decimals it states; None when that cannot be said."""
    rounded, said = round_to_stated(value, stated), stated_value(stated)
    return None if rounded is None or said is None else rounded == said


def stated_value(text: str) -> Decimal | None:
    """The one number a cell holds (``１，２３４.５０`` -> 1234.50; ``95%`` -> 0.95); None for anything else."""
    match = _number().fullmatch(normalised(text).strip())
    if match is None:
        return None
    value = Decimal("".join(match.group("number").replace(",", "").split()))
    return value / HUNDRED if match.group("percent") else value


@cache
def _number() -> re.Pattern[str]:
    return re.compile(
        r"(?P<number>[-+]?\s?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,20})(?:\.(?P<decimals>[0-9]{1,15}))?)\s*(?P<percent>%)?"
    )
