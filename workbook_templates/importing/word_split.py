"""Tables broken over pages by hand: consecutive tables that are one, their repeated heads taken once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbook_templates.binding.values import reads_as_number
from workbook_templates.importing.word_table import WordCell

CONTINUED = re.compile(
    r"[（(【\[]?\s*(续\s*表?|接\s*上\s*[页表]|续\s*上\s*表)\s*[\d一二三四五六七八九十]*\s*[）)】\]]?|[-—\s]*\d+[-—\s]*"
)
"""A line between two halves that says only that (续表), or a page number."""
_CLOSE = 0.03
"""Borders may differ by this share of the table's width."""


@dataclass(slots=True)
class Piece:
    """A table as it stands in the file, or several joined."""

    name: str
    rows: list[list[WordCell]]
    origins: list[tuple[str, int]]
    edges: tuple[int, ...]


def joined(first: Piece, second: Piece) -> Piece | None:
    """Both as one table when the second goes on with the first; None when it is a table of its own."""
    if not first.rows or not second.rows or not _same_columns(first, second):
        return None
    skip = _repeated_head(first.rows, second.rows)
    if not skip and not _goes_on(first.rows, second.rows):
        return None
    return Piece(
        first.name,
        first.rows + second.rows[skip:],
        first.origins + second.origins[skip:],
        first.edges or second.edges,
    )


def _same_columns(first: Piece, second: Piece) -> bool:
    if _width(first.rows) != _width(second.rows):
        return False
    if not first.edges or not second.edges:
        return True
    if len(first.edges) != len(second.edges):
        return False
    whole = max(first.edges[-1] - first.edges[0], 1)
    return all(
        abs((a - first.edges[0]) - (b - second.edges[0])) <= _CLOSE * whole
        for a, b in zip(first.edges, second.edges, strict=True)
    )


def _width(rows: Sequence[list[WordCell]]) -> int:
    return max((cells[-1].right for cells in rows if cells), default=0)


def _texts(cells: Sequence[WordCell]) -> list[str]:
    return [re.sub(r"\s+", "", cell.text) for cell in cells]


def _is_head(cells: Sequence[WordCell]) -> bool:
    """A row of column headings: several words, no number."""
    words = [cell.text for cell in cells if cell.lines]
    return len(words) >= 3 and not any(reads_as_number(word) for word in words)


def _repeated_head(first: Sequence[list[WordCell]], second: Sequence[list[WordCell]]) -> int:
    """How many of the second table's first rows only repeat heading rows of the first one."""
    heads = [_texts(cells) for cells in first]
    count = 0
    while count < min(4, len(second) - 1) and _texts(second[count]) in heads:
        count += 1
    if not count or not any(_is_head(cells) for cells in second[:count]):
        return 0
    # The same form once more begins with the same rows, and goes on with the same labels.
    again = heads.index(_texts(second[0]))
    following = [_words(cells) for cells in first[again + count : again + count + 1]]
    return 0 if again == 0 and following and following[0] and following[0] == _words(second[count]) else count


def _words(cells: Sequence[WordCell]) -> list[str]:
    return [text for text in _texts(cells) if text and not reads_as_number(text)]


def _first(cells: Sequence[WordCell]) -> str:
    return next((text for text in _texts(cells) if text), "")


def _goes_on(first: Sequence[list[WordCell]], second: Sequence[list[WordCell]]) -> bool:
    """Without a head: rows cut alike, and no title or beginning of the same form."""
    above, below = first[-1], second[0]
    if len(below) < 3 or [(cell.left, cell.right) for cell in above] != [(cell.left, cell.right) for cell in below]:
        return False
    return not _is_head(below) and _first(below) != _first(first[0])
