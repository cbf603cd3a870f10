"""What was written on the checks of a workbook of ours: told from the raw XML, without reading them.

审核 and the blocks under project tables are the larger half of a workbook, and nobody writes there but 出错说明. Where
nothing else was written, only the rows with 出错说明 have to be read. Whatever is neither as the builder made it nor
出错说明 counts as something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from workbook_templates.building.conventions import CHECKS_BLOCK, HEADS, REVIEW_SHEET
from workbook_templates.model import column_letters
from workbook_templates.reading.book import Book
from workbook_templates.reading.names import COLUMNS
from workbook_templates.reading.plain import RawRows, Span

_CONSTANT = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]++"|)(?: t="([a-zA-Z]++)"|)><v>([^<]*+)</v></c>')
_TOLD, _FILLED = rb'[0-9]++"(?: s="[0-9]++"|)', rb'(?:>| t="[a-zA-Z]++">)'
"""What follows the letters of a cell, and what follows that in a cell that is not blank."""
_ODD_CELL = re.compile(rb'<c (?!r=")')
_IDENTITY, _LEVEL, _MESSAGE, _EXPLANATION = (HEADS[role] for role in ("identity", "level", "message", "explanation"))
_LEVELS = frozenset({"错误", "核实", "提示", "通过"})
_OWN_WORDS = frozenset(HEADS.values()) | _LEVELS
_HELPERS = 5
"""Hidden columns right of the identity that may hold constants of ours."""


class Checks(NamedTuple):
    """The checks of a worksheet on which nothing was written but 出错说明."""

    first: int
    """The row (from 0) where they begin."""
    explained: tuple[Span, ...]
    """Where the row of heads and those with 出错说明 stand; empty when nothing was written."""


def checks_of(book: Book) -> dict[str, Checks]:
    """The checks of each worksheet that has some, but for those on which something else was written."""
    found: dict[str, Checks] = {}
    identity: int | None = None
    for info in book.sheets:
        block = book.names.get((info.name, CHECKS_BLOCK))
        if info.name != REVIEW_SHEET and block is None:
            continue
        first = 0 if block is None else block.first_row
        rows = book.raw_rows(info.name, first)
        if rows is None:
            continue
        if identity is None:
            if _IDENTITY not in rows.strings:
                return {}
            identity = rows.strings.index(_IDENTITY)
        explained = _explained(rows, b' t="s"><v>%d</v></c>' % identity)
        if explained is not None:
            found[info.name] = Checks(first, explained)
    return found


def _explained(rows: RawRows, identity: bytes) -> tuple[Span, ...] | None:
    """The rows with 出错说明, after that of the heads; None when something else was written."""
    xml, start, end, strings = rows
    head = xml.rfind(b"<row ", start, max(start, xml.find(identity, start, end)))
    if head < 0:
        return None
    columns: dict[str | None, bytes] = {}
    for letters, _, kind, value in _CONSTANT.findall(xml, head, _next_row(xml, head, end)):
        if kind == b"s" and value.isdigit() and int(value) < len(strings):
            columns[strings[int(value)]] = letters
    if any(name not in columns for name in (_IDENTITY, _LEVEL, _MESSAGE, _EXPLANATION)):
        return None
    level, message, explanation = (columns[name] for name in (_LEVEL, _MESSAGE, _EXPLANATION))
    last = COLUMNS[columns[_IDENTITY].decode()] + _HELPERS
    look = _Look(b'<c r="' + level, b'<c r="' + explanation, {level, message, explanation}, last, strings)
    checks = _checks(level, message, explanation, last)
    named = b'<c r="' + columns[_IDENTITY]
    found: list[Span] = []
    at = head
    while at < end:
        match = checks.match(xml, at, end)
        if match is not None:
            at = match.end()
        else:
            row = xml[at : _next_row(xml, at, end)]
            if _explained_check(level, message, explanation, last).fullmatch(row) and _inside(row, named):
                found.append((at, at + len(row)))
            elif not _ours(row, look):
                return None
            at += len(row)
    return ((head, _next_row(xml, head, end)), *found) if found else ()


def _next_row(xml: bytes, at: int, end: int) -> int:
    found = xml.find(b"<row ", at + 1, end)
    return end if found < 0 else found


@dataclass(frozen=True, slots=True)
class _Look:
    """What the rows of a block of checks are held against: how its cells begin, and where nobody but a unit writes."""

    level: bytes
    explanation: bytes
    own: set[bytes]
    last: int
    strings: Sequence[str | None]


@cache
def _checks(level: bytes, message: bytes, explanation: bytes, last: int) -> re.Pattern[bytes]:
    """Rows of checks as they are sent out, and blank ones."""
    check = _check(level, message, explanation, last, rb"/>")
    return re.compile(rb'(?>(?:<row [^>]*+>(?:%b|(?>(?:<c r="[A-Z]++%b/>)*))</row>)+)' % (check, _TOLD))


@cache
def _explained_check(level: bytes, message: bytes, explanation: bytes, last: int) -> re.Pattern[bytes]:
    """The row of a check with its 出错说明."""
    text = rb"(?:/>|%b(?:<v>[^<]*+</v>|<is>(?>(?:(?!</is>).)*)</is>)</c>)" % _FILLED
    return re.compile(rb"<row [^>]*+>%b</row>" % _check(level, message, explanation, last, text), re.DOTALL)


def _check(level: bytes, message: bytes, explanation: bytes, last: int, text: bytes) -> bytes:
    """The cells of a check: it begins with its number or level, its level and message are formulas, and it ends before
    the last column. ``text``: what may stand as its 出错说明."""
    own = {level, message, explanation}
    other = [letters for letters in (column_letters(column).encode() for column in range(last)) if letters not in own]
    single = b"".join(letters for letters in other if len(letters) == 1)
    others = b"|".join([b"[%b]" % single, *(letters for letters in other if len(letters) > 1)])
    formula, value = rb"<f[^<]*+(?:</f>|)", rb"(?:<v[^<]*+(?:</v>|)|)</c>"
    cells = rb"|".join(
        (
            rb"(?:%b)%b(?:/>|%b(?:%b|)%b)" % (others, _TOLD, _FILLED, formula, value),
            rb"(?:%b|%b)%b(?:/>|%b%b%b)" % (level, message, _TOLD, _FILLED, formula, value),
            rb"%b%b%b" % (explanation, _TOLD, text),
        )
    )
    return rb'(?=<c r="A%b%b<[fv])(?>(?:<c r="(?:%b))*)' % (_TOLD, _FILLED, cells)


def _inside(row: bytes, cell: bytes) -> bytes:
    """What the row's cell of that column begins with: ``f``, ``v``, or nothing when it is blank."""
    at = row.find(cell)
    if at < 0:
        return b""
    end = row.find(b">", at)
    return b"" if row[end - 1 : end] == b"/" else row[end + 2 : end + 3]


def _ours(row: bytes, look: _Look) -> bool:
    """Whether a row that is no check, or a check with more cells than usual, holds only what the builder wrote."""
    cells = _CONSTANT.findall(row)
    if _ODD_CELL.search(row) or len(cells) + row.count(b"><f") != row.count(b"</c>"):
        return False
    checked = _inside(row, look.level) == b"f"
    if checked and _inside(row, look.explanation):  # formulas stand there only where project tables are summed up
        return False
    led = checked or bool(_inside(row, b'<c r="A'))
    odd = []
    for letters, _, kind, value in cells:
        if led and letters not in look.own and COLUMNS[letters.decode()] < look.last:
            continue
        if kind == b"s" and value.isdigit() and int(value) < len(look.strings):
            if (text := look.strings[int(value)]) is not None:
                odd.append(text)
        else:
            return False
    return not odd or (led and len(odd) > 1 and _OWN_WORDS.issuperset(odd))
