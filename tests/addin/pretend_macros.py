"""The add-in's macros of ``pretend_excel``: what the VBA does inside Excel (LibreOffice runs the real one)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter
from pretend_book import ALLOWED, ComError
from pretend_range import Range


def _layout_of(book: Any) -> tuple[tuple[Any, ...], ...]:
    """BookLayout.LayoutOf."""
    rows: list[tuple[Any, ...]] = []
    for sheet in book.sheets:
        top, left, bottom, right = sheet.model.used
        block = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
        values = Range(sheet, (1, 1, bottom, right)).raw_value if bottom * right > 1 else ""
        exact = tuple(tuple(float(cell) if isinstance(cell, Decimal) else cell for cell in row) for row in values)
        rows.append(("sheet", sheet.model.name, sheet.model.visible, block, exact or ""))
    return (*rows, *(("name", name.full, name.refers_to, "", "") for name in book.model.names))


def _put_rows(book: Any, name: str, first: int, last: int, filled: int, cells: tuple[tuple[Any, ...], ...]) -> str:
    """FoundRows.PutRows."""
    sheet = book.sheets(name)
    allowed = None
    if sheet.api.ProtectContents:
        allowed = {permission: getattr(sheet.api.Protection, permission) for permission in ALLOWED}
        try:
            sheet.api.Unprotect("")
        except ComError:
            return "password"
    try:
        after = first + len(cells) - 1
        if after > last:
            sheet.range(f"{last}:{after - 1}").insert("down", "format_from_left_or_above")
        sheet.range((first, 2), (after, len(cells[0]))).number_format = "@"
        sheet.range((first, 1), (after, len(cells[0]))).raw_value = cells
        if filled:
            sheet.range(f"{first}:{first + filled - 1}").autofit()
    except ComError as error:
        return str(error)
    finally:
        if allowed is not None:
            sheet.api.Protect(Password="", DrawingObjects=True, Contents=True, Scenarios=True, **allowed)
    return ""


MACROS: dict[str, Callable[..., Any]] = {"BookLayout.LayoutOf": _layout_of, "FoundRows.PutRows": _put_rows}
