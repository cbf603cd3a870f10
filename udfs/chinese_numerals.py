"""Chinese numerals as numbers: 三、十五、一百二十、两千、三万五千、二〇二四、九十五点五、壹佰贰拾."""

from __future__ import annotations

from decimal import Decimal

_DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
    "貳": 2,
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}

# Every character a numeral may consist of, for regular expressions.
CHARACTERS = "".join({**_DIGITS, **_TENS, **_GROUPS})
SMALL_CHARACTERS = "零〇一二两三四五六七八九十"


def read_numeral(text: str) -> Decimal | None:
    """The value of a Chinese numeral, or None when it is not one.

    >>> read_numeral("一百二十三点五")
    Decimal('123.5')
    """
    whole, point, fraction = text.partition("点")
    value = _whole(whole)
    if value is None:
        return None
    if not point:
        return Decimal(value)
    digits = [_DIGITS.get(character) for character in fraction]
    if not digits or any(digit is None for digit in digits):
        return None
    return Decimal(f"{value}." + "".join(str(digit) for digit in digits))


def _whole(text: str) -> int | None:
    if not text or len(text) > 40:
        return None
    if len(text) > 1 and all(character in _DIGITS for character in text):
        # Digit by digit, as in years (二〇二四); 零五 is 5.
        return int("".join(str(_DIGITS[character]) for character in text))
    for name in ("亿", "万"):
        head, found, tail = text.rpartition(name)
        if found:
            # 亿 before 万, and what stands before the name is a numeral of its own (三万亿).
            high = _whole(head)
            low = _tail(tail, _GROUPS[name]) if tail else 0
            return None if high is None or low is None else high * _GROUPS[name] + low
    return _below_ten_thousand(text)


def _tail(text: str, group: int) -> int | None:
    if len(text) == 1 and text in _DIGITS:
        return _DIGITS[text] * group // 10  # 三万五 is 35,000
    value = _whole(text.lstrip("零〇") or "零")
    return value if value is None or value < group else None


def _below_ten_thousand(text: str) -> int | None:
    total, digit, last = 0, None, 10**4
    for place, character in enumerate(text):
        if character in _DIGITS:
            if digit is not None and digit != 0:
                return None
            digit = _DIGITS[character]
        elif character in _TENS:
            size = _TENS[character]
            if size >= last or (digit is None and (place > 0 or size != 10)) or digit == 0:
                if not (size == 10 and size < last and text[place - 1] in "零〇" and place > 0):
                    return None
                digit = 1  # 一百零十 is written by some for 110
            total += (1 if digit is None else digit) * size
            last, digit = size, None
        else:
            return None
    if digit is not None:
        if digit and len(text) > 1 and last in (100, 1000) and text[-2] not in "零〇":
            return total + digit * last // 10  # 一百五 is 150
        total += digit
    return total
