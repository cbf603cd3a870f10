"""XlsxWriter's workbook for formulas of ours: none has a function newer than Excel 2010.

XlsxWriter looks for such functions in every formula, to rename them: a quarter of the time of a workbook.
"""

from __future__ import annotations

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet


class OwnSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that takes formulas as they are, with or without ``=``."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class OwnWorkbook(Workbook):  # type: ignore[misc]
    """A workbook of such worksheets."""

    worksheet_class = OwnSheet
