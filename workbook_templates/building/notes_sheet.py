"""The sheet 导入说明: what an import could not place or had to guess, so that nothing is lost silently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbook_templates.building.cells import put
from workbook_templates.building.heights import height_of, width_points
from workbook_templates.building.styles import HEAD_FONT, HEADER, Styles

_HEADS = ("类别", "位置", "内容")
_WIDTHS = (14.0, 30.0, 80.0)

Note = tuple[str, str, str]
"""Kind (未放入, 推断), place in the source, and what was found."""


def write_notes(sheet: Any, notes: Sequence[Note], styles: Styles) -> None:
    """Write the notes, one a row."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    title = styles.get(font_name=HEAD_FONT, font_size=16, align="center")
    sheet.merge_range(0, 0, 0, len(_HEADS) - 1, "导入说明", title)
    sheet.set_row(0, 28)
    head = styles.get(bold=True, align="center", border=1, bg_color=HEADER)
    for column, text in enumerate(_HEADS):
        sheet.write_string(1, column, text, head)
    cell = styles.get(border=1, text_wrap=True, num_format="@")
    for row, note in enumerate(notes, 2):
        for column, text in enumerate(note):
            put(sheet, row, column, text, cell)
        need = max(height_of(text, width_points([width]), 10.0) for text, width in zip(note, _WIDTHS, strict=True))
        sheet.set_row(row, round(need * 4) / 4)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.protect("", {"format_columns": True, "format_rows": True})
