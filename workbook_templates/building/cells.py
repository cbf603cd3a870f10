"""One value into one cell: as the unit wrote it, never a formula by accident, never a number that was not one."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from workbook_templates.building.plan import Block
from workbook_templates.building.styles import number_format
from workbook_templates.checking.engine import cell_value
from workbook_templates.definition.schema import FieldType
from workbook_templates.model import CellError, CellValue, Fact

EXCEL_TEXT_LIMIT = 32_767


def put(sheet: Any, row: int, column: int, value: CellValue, style: Any) -> None:
    """Write a constant."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, CellError):
        sheet.write_formula(row, column, f"={value.code}", style, value.code)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, (dt.date, dt.datetime)):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_string(row, column, str(value)[:EXCEL_TEXT_LIMIT], style)


def put_formula(sheet: Any, row: int, column: int, formula: str, value: CellValue, style: Any) -> None:
    """Write a live formula together with what it gives."""
    cached: Any = value
    if value is None:
        cached = ""
    elif isinstance(value, CellError):
        cached = value.code
    elif isinstance(value, (dt.date, dt.datetime)):
        day = value.date() if isinstance(value, dt.datetime) else value
        cached = (day - dt.date(1899, 12, 30)).days
    elif isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        cached = int(value)
    sheet.write_formula(row, column, formula if formula.startswith("=") else f"={formula}", style, cached)


def merge(sheet: Any, block: Block, style: Any) -> None:
    """Make a block one cell (when it is more than one)."""
    if block.single:
        sheet.write_blank(block.top, block.left, None, style)
    else:
        sheet.merge_range(block.top, block.left, block.bottom, block.right, "", style)


def stated_format(fact: Fact, type: FieldType) -> str:
    """A number format that shows a stated value as its author wrote it: ``87.5%``, ``95.90``, ``1,234.5``."""
    value = cell_value(fact)
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not type.numeric:
        return number_format(type)
    text = fact.text.strip()
    match = re.fullmatch(r"([-+]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*([%％]?)", text)
    if match is None:
        if type is FieldType.RATE and text and not text.endswith(("%", "％")):
            return "General"
        return number_format(type)
    decimals = len(match.group(3) or ".") - 1
    whole = "#,##0" if "," in match.group(2) else "0"
    if match.group(4):
        return whole + ("." + "0" * decimals if decimals else "") + "%"
    trailing_zero = bool(match.group(3)) and match.group(3).endswith("0")
    if whole == "0" and not trailing_zero:
        return "General"
    return whole + ("." + "0" * decimals if decimals else "")


def shown_text(fact: Fact, type: FieldType) -> str:
    """What a person sees in the cell that holds this fact."""
    value = cell_value(fact)
    if value is None:
        return ""
    if isinstance(value, (dt.date, dt.datetime)):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    layout = stated_format(fact, type)
    percent = layout.endswith("%")
    digits = layout.rstrip("%")
    number = float(value) * (100 if percent else 1)
    if digits in ("General", "@"):
        return f"{number:.15g}"
    decimals = len(digits.partition(".")[2])
    separator = "," if "," in digits else ""
    return f"{number:{separator}.{decimals}f}" + ("%" if percent else "")
