"""A row of values as the XML of a sheet. Texts are inline strings and can never become formulas."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from typing import NamedTuple

MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
FORMULA_SIGNS = "=+-@\t\r"
_WITH_CARE = f"{FORMULA_SIGNS} "
TEXT_START, TEXT_END = ' t="inlineStr"><is><t>', "</t></is></c>"
"""What stands around a text, behind the look of its cell."""
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


def row_xml(
    number: int,
    heads: Sequence[tuple[str, str]],
    values: Sequence[BulkCell],
    quoted: str = '"',
    lines: int = 1,
    outline: int = 0,
) -> str:
    """One ``<row>`` (numbered from 1), so many lines of text high, at an outline level; blanks are left out."""
    return f"{row_start(number, lines, outline)}{cells_xml(number, heads, values, quoted)}</row>"


def row_start(number: int | str, lines: int = 1, outline: int = 0) -> str:
    """The beginning of a row."""
    height = f'ht="{min(lines * 13.5 + 2, 409)}" customHeight="1" ' if lines > 1 else ""
    level = f'outlineLevel="{outline}" ' if outline else ""
    return f'<row {level}{height}r="{number}">'


def cells_xml(number: int | str, heads: Sequence[tuple[str, str]], values: Sequence[BulkCell], quoted: str) -> str:
    """The cells of a row, each with its reference."""
    parts = []
    for (head, style), value in zip(heads, values, strict=False):
        if value is not None and (told := cell_xml(value, style, quoted)):
            parts.append(f"{head}{number}{told}")
    return "".join(parts)


def cell_xml(value: BulkCell, style: str, quoted: str) -> str:
    """What follows a cell's reference; empty when there is nothing to show."""
    kind = value.__class__
    if kind is str:
        return text_xml(value, style, quoted)  # type: ignore[arg-type]
    if kind is float or kind is int:
        return f"{style}><v>{value!r}</v></c>" if math.isfinite(value) else ""  # type: ignore[arg-type]
    if value is None:
        return ""
    if isinstance(value, Formula):
        return _formula(style, value)
    if isinstance(value, Styled):
        return f"{value.style}/>" if value.value is None else cell_xml(value.value, value.style, quoted)
    if isinstance(value, dt.date):
        return f"{style}><v>{serial(value)}</v></c>"
    raise TypeError(f"{value!r} is no cell value")


def text_xml(text: str, style: str, quoted: str) -> str:
    """The same for a text."""
    if is_bare(text):
        return f"{style}{TEXT_START}{text}{TEXT_END}"
    if not text:
        return ""
    if text[0] in FORMULA_SIGNS:
        style = quoted
    if len(text) > MAX_TEXT or not _plain(text):
        text = safe_text(text)
    if len(text.strip()) != len(text):
        return f'{style} t="inlineStr"><is><t xml:space="preserve">{text}{TEXT_END}'
    return f"{style}{TEXT_START}{text}{TEXT_END}"


def is_bare(text: str) -> bool:
    """Whether a text stands between ``TEXT_START`` and ``TEXT_END`` as it is; in doubt not."""
    if len(text) > MAX_TEXT:
        return False
    return text.isalnum() or (_plain(text) and text[:1] not in _WITH_CARE and text[-1:] != " ")


def lines_of(text: str | None, width: float) -> int:
    """About how many lines a wrapped text of ideographs takes in a column of that width."""
    if not text:
        return 1
    across = int(width / 1.75)
    if "\n" not in text:
        return 1 + (len(text) - 1) // across
    return sum(1 + max(len(line) - 1, 0) // across for line in text.split("\n"))


def _plain(text: str) -> bool:
    """Whether nothing in it needs escaping, told faster than by searching; in doubt not."""
    return not ("&" in text or "<" in text or ">" in text or "_x" in text) and text.isprintable()


def _formula(style: str, formula: Formula) -> str:
    text, value = formula
    if len(text) > MAX_TEXT or not _plain(text):
        text = safe_text(text)
    if isinstance(value, str):
        told = value if not value or value.isalnum() else safe_text(value)
        return f'{style} t="str"><f>{text}</f><v>{told}</v></c>'
    if value is None:
        return f'{style} t="str"><f>{text}</f><v></v></c>'
    return f"{style}><f>{text}</f><v>{value!r}</v></c>"


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
