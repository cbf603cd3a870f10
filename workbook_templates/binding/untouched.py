"""Whether anyone wrote on the checks of a workbook of ours: told from the raw XML, without reading them.

审核 and the blocks under project tables are the larger half of a workbook, and nobody writes there but 出错说明. Where
nothing was written, explanations need not be looked for. Whatever is not as the builder made it counts as written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from workbook_templates.building.check_block import HEADS
from workbook_templates.building.conventions import CHECKS_BLOCK, REVIEW_SHEET
from workbook_templates.reading.book import Book
from workbook_templates.reading.names import COLUMNS, NamedRange

_CONSTANT = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]++")?+(?: t="([a-zA-Z]++)")?+><v>([^<]*+)</v></c>')
_LETTERS = re.compile(rb"[A-Z]*")
_IDENTITY, _LEVEL, _MESSAGE, _EXPLANATION = (HEADS[role] for role in ("identity", "level", "message", "explanation"))
_LEVELS = frozenset({"错误", "核实", "提示", "通过"})
_OWN_WORDS = frozenset(HEADS.values()) | _LEVELS
_SUMS = 10
"""Columns of the small table that sums up the project tables."""
_HELPERS = 5
"""Hidden columns right of the identity that may hold constants of ours."""


def untouched_checks(book: Book, scopes: Mapping[str, Mapping[str, NamedRange]]) -> dict[str, int]:
    """Worksheets with checks on which nothing was written -> the row (from 0) where the checks begin."""
    found: dict[str, int] = {}
    for info in book.sheets:
        block = scopes.get(info.name, {}).get(CHECKS_BLOCK)
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
    at = xml.find(identity)
    if at < 0 or b"<is>" in xml:
        return False
    rows = xml[xml.rfind(b"<row ", 0, at) :].split(b"<row ")[1:]
    columns: dict[str | None, bytes] = {}
    for letters, _, kind, value in _CONSTANT.findall(rows[0]):
        if kind == b"s":
            columns[strings[int(value)]] = letters
    if any(name not in columns for name in (_LEVEL, _MESSAGE, _EXPLANATION)):
        return False
    own = {columns[name] for name in (_LEVEL, _MESSAGE, _EXPLANATION)}
    last = COLUMNS[columns[_IDENTITY].decode()] + _HELPERS
    level, message, explanation = (b'<c r="' + columns[name] for name in (_LEVEL, _MESSAGE, _EXPLANATION))
    for row in rows:
        if b"</c>" not in row:
            continue
        # The row of a check: a formula gives its level, its message is no constant, beside it stands nothing.
        if (
            _inside(row, level) == b"f"
            and _inside(row, message) != b"v"
            and not _inside(row, explanation)
            and COLUMNS[_LETTERS.match(row, row.rfind(b'<c r="') + 6)[0].decode()] < last  # type: ignore[index]
        ):
            continue
        if not _ours(row, level, explanation, own, last, strings):
            return False
    return True


def _inside(row: bytes, cell: bytes) -> bytes:
    """What the row's cell of that column begins with: ``f``, ``v``, or nothing when it is blank."""
    at = row.find(cell)
    if at < 0:
        return b""
    end = row.find(b">", at)
    return b"" if row[end - 1 : end] == b"/" else row[end + 2 : end + 3]


def _ours(
    row: bytes, level: bytes, explanation: bytes, own: set[bytes], last: int, strings: Sequence[str | None]
) -> bool:
    """Whether a row that is no check, or a check with more cells than usual, holds only what the builder wrote."""
    cells = _CONSTANT.findall(row)
    if len(cells) + row.count(b"><f") != row.count(b"</c>"):
        return False
    checked = _inside(row, level) == b"f"
    if checked and _inside(row, explanation):  # formulas stand there only where project tables are summed up
        return False
    led = checked or bool(_inside(row, b'<c r="A'))
    odd = []
    for letters, _, kind, value in cells:
        if led and letters not in own and COLUMNS[letters.decode()] < last:
            continue
        if kind == b"s" and value.isdigit() and int(value) < len(strings):
            if (text := strings[int(value)]) is not None:
                odd.append(text)
        else:
            return False
    return not odd or (led and len(odd) > 1 and _OWN_WORDS.issuperset(odd))
