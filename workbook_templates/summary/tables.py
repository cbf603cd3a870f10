"""Tables that people keep in Excel, found by the words of their heads: anywhere on a sheet, columns in any order."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from workbook_templates.model import CellError, CellValue, Grid, InputProblem

Heads = Mapping[str, tuple[str, ...]]
"""Key of a column -> words that may stand in its head, the surest first."""
LAST_HEAD_ROW = 40
_BRACKETS = re.compile(r"\([^()]*\)")
_TOO_LARGE = frozenset({"FILE-006", "FILE-010", "FILE-011"})


class TableRow(NamedTuple):
    """A row below the heads."""

    number: int
    """As Excel counts, from 1."""
    cells: Mapping[str, CellValue]

    def text(self, key: str) -> str:
        """The cell as a person reads it, spaces tidied."""
        return text_of(self.cells.get(key))

    def exact(self, key: str) -> str:
        """The cell as it is, for names of files: two spaces stay two."""
        value = self.cells.get(key)
        return value if isinstance(value, str) else text_of(value)


class HeadedTable(NamedTuple):
    """A table of a sheet."""

    sheet: str
    columns: Mapping[str, int]
    rows: tuple[TableRow, ...]


def headed_table(grid: Grid, heads: Heads, required: Iterable[str], spread: Iterable[str] = ()) -> HeadedTable | None:
    """The table with at least the ``required`` heads, None when the sheet has none.

    In the columns ``spread`` a merged cell stands for all its rows.
    """
    needed = set(required)
    best: tuple[int, dict[str, int]] | None = None
    for number, row in enumerate(grid.rows[:LAST_HEAD_ROW]):
        found = _columns(row, heads)
        if needed <= set(found) and (best is None or len(found) > len(best[1])):
            best = number, found
    if best is None:
        return None
    top, columns = best
    rows = [dict.fromkeys(columns) | _cells(row, columns) for row in grid.rows[top + 1 :]]
    wanted = {columns[key]: key for key in spread if key in columns}
    for first, left, last, right in grid.merges:
        key = next((wanted[column] for column in range(left, right + 1) if column in wanted), None)
        if key is not None and first > top:
            for line in range(first, min(last, top + len(rows)) + 1):
                rows[line - top - 1][key] = grid.value(first, left)
    filled = (
        TableRow(top + 2 + n, cells) for n, cells in enumerate(rows) if any(v is not None for v in cells.values())
    )
    return HeadedTable(grid.name, columns, tuple(filled))


def _cells(row: list[CellValue], columns: Mapping[str, int]) -> dict[str, CellValue]:
    return {key: row[column] for key, column in columns.items() if column < len(row)}


def _columns(row: list[CellValue], heads: Heads) -> dict[str, int]:
    """Each key's column, the surer words first; a column serves one key."""
    texts = [head_words(value) if isinstance(value, str) else frozenset() for value in row]
    found: dict[str, int] = {}
    for key, words in heads.items():
        for word in words:
            wanted = plain_words(word)
            column = next((n for n, said in enumerate(texts) if wanted in said and n not in found.values()), None)
            if column is not None:
                found[key] = column
                break
    return found


def head_words(text: str) -> frozenset[str]:
    """What a head may be called: ``所属乡镇（街道）`` is 所属乡镇街道, 所属乡镇, 乡镇."""
    whole = unicodedata.normalize("NFKC", text)
    said = {
        plain_words(part) for form in (whole, _BRACKETS.sub("", whole)) for part in (form, *re.split("[/、]", form))
    }
    for word in tuple(said):
        short = word
        for start in ("所属", "所在", "归口"):
            short = short.removeprefix(start)
        said |= {short, word.removesuffix("名称"), word.removesuffix("全称"), short.removesuffix("名称")}
    return frozenset(said - {""})


def plain_words(text: str) -> str:
    """Letters and digits only, in one width and case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def text_of(value: CellValue) -> str:
    """A cell as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime):
        value = value.date() if value.time() == dt.time() else value
    if isinstance(value, (dt.date, CellError)):
        return str(value)
    return " ".join(str(value).split())


def sheets_of(path: Path, names: Iterable[str] | None = None) -> Iterator[Grid]:
    """The sheets with these names (all visible ones when None) of a bureau's own file, in its order.

    A summary of ten thousand units is larger than the gate lets a unit's file be; it is then read by calamine.
    Raises InputProblem.
    """
    from workbook_templates.reading.book import open_book

    wanted = None if names is None else set(names)
    try:
        book = open_book(path)
        chosen = [
            sheet.name
            for sheet in book.sheets
            if (sheet.visibility == "visible" if wanted is None else sheet.name in wanted)
        ]
        grids = [book.grid(name) for name in chosen]
    except InputProblem as problem:
        if problem.code not in _TOO_LARGE or wanted is None:
            raise
        grids = _large(path, wanted)
    yield from grids


def _large(path: Path, wanted: set[str]) -> list[Grid]:
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(str(path)) as book:
        chosen = [name for name in book.sheet_names if name in wanted]
        return [
            Grid(
                name,
                [[_plain(v) for v in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)],
            )
            for name in chosen
        ]


def _plain(value: object) -> CellValue:
    if isinstance(value, (str, int, float, bool, dt.date, dt.datetime, dt.time)):
        return None if value == "" else value
    return None
