"""Writing cells of an open workbook while keeping what stood there, so that 撤销 can put it back.

A kept cell is what Excel must be given to show the same again: a formula, or a value that it must not read anew (the
text ``100%`` must not become the number 1).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import xlwings as xw

from addin.live.source import clean_rows, rows_of

Content = dict[str, Any]
"""``{}`` blank, ``{"f": formula}``, ``{"t": text}``, ``{"v": number or bool}``, ``{"d": date as ISO text}``."""
_TEXT_FORMAT = "@"


@dataclass
class Changes:
    """What one command did to a workbook, in the order it was done. ``label`` names the command."""

    book: str
    label: str
    steps: list[dict[str, Any]] = field(default_factory=list)

    def write(self, sheet: xw.Sheet, address: str, rows: Sequence[Sequence[Any]], *, layout: str = "") -> None:
        """Put values (a text that begins with ``=`` is a formula) into a block; ``layout``: a new number format."""
        block = sheet.range(address)
        old_layout = block.number_format
        new_layout = bool(layout) and layout != old_layout
        step: dict[str, Any] = {
            "kind": "cells",
            "sheet": sheet.name,
            "address": address,
            "before": contents(block),
            "after": None,  # until it is written: whatever then stands there is ours
            "layout": old_layout if new_layout else None,
        }
        self.steps.append(step)
        if new_layout:
            block.number_format = layout
        put(block, rows)
        step["after"] = contents(block)

    def inserted(self, sheet: xw.Sheet, row: int) -> None:
        """A blank row (from 1) was inserted."""
        self.steps.append({"kind": "row", "sheet": sheet.name, "row": row})

    def added(self, sheet: xw.Sheet, *, rest_hangs_on_it: bool = False) -> None:
        """A sheet was added; undoing deletes it as long as nobody wrote on it. ``rest_hangs_on_it``: when it stays, so
        does everything else that the command did.
        """
        after = contents(sheet.used_range)
        self.steps.append({"kind": "sheet", "sheet": sheet.name, "after": after, "root": rest_hangs_on_it})


def contents(block: xw.Range) -> list[list[Content]]:
    """What the cells of a block hold."""
    values = clean_rows(block, rows_of(block.raw_value))
    formulas = rows_of(block.formula)
    return [
        [_content(value, formula) for value, formula in zip(*pair, strict=True)]
        for pair in zip(values, formulas, strict=True)
    ]


def put(block: xw.Range, rows: Sequence[Sequence[Any]]) -> None:
    """Write values in one call; blanks empty their cell."""
    block.raw_value = as_cells(rows)


def as_cells(rows: Sequence[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    """Values as Excel takes them."""
    return tuple(tuple("" if cell is None else cell for cell in row) for row in rows)


def put_back(block: xw.Range, rows: Sequence[Sequence[Content]], layout: str | None) -> None:
    """Make the cells of a block hold what was kept."""
    if layout is not None:
        block.number_format = layout
    as_text = (layout or block.number_format) == _TEXT_FORMAT
    engine = block.sheet.book.app.engine.impl
    put(block, [[_excel(cell, as_text, engine) for cell in row] for row in rows])


def _content(value: Any, formula: Any) -> Content:
    if isinstance(formula, str) and formula.startswith("=") and value != formula:
        return {"f": formula}
    if value is None or value == "":
        return {}
    if isinstance(value, dt.datetime):
        return {"d": value.isoformat()}
    if isinstance(value, (bool, int, float)):
        return {"v": value}
    return {"t": value} if isinstance(value, str) else {"v": float(value)}


def _excel(content: Content, as_text: bool, engine: Any) -> Any:
    if "f" in content:
        return content["f"]
    if "d" in content:
        return engine.prepare_xl_data_element(dt.datetime.fromisoformat(content["d"]), {})
    if "t" in content:
        return content["t"] if as_text else f"'{content['t']}"  # the apostrophe: Excel must not read it as a number
    return content.get("v")
