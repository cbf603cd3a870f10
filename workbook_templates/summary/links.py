"""Links of the summary to the units' files: they lead over 数据来源, a row a file in the order of 序号."""

from __future__ import annotations

from workbook_templates.summary.rowxml import Formula

SOURCES = "数据来源"
LINK_COLUMN = "O"
_HEADS = 2
"""Rows above the first file."""


def source_row(number: int) -> int:
    """Excel's row number of a 序号 on 数据来源."""
    return number + _HEADS


def link_formula(row: str, sheet: str = "", cell: str = "", text: str = "打开") -> str:
    """Leads to the file in that row of 数据来源, and to the place named in the cells ``sheet`` and ``cell`` (``E5``).

    The address is built by Excel from cells; no text of a unit stands in the formula itself.
    """
    place = f"{SOURCES}!${LINK_COLUMN}${row}"
    if sheet and cell:
        place += f'&"#\'"&{sheet}&"\'!"&{cell}'
    return f'HYPERLINK({place},"{text}")'


def link_to(number: int, sheet: str = "", cell: str = "", text: str = "打开") -> Formula:
    """A link to the file with that 序号."""
    return Formula(link_formula(str(source_row(number)), sheet, cell, text), text)
