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
from workbook_templates.reading.shared import decode_text

_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]+")?(?: t="([a-zA-Z]+)")?>(<f|<v>([^<]*)</v></c>|)')
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
    cells = _CELL.findall(xml)
    # Every cell with content is understood, or the sheet is read as usual.
    if len(cells) != xml.count(b"</c>") or b"<is>" in xml:
        return False
    try:
        identity = strings.index(_IDENTITY)
    except ValueError:
        return False
    heads = [row for _, row, kind, _, value in cells if kind == b"s" and value == b"%d" % identity]
    if not heads:
        return False
    # What a row is, is told by its first column and by its level.
    columns: dict[str, int] = {}
    constants: dict[bytes, list[tuple[int, str]]] = {}
    led: set[bytes] = set()
    checks: set[bytes] = set()
    explained: set[bytes] = set()
    first_head = int(heads[0])
    for letters, row, kind, formula, value in cells:
        if formula == b"<f":
            column = COLUMNS[letters.decode()]
            if column == columns.get(_LEVEL, -1):
                checks.add(row)
            elif column == columns.get(_EXPLANATION, -1):
                explained.add(row)
            elif not column:
                led.add(row)
            continue
        if not formula or int(row) < first_head:
            continue
        column = COLUMNS[letters.decode()]
        if kind == b"s":
            if not value.isdigit() or int(value) >= len(strings):
                return False
            text = strings[int(value)]
        else:
            text = decode_text(value)
        if text is None:
            continue
        if row == heads[0]:
            columns[text] = column
        if not column:
            led.add(row)
        constants.setdefault(row, []).append((column, text))
    wanted = (_LEVEL, _MESSAGE, _EXPLANATION, _IDENTITY)
    # Formulas stand in the column of explanations only where project tables are summed up.
    if any(name not in columns for name in wanted) or checks & explained:
        return False
    level, message, explanation, last = (columns[name] for name in wanted)
    for row, found in constants.items():
        if row not in led and row not in checks:
            return False
        odd = [text for column, text in found if column in (level, message, explanation) or column >= last + _HELPERS]
        if odd and (len(odd) < 2 or not _OWN_WORDS.issuperset(odd)):
            return False
    return True
