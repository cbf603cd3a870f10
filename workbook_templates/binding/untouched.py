"""Whether anyone wrote on the checks of a workbook of ours: told from the raw XML, without reading them.

审核 and the blocks under project tables are the larger half of a workbook, and nobody writes there but 出错说明. Where
nothing was written, explanations need not be looked for. Whatever is not as the builder made it counts as written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from workbook_templates.building.check_block import HEADS
from workbook_templates.building.conventions import CHECKS_BLOCK, REVIEW_SHEET
from workbook_templates.model import column_letters
from workbook_templates.reading.book import Book
from workbook_templates.reading.names import COLUMNS

_CONSTANT = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]++")?+(?: t="([a-zA-Z]++)")?+><v>([^<]*+)</v></c>')
_ODD_CELL = re.compile(rb'<c (?!r=")')
_LED = re.compile(rb'[^<>]*+><c r="A[0-9]++"[^<>]*+(?<!/)><')
"""A row whose first cell is filled."""
_IDENTITY, _LEVEL, _MESSAGE, _EXPLANATION = (HEADS[role] for role in ("identity", "level", "message", "explanation"))
_LEVELS = frozenset({"错误", "核实", "提示", "通过"})
_OWN_WORDS = frozenset(HEADS.values()) | _LEVELS
_SUMS = 10
"""Columns of the small table that sums up the project tables."""
_HELPERS = 5
"""Hidden columns right of the identity that may hold constants of ours."""


def untouched_checks(book: Book) -> dict[str, int]:
    """Worksheets with checks on which nothing was written -> the row (from 0) where the checks begin."""
    found: dict[str, int] = {}
    for info in book.sheets:
        block = book.names.get((info.name, CHECKS_BLOCK))
        if info.name != REVIEW_SHEET and block is None:
            continue
        first = 0 if block is None else block.first_row
        raw = book.raw_rows(info.name, first)
        if raw is not None and _untouched(raw[0], raw[1]):
            found[info.name] = first
    return found


def _untouched(xml: bytes, strings: Sequence[str | None]) -> bool:
    try:
        identity = b' t="s"><v>%d</v></c>' % strings.index(_IDENTITY)
    except ValueError:
        return False
    head = xml.rfind(b"<row ", 0, max(0, xml.find(identity)))
    if head < 0 or _ODD_CELL.search(xml):
        return False
    xml = xml[head:]
    rows = xml.split(b"<row ")[1:]
    columns: dict[str | None, bytes] = {}
    for letters, _, kind, value in _CONSTANT.findall(rows[0]):
        if kind == b"s" and value.isdigit() and int(value) < len(strings):
            columns[strings[int(value)]] = letters
    if any(name not in columns for name in (_IDENTITY, _LEVEL, _MESSAGE, _EXPLANATION)):
        return False
    level, message, explanation = (columns[name] for name in (_LEVEL, _MESSAGE, _EXPLANATION))
    last = COLUMNS[columns[_IDENTITY].decode()] + _HELPERS
    look = _Look(b'<c r="' + level, b'<c r="' + explanation, {level, message, explanation}, last, strings)
    # Most rows begin with their number, and hold nothing but formulas where someone could write.
    if not all(_LED.match(row) or b"</c>" not in row or _ours(row, look) for row in rows):
        return False
    odd = _odd_cells(level, message, explanation, last).finditer(xml)
    suspect = {xml.rfind(b"<row ", 0, cell.start()) for cell in odd}
    return all(_ours(xml[at : xml.find(b"<row ", at + 1)], look) for at in suspect)


@dataclass(frozen=True, slots=True)
class _Look:
    """What the rows of a block of checks are held against: how its cells begin, and where nobody but a unit writes."""

    level: bytes
    explanation: bytes
    own: set[bytes]
    last: int
    strings: Sequence[str | None]


@cache
def _odd_cells(level: bytes, message: bytes, explanation: bytes, last: int) -> re.Pattern[bytes]:
    """Cells that the row of a check does not have: its 出错说明 filled, its level or message no formula, anything from
    its last column on."""
    filled = rb'[0-9]++"[^<>]*+(?<!/)><'
    never = b"|".join((explanation, *_from(last)))
    return re.compile(rb'<c r="(?:(?:%b)%b|(?:%b|%b)%b(?!f))' % (never, filled, level, message, filled))


def _from(column: int) -> list[bytes]:
    """Expressions for the letters of a column below ZZ and of all behind it."""
    letters = column_letters(column)
    following = [f"[{chr(ord(letter) + 1)}-Z]" if letter < "Z" else "(?!)" for letter in letters]
    if len(letters) == 1:
        found = [letters, following[0], "[A-Z]{2,3}"]
    else:
        found = [letters, f"{letters[0]}{following[1]}", f"{following[0]}[A-Z]", "[A-Z]{3}"]
    return [expression.encode() for expression in found]


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
    if len(cells) + row.count(b"><f") != row.count(b"</c>"):
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
