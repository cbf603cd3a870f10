"""Raw cell values and texts -> typed values of a field.

    read_value("　123.53%", FieldType.RATE)  ->  (1.2353, "123.53%", "")
    read_value("——", FieldType.AMOUNT)       ->  (None, "——", BLANK)
    read_value("91.2591.25", FieldType.AMOUNT) -> ("91.2591.25", "91.2591.25", NOT_A_NUMBER)

A text becomes a number only here. What cannot be read for certain stays the text that was written.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache, partial

from workbook_templates.definition.schema import FieldType
from workbook_templates.model import CellError, CellValue, Percent

BLANK = "blank"
NOT_A_NUMBER = "not-a-number"
NOT_A_DATE = "not-a-date"
PERCENT_MISSING = "percent-missing"
"""A rate above 2 without a percent sign (``87.5``): kept as it stands."""
CONVERTED = "converted"
"""The cell names 元 or 亿元; the value is in 万元."""
ERROR = "error"

Read = tuple[CellValue, str, str]
"""Value, text as a person sees it, note."""

_NUMERIC = frozenset(kind for kind in FieldType if kind.numeric)

# Full-width ASCII to half-width; the dashes and primes that people type for a minus sign or a decimal point.
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HALF |= {0x3000: 0x20, 0xA0: 0x20, 0x2002: 0x20, 0x2003: 0x20, 0x2009: 0x20, 0x202F: 0x20, 0x2212: 0x2D, 0xFE63: 0x2D}
_NOTHING = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD])
_TO_HALF = str.maketrans(_HALF | _NOTHING)

_STATED_BLANK = re.compile(r"[-—–―─一_‐‑‒﹣~～/／\\*＊]+|(?:无|没有|暂无|不适用|不涉及|未发生|无此项|n/?a)[。.]?", re.I)
_DASHES = re.compile(r"[-—–―─_‐‑‒﹣/／\\]+")
_ODD_START = frozenset("-—–―─_‐‑‒﹣/／\\ ") | {""}
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)?(?:\.\d+)?\.?")
_SPACED_POINT = re.compile(r"(?<=\d) ?\. ?(?=\d)")
_UNITS: dict[FieldType, re.Pattern[str]] = {
    FieldType.AMOUNT: re.compile(r"[(\[]?(亿元|万元|万|元)[)\]]?$"),
    FieldType.COUNT: re.compile(r"[(\[]?(人|名|个|位)[)\]]?$"),
    FieldType.SQUARE_METRES: re.compile(r"[(\[]?(㎡|m²|m2|m ²|平方米|平米|平方)[)\]]?$", re.I),
    FieldType.MARKS: re.compile(r"[(\[]?(分)[)\]]?$"),
    FieldType.NUMBER: re.compile(r"[(\[]?(人|名|个|位|分|家|辆|次|件|项)[)\]]?$"),
}
_SHIFT = {"元": -4, "亿元": 4}
_DATE = re.compile(r"(\d{4})\s*[年.\-/、]\s*(\d{1,2})\s*[月.\-/、]\s*(\d{1,2})\s*日?")
_COMPACT_DATE = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_FIRST_DAY, _LAST_DAY = 36526, 73051
"""Serial numbers of 2000-01-01 and 2100-01-01."""
_CHINESE_DATE = re.compile(
    r"([〇零○OoO一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日?"
)
_EMPTY_DATE = re.compile(r"[\s_]*年[\s_]*月[\s_]*日?[\s_]*")
_CHINESE_DIGITS = {"〇": 0, "零": 0, "○": 0, "O": 0, "o": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5} | {
    "六": 6, "七": 7, "八": 8, "九": 9
}  # fmt: skip


def to_half_width(text: str) -> str:
    """Full-width ASCII and odd spaces as plain ones, zero-width characters gone."""
    return text.translate(_TO_HALF)


def read_value(raw: CellValue, type: FieldType) -> Read:
    """(value, text as a person sees it, note). Never raises."""
    if isinstance(raw, str):
        return _read_text(raw, type)
    if raw is None:
        return None, "", BLANK
    if raw.__class__ is float or raw.__class__ is int:
        text = f"{raw:.15g}"
        if type is FieldType.RATE:
            return _rate(float(text), "")
        if type in _NUMERIC:
            return float(text), text, ""
        if type is FieldType.DATE and _FIRST_DAY <= raw < _LAST_DAY and raw == int(raw):
            # A date whose format was lost is a serial number; no date field holds another number of that size.
            return _read_other(dt.date(1899, 12, 30) + dt.timedelta(days=int(raw)), type)
        return text, text, ""
    if isinstance(raw, CellError):
        return raw, raw.code, ERROR
    return _read_other(raw, type)


@cache
def reader_of(type: FieldType) -> Callable[[CellValue], Read]:
    """``read_value`` for the cells of one type: what most of them hold goes a short way."""
    if type is FieldType.MARKS:
        return lambda raw: _marks(raw) if raw.__class__ is float and raw else read_value(raw, type)
    if type in _NUMERIC and type is not FieldType.RATE:
        return partial(_read_number, type)
    if type in _NUMERIC or type is FieldType.DATE:
        return lambda raw: read_value(raw, type)
    return _read_line


def _read_number(type: FieldType, raw: CellValue) -> Read:
    if raw.__class__ is float:
        text = repr(raw)
        if len(text) <= _EXACT and "e" not in text:
            return raw, text[:-2] if text.endswith(".0") else text, ""
        text = f"{raw:.15g}"
        return float(text), text, ""
    return read_value(raw, type)


_EXACT = 16
"""Characters of a number that has no more digits than the fifteen that a person sees."""


@lru_cache(maxsize=4096)
def _marks(raw: float) -> Read:
    """Every unit has the same few hundred."""
    text = f"{raw:.15g}"
    return float(text), text, ""


def _read_line(raw: CellValue) -> Read:
    """Any kind of text, which is mostly one line with nothing to trim."""
    if raw.__class__ is str and raw.isprintable() and raw[:1] not in _ODD_START and raw[-1] != " ":
        return raw, raw, ""
    return read_value(raw, FieldType.TEXT)


def shown(raw: CellValue) -> str:
    """What a person sees in the cell."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw.strip().strip("　 ​").strip()
    if isinstance(raw, Percent):
        return raw.shown
    if isinstance(raw, float):
        return f"{raw:.15g}"
    if isinstance(raw, dt.datetime) and raw.time() == dt.time():
        raw = raw.date()
    if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
        return f"{raw.year}年{raw.month}月{raw.day}日"
    return str(raw)


def is_stated_blank(text: str) -> bool:
    """``——``, ``无``, ``不适用``: the unit says that there is nothing."""
    return bool(_STATED_BLANK.fullmatch("".join(to_half_width(text).split())))


def reads_as_number(raw: CellValue) -> bool:
    """Whether a person reads the cell as one number (``1.1　``, ``95%``, ``21人``, ``855.82万元``)."""
    if isinstance(raw, bool):
        return False
    if isinstance(raw, (int, float)):
        return True
    if not isinstance(raw, str) or len(raw) > 40:
        return False
    plain = " ".join(to_half_width(raw).split())
    if not plain or not any(character.isdigit() for character in plain):
        return False
    plain = plain.rstrip("%").rstrip()
    if _number(plain) is not None:
        return True
    return any(_without_unit(plain, unit)[0] is not None for unit in _UNITS)


def _rate(value: float, text: str) -> Read:
    if -2 <= value <= 2:
        return value, text or f"{value * 100:.13g}%", ""
    return value, text or f"{value:.15g}", PERCENT_MISSING


def _read_text(raw: str, type: FieldType) -> Read:
    text = raw.strip().strip("　 ​﻿").strip()
    if not text:
        return None, "", BLANK
    if type in _NUMERIC:
        return _read_numeric(text, type)
    if type is FieldType.DATE:
        return read_date(text)
    lines = [line.strip().strip("　") for line in text.splitlines()]
    text = "\n".join(line for line in lines if line)
    if _DASHES.fullmatch(text):
        return None, text, BLANK
    return text, text, ""


def _read_numeric(text: str, type: FieldType) -> Read:
    plain = " ".join(to_half_width(text).split())
    if _STATED_BLANK.fullmatch(plain.replace(" ", "")):
        return None, text, BLANK
    if type is FieldType.RATE:
        if plain.endswith("%"):
            digits = _number(plain[:-1].rstrip())
            return (text, text, NOT_A_NUMBER) if digits is None else (float(digits + "e-2"), text, "")
        digits = _number(plain)
        return (text, text, NOT_A_NUMBER) if digits is None else _rate(float(digits), text)
    digits = _number(plain)
    if digits is not None:
        return float(digits), text, ""
    digits, unit = _without_unit(plain, type)
    if digits is None:
        return text, text, NOT_A_NUMBER
    shift = _SHIFT.get(unit, 0)
    if shift:
        return float(f"{digits}e{shift}"), text, CONVERTED
    return float(digits), text, ""


def _without_unit(plain: str, type: FieldType) -> tuple[str | None, str]:
    pattern = _UNITS.get(type)
    match = pattern.search(plain) if pattern else None
    if match is None:
        return None, ""
    return _number(plain[: match.start()].rstrip()), match.group(1)


def _number(plain: str) -> str | None:
    """The digits of one number without separators; None when it is anything else, scientific notation included."""
    plain = _SPACED_POINT.sub(".", plain)
    if not plain or not _NUMBER.fullmatch(plain) or not any(character.isdigit() for character in plain):
        return None
    if not plain.isascii():
        return None
    return plain.replace(",", "").replace(" ", "").rstrip(".") or None


def read_date(text: str) -> Read:
    """A written date; what is not one whole valid date stays text."""
    plain = to_half_width(text).strip()
    if _EMPTY_DATE.fullmatch(plain) or _STATED_BLANK.fullmatch(plain.replace(" ", "")):
        return None, text, BLANK
    match = _DATE.fullmatch(plain) or _COMPACT_DATE.fullmatch(plain)
    parts = [int(part) for part in match.groups()] if match else _chinese_date(plain.replace(" ", ""))
    if parts:
        try:
            return dt.date(*parts), text, ""
        except ValueError:
            pass
    return text, text, NOT_A_DATE


def _chinese_date(plain: str) -> list[int]:
    match = _CHINESE_DATE.fullmatch(plain)
    if not match:
        return []
    year = int("".join(str(_CHINESE_DIGITS[character]) for character in match.group(1)))
    return [year, _chinese_number(match.group(2)), _chinese_number(match.group(3))]


def _chinese_number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    high = (_CHINESE_DIGITS.get(tens, 0) if tens else 1) if ten else 0
    return high * 10 + _CHINESE_DIGITS.get(ones, 0)


def _read_other(raw: CellValue, type: FieldType) -> Read:
    if isinstance(raw, Percent) and type not in _NUMERIC:
        return raw.shown, raw.shown, ""
    if isinstance(raw, dt.datetime):
        raw = raw.date() if raw.time() == dt.time() or type is FieldType.DATE else raw
    if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
        text = f"{raw.year}年{raw.month}月{raw.day}日"
        if type is FieldType.DATE:
            return raw, text, ""
    elif isinstance(raw, bool):
        text = "TRUE" if raw else "FALSE"
    else:
        text = str(raw)
    if isinstance(raw, (Decimal, float, int)) and not isinstance(raw, bool):
        return read_value(float(raw), type)
    return text, text, NOT_A_NUMBER if type in _NUMERIC else NOT_A_DATE if type is FieldType.DATE else ""
