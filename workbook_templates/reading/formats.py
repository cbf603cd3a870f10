"""Which cell styles show a date, and the date that a serial number means.

The zh-CN built-in formats (27-36, 50-58) are dates and times here, which most readers miss.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from workbook_templates.model import CellValue, Percent
from workbook_templates.reading.rels import attributes, cached

DATE, DATETIME, TIME = "date", "datetime", "time"

_BUILT_IN: dict[int, str] = {
    **dict.fromkeys((14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), DATE),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56), TIME),
    22: DATETIME,
}
_NOT_CODE = re.compile(r"\"[^\"]*\"?|\\.|_.|\*.|\[[^\]]*\]|E[+-]|AM/PM|A/P|上午/下午", re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_GENERAL = ("general", "standard", "g/通用格式")
_NUMBER_FORMAT = re.compile(r"<numFmt\s([^<>]*)>")
_STYLE = re.compile(r"<xf(\s[^<>]*|/)?>")
_EPOCH = dt.datetime(1899, 12, 30)
_EPOCH_1904 = dt.datetime(1904, 1, 1)
_LAST_SERIAL = 2_958_465


def kind_of_format(number: int, code: str | None) -> str | None:
    """``date``, ``datetime``, ``time`` or None (a number; elapsed time ``[h]:mm`` stays a number of days)."""
    if code is None:
        return _BUILT_IN.get(number)
    code = code[:1000]
    if _ELAPSED.search(code):
        return None
    bare = _NOT_CODE.sub("", code.split(";")[0]).lower()
    if bare.strip() in _GENERAL:
        return None
    day = "y" in bare or "d" in bare or ("e" in bare and "m" in bare)
    clock = "h" in bare or "s" in bare
    if "m" in bare and not clock:
        day = True
    if day:
        return DATETIME if clock else DATE
    return TIME if clock else None


def date_styles(styles: bytes) -> dict[bytes, str]:
    """Style index (as it stands in the cell, ASCII digits) -> kind, for the styles that show dates.

    Cached: the workbooks of one form set mostly share their styles part.
    """
    return (_date_styles if cached(len(styles)) else _date_styles.__wrapped__)(styles)


@lru_cache(maxsize=64)
def _date_styles(styles: bytes) -> dict[bytes, str]:
    result: dict[bytes, str] = {}
    for index, (number, code) in enumerate(_formats(styles)):
        kind = kind_of_format(number, code)
        if kind is not None:
            result[b"%d" % index] = kind
    return result


def _formats(styles: bytes) -> list[tuple[int, str | None]]:
    """Number format and its code, for each cell style."""
    text = styles.decode("utf-8", "replace")
    if re.search(r"<\w+:styleSheet\b", text):
        text = re.sub(r"<(/?)\w+:", r"<\1", text)
    codes: dict[int, str] = {}
    for inside in _NUMBER_FORMAT.findall(text):
        values = attributes(inside)
        if _is_number(values.get("numFmtId", "")):
            codes[int(values["numFmtId"])] = values.get("formatCode", "")
    start, end = text.find("<cellXfs"), text.find("</cellXfs>")
    if start < 0 or end < 0:
        return []
    made: list[tuple[int, str | None]] = []
    for inside in _STYLE.findall(text[start:end]):
        number = attributes(inside).get("numFmtId", "")
        made.append((int(number), codes.get(int(number))) if _is_number(number) else (0, None))
    return made


def percent_places(number: int, code: str | None) -> int | None:
    """How many decimals a percent format shows; None when it is no percent format."""
    if code is None:
        return {9: 0, 10: 2}.get(number)
    bare = _NOT_CODE.sub("", code[:1000].split(";")[0])
    if "%" not in bare:
        return None
    return len(re.sub(r"[^0#?]", "", bare.partition(".")[2].partition("%")[0]))


def percent_styles(styles: bytes) -> dict[bytes, int]:
    """Style index (ASCII digits) -> decimals, for the styles that show a percentage."""
    result: dict[bytes, int] = {}
    for index, (number, code) in enumerate(_formats(styles)):
        places = percent_places(number, code)
        if places is not None:
            result[b"%d" % index] = places
    return result


def as_percent(value: float, places: int) -> Percent:
    """The number with the text that the cell shows, rounded as Excel rounds."""
    try:
        shown = (Decimal(repr(value)) * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except ArithmeticError:
        return Percent(value, f"{value:.15g}")
    return Percent(value, f"{shown}%")


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


def date_value(serial: float, kind: str, from_1904: bool = False) -> CellValue:
    """The date, datetime or time that a serial means, or the number itself when it means none.

    A whole number in a pure date format is a date; 0 and the days that Excel cannot show stay numbers.
    """
    if kind == TIME and 0 <= serial < 1:
        milliseconds = round(serial * 86_400_000) % 86_400_000
        return (_EPOCH + dt.timedelta(milliseconds=milliseconds)).time()
    if not 1 <= serial <= _LAST_SERIAL + 1 - 1e-9 or (not from_1904 and 60 <= serial < 61):
        return serial
    base = _EPOCH_1904 if from_1904 else _EPOCH
    days = int(serial)
    if not from_1904 and days < 60:
        days += 1  # Excel believes that 1900-02-29 existed
    try:
        moment = base + dt.timedelta(days=days, milliseconds=round((serial - int(serial)) * 86_400_000))
    except OverflowError:
        return serial
    if kind == DATE and serial == int(serial):
        return moment.date()
    return moment


def iso_value(text: str) -> CellValue:
    """The value of a strict ``t="d"`` cell or an OpenDocument date; the text itself when it is no ISO date."""
    trimmed = text.strip().removesuffix("Z")
    try:
        if "T" not in trimmed:
            return dt.time.fromisoformat(trimmed) if ":" in trimmed else dt.date.fromisoformat(trimmed)
        moment = dt.datetime.fromisoformat(trimmed)
    except ValueError:
        return text
    return moment.replace(tzinfo=None)
