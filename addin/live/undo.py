"""撤销: the last change that a button made, kept in the add-in's own book for as long as this Excel runs.

Excel forgets its own undo list when a macro or another program writes cells. The kept change stands as text on the sheet
"state" of the add-in, which is never saved: nothing of a unit's figures is left on the disk.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import xlwings as xw

from addin.live.book import full_name
from addin.live.changes import Changes, contents, put_back
from addin.live.protection import unlocked
from addin.ribbon.state import STATE
from workbook_templates.model import InputProblem

NOTE = "（Excel 自带的撤销这时不能用，要恢复请按本选项卡的“撤销”。）"
COLUMN = "H"
_PIECE = 4000  # characters a cell; Excel takes 32,767, but not in an array on every version
_MARK = "|"


def remember(addin: xw.Book, changes: Changes) -> str:
    """Keep the change; returns the label for ``Outcome.undo``."""
    text = json.dumps(
        {"book": changes.book, "label": changes.label, "steps": changes.steps},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    pieces = [f"{_MARK}{text[start : start + _PIECE]}" for start in range(0, len(text), _PIECE)]
    cells = ((f"{len(pieces)}",), *((piece,) for piece in pieces))
    addin.sheets[STATE].range(f"{COLUMN}1:{COLUMN}{len(cells)}").raw_value = cells
    return changes.label


@contextlib.contextmanager
def whole(book: xw.Book, changes: Changes) -> Iterator[None]:
    """All of the changes or none: what fails or is cancelled halfway is taken back at once."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(Exception):
            undo(book, changes)
        raise


def forget(addin: xw.Book) -> None:
    """Nothing can be undone any more."""
    addin.sheets[STATE].range(f"{COLUMN}1").raw_value = "0"


def kept(addin: xw.Book) -> Changes | None:
    """The kept change."""
    sheet = addin.sheets[STATE]
    count = int(float(sheet.range(f"{COLUMN}1").raw_value or 0))
    if not count:
        return None
    raw = sheet.range(f"{COLUMN}2:{COLUMN}{count + 1}").raw_value
    pieces = [row[0] for row in raw] if isinstance(raw, (tuple, list)) else [raw]
    found = json.loads("".join(str(piece).removeprefix(_MARK) for piece in pieces))
    return Changes(found["book"], found["label"], found["steps"])


def undo(book: xw.Book, changes: Changes) -> list[str]:
    """Take the change back, the last step first; returns what could not be put back because someone went on working."""
    if full_name(book) != changes.book:
        name = changes.book.replace("\\", "/").rpartition("/")[2]
        raise InputProblem(
            f"上一次操作“{changes.label}”是在“{name}”里做的。请先切换到那本工作簿，再按“撤销”。", code="LIVE-001"
        )
    left = [place for step in changes.steps if step.get("root") for place in _written_on(book, step)]
    if left:
        return left
    for step in reversed(changes.steps):
        left += _STEPS[step["kind"]](book, step)
    return left


def _cells(book: xw.Book, step: dict[str, Any]) -> list[str]:
    sheet = _sheet(book, step["sheet"])
    if sheet is None:
        return [f"{step['sheet']} {step['address']}"]
    block = sheet.range(step["address"])
    if step["after"] is not None and contents(block) != step["after"]:
        return [f"{step['sheet']} {step['address']}"]
    with unlocked(sheet):
        put_back(block, step["before"], step["layout"])
    return []


def _row(book: xw.Book, step: dict[str, Any]) -> list[str]:
    sheet = _sheet(book, step["sheet"])
    place = f"{step['sheet']} 第{step['row']}行"
    if sheet is None:
        return [place]
    last = sheet.used_range.last_cell.column
    if any(cell for row in contents(sheet.range((step["row"], 1), (step["row"], last))) for cell in row):
        return [f"{place}（已填写内容）"]
    with unlocked(sheet):
        sheet.range(f"{step['row']}:{step['row']}").delete("up")
    return []


def _added_sheet(book: xw.Book, step: dict[str, Any]) -> list[str]:
    left = _written_on(book, step)
    sheet = _sheet(book, step["sheet"])
    if sheet is not None and not left:
        with book.app.properties(display_alerts=False):
            sheet.delete()
    return left


def _written_on(book: xw.Book, step: dict[str, Any]) -> list[str]:
    sheet = _sheet(book, step["sheet"])
    if sheet is None or _constants(contents(sheet.used_range)) == _constants(step["after"]):
        return []
    return [f"{step['sheet']}（已填写内容）"]


def _constants(rows: list[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """Without formulas: Excel may write one of its own accord in another way."""
    return [[{} if "f" in cell else cell for cell in row] for row in rows]


def _sheet(book: xw.Book, name: str) -> xw.Sheet | None:
    return book.sheets[name] if name in book.sheet_names else None


_STEPS = {"cells": _cells, "row": _row, "sheet": _added_sheet}
