"""Writing into a protected sheet of ours: unprotected for a moment, afterwards protected with the same permissions."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import xlwings as xw

from workbook_templates.building.conventions import REVIEW_SHEET
from workbook_templates.building.form_sheet import PROTECTION
from workbook_templates.model import InputProblem

_ALLOWED = {
    "AllowFormattingCells": "format_cells",
    "AllowFormattingColumns": "format_columns",
    "AllowFormattingRows": "format_rows",
    "AllowInsertingColumns": "",
    "AllowInsertingRows": "insert_rows",
    "AllowInsertingHyperlinks": "",
    "AllowDeletingColumns": "",
    "AllowDeletingRows": "delete_rows",
    "AllowSorting": "sort",
    "AllowFiltering": "autofilter",
    "AllowUsingPivotTables": "",
}
"""Excel's permissions, and what the builder calls those it gives."""
_REVIEW = PROTECTION | {"insert_rows": False, "delete_rows": False, "sort": False}


@contextlib.contextmanager
def unlocked(sheet: xw.Sheet) -> Iterator[None]:
    """Raises InputProblem when the sheet has a password that we do not know."""
    api = sheet.api
    if not api.ProtectContents:
        yield
        return
    allowed = _permissions(api, sheet.name)
    try:
        api.Unprotect("")
    except Exception as error:  # a wrong password: an error of the engine's own kind
        raise password_unknown(sheet.name) from error
    try:
        yield
    finally:
        api.Protect(Password="", DrawingObjects=True, Contents=True, Scenarios=True, **allowed)


def password_unknown(sheet: str) -> InputProblem:
    """What to tell when a sheet has a password that is not ours."""
    return InputProblem(
        f"“{sheet}”表设了保护密码，不能写入。请在“审阅”里撤销这张表的保护，再点这个按钮。", code="LIVE-001"
    )


def _permissions(api: Any, name: str) -> Mapping[str, bool]:
    if name == REVIEW_SHEET:  # nobody but us writes here: no need to ask eleven times
        return {excel: bool(_REVIEW.get(ours, False)) for excel, ours in _ALLOWED.items()}
    now = api.Protection
    return {excel: bool(getattr(now, excel)) for excel in _ALLOWED}
