"""What the readers of binary workbooks share: the records of .xls, packed numbers and error codes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

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

BIFF_SHEET = 0x0085
"""The record that tells where the substream of a sheet begins, in the order of the workbook."""
_BOF, _EOF = 0x0809, 0x000A


class Record(NamedTuple):
    """One record of a BIFF workbook."""

    kind: int
    body: bytes
    within: int
    """Where its substream begins: 0 for what the whole workbook shares, else a sheet."""
    depth: int
    """1 in a sheet itself, more in what is embedded there (a chart)."""


def biff_records(stream: bytes) -> Iterator[Record]:
    """The records up to the zeros that fill the last block."""
    at = depth = within = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, at)
        if kind == 0 and size == 0 and depth == 0:
            return
        if kind == _BOF:
            depth += 1
            within = at if depth == 1 else within
        yield Record(kind, stream[at + 4 : at + 4 + size], within, depth)
        if kind == _EOF:
            depth = max(0, depth - 1)
        at += 4 + size


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
