"""What every kind of workbook file gives: its sheets, its names, and the cells of a sheet on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from workbook_templates.reading.names import Broken, Names
from workbook_templates.reading.sheet import Cells

WITHOUT_CELLS = ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")
"""Kinds of sheets that have no cells for us: their grid is empty."""
MISSING_PART = "\0"
"""The part of a sheet that the package promises and does not have: reading it is a FILE-009."""


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A sheet's name and its visibility: ``visible``, ``hidden`` or ``veryHidden``."""

    name: str
    visibility: str


class Source(Protocol):
    """A reader of one kind of file. ``read`` and ``formulas`` take a name out of ``sheets``."""

    sheets: tuple[SheetInfo, ...]
    names: Names
    broken: Broken

    def read(self, sheet: str, before: int | None = None) -> Cells:
        """The cells of a sheet, merges not yet applied; rows from ``before`` (from 0) on may be left out."""
        ...

    def formulas(self, sheet: str) -> dict[str, str]:
        """Address -> formula text with its ``=``; empty where the kind of file does not give formulas."""
        ...

    def percents(self, sheet: str) -> dict[str, int]:
        """Address -> decimals shown, of the cells that show a percentage; empty where the cells are ``Percent``."""
        ...

    def comments(self, sheet: str) -> list[tuple[str, str]]:
        """(address, text) of the sheet's cell comments."""
        ...
