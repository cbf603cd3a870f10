"""What Excel hands over as a cell's value, in the one form that ``udfs.registry.call_block`` expects.

Blanks are None, errors their text, numbers float or Decimal, dates ``datetime`` without a time zone. xlwings gives
every argument as rows (``ndim=2``); a block of one cell is that cell.
"""

from __future__ import annotations

import math
from datetime import datetime
from decimal import Decimal

# What COM hands over for an error in a cell, where xlwings does not translate it (an error inside an array).
_ERRORS = {
    -2146826281: "#DIV/0!",
    -2146826246: "#N/A",
    -2146826259: "#NAME?",
    -2146826288: "#NULL!",
    -2146826252: "#NUM!",
    -2146826265: "#REF!",
    -2146826273: "#VALUE!",
}


def from_excel(value: object) -> object:
    """A block as a list of rows of cells, a single cell as its value."""
    if not isinstance(value, list | tuple):
        return _cell(value)
    rows = [[_cell(cell) for cell in row] if isinstance(row, list | tuple) else [_cell(row)] for row in value]
    if len(rows) == 1 and len(rows[0]) == 1:
        return rows[0][0]
    return rows


def _cell(value: object) -> object:
    if value is None or value == "":
        return None
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return _ERRORS.get(value, value)
    if isinstance(value, Decimal):  # a cell in currency format
        return value if value.is_finite() else "#NUM!"
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.replace(tzinfo=None)
    return value
