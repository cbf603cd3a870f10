"""A row of values as the XML of a sheet. Texts are inline strings and can never become formulas."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
FORMULA_SIGNS = "=+-@\t\r"
_EPOCH = dt.date(1899, 12, 30)
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


class Formula(NamedTuple):
    """A formula of ours (never a unit's text), without ``=``, and its value."""

    text: str
    value: float | str | None


class Styled(NamedTuple):
    """A value in another format than its column's; ``style`` is what ``BulkSheet.style`` gave."""

    value: Cell
    style: str


Cell = float | int | str | dt.date | Formula | None
BulkCell = Cell | Styled


def row_xml(number: int, heads: Sequence[tuple[str, str]], values: Sequence[BulkCell], quoted: str = '"') -> str:
    """One ``<row>`` (numbered from 1); blanks are left out."""
    parts = [f'<row r="{number}">']
    value: Any
    for (head, style), value in zip(heads, values, strict=False):
        if value is None:
            continue
        kind = value.__class__
        if kind is Styled:
            value, style = value
            kind = value.__class__
        if kind is str:
            if not value:
                continue
            text = value
            if text[0] in FORMULA_SIGNS:
                style = quoted
            if len(text) > MAX_TEXT or not (text.isalnum() or _plain(text)):
                text = safe_text(text)
            if len(text.strip()) != len(text):
                parts.append(f'{head}{number}{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>')
            else:
                parts.append(f'{head}{number}{style} t="inlineStr"><is><t>{text}</t></is></c>')
        elif kind is float or kind is int:
            if math.isfinite(value):
                parts.append(f"{head}{number}{style}><v>{value!r}</v></c>")
        elif kind is Formula:
            parts.append(_formula(head, number, style, value))
        elif isinstance(value, dt.date):
            parts.append(f"{head}{number}{style}><v>{serial(value)}</v></c>")
        elif value is None:
            parts.append(f"{head}{number}{style}/>")
        else:
            raise TypeError(f"{value!r} is no cell value")
    parts.append("</row>")
    return "".join(parts)


def _plain(text: str) -> bool:
    """Whether nothing in it needs escaping, told faster than by searching; in doubt not."""
    return not ("&" in text or "<" in text or ">" in text or "_x" in text) and text.isprintable()


def _formula(head: str, number: int, style: str, formula: Formula) -> str:
    text, value = formula
    text = safe_text(text)
    if isinstance(value, str):
        told = value if value.isalnum() else safe_text(value)
        return f'{head}{number}{style} t="str"><f>{text}</f><v>{told}</v></c>'
    if value is None:
        return f'{head}{number}{style} t="str"><f>{text}</f><v></v></c>'
    return f"{head}{number}{style}><f>{text}</f><v>{value!r}</v></c>"


def serial(day: dt.date) -> int:
    """A date as Excel counts days."""
    return (day - _EPOCH).days


def safe_text(text: str) -> str:
    """Text for XML as Excel wants it: markup and control characters escaped, too long cut with a remark."""
    if len(text) > MAX_TEXT:
        text = text[: MAX_TEXT - 8] + "…（已截断）"
    return _SPECIAL.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    found = match.group()
    if found[0] == "_":
        return f"_x005F{found}"
    named = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}.get(found)
    if named is not None:
        return named
    code = ord(found)
    return f"_x{code:04X}_" if code < 0x20 else "�"
