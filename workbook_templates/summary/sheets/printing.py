"""Print setup of every sheet of the summary: A4 landscape, heads on every page, page numbers, no column cut off."""

from __future__ import annotations

import math
from typing import Any

READABLE = 250
"""Characters across an A4 page in landscape at the smallest scale that can still be read."""


def print_landscape(sheet: Any, width: float, heads: tuple[int, int], lead_columns: int = 0) -> None:
    """Set up printing for a sheet ``width`` characters wide.

    It fits the page's width; a table that would become too small to read is laid over several pages side by side, each
    beginning with the first ``lead_columns`` columns.
    """
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.55, bottom=0.55)
    across = max(1, math.ceil(width / READABLE))
    sheet.fit_to_pages(across, 0)
    sheet.repeat_rows(*heads)
    if across > 1 and lead_columns:
        sheet.repeat_columns(0, lead_columns - 1)
        sheet.print_across()
    sheet.set_footer('&L&"宋体"&8&A&C&"宋体"&9第 &P 页 共 &N 页', {"margin": 0.25})
