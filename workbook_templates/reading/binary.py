"""What .xls and .xlsb share: packed numbers and error codes."""

from __future__ import annotations

import struct

from workbook_templates.model import CellError

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def cell_error(code: int) -> CellError:
    """The error value of a binary error code; an unknown code stays visible."""
    return CellError(ERRORS.get(code, f"#ERROR{code}!"))


def packed_number(raw: int) -> float:
    """An RK number: 30 bits of an integer or of a double, perhaps in hundredths."""
    if raw & 2:
        whole = raw >> 2
        number = float(whole - (1 << 30) if whole & (1 << 29) else whole)
    else:
        (number,) = struct.unpack("<d", struct.pack("<Q", (raw & 0xFFFFFFFC) << 32))
    return number / 100 if raw & 1 else number
