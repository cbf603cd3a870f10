"""Which sheet of the form a table's caption, or a sheet's name, announces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from workbook_templates.binding.document import Document, Paragraph
from workbook_templates.binding.plan import Plan
from workbook_templates.binding.wording import likeness, wording
from workbook_templates.definition.schema import Sheet
from workbook_templates.model import Grid

_KINDS = (re.compile("整体.*(自评|评分)"), re.compile("(项目|转移支付).*(自评|评分)"))
"""A title worded otherwise than the form's still says whether it is of the whole unit or of a project."""
_NEAR = 10
"""Paragraphs before a table that may be its caption."""


def favoured_sheets(document: Document, plan: Plan) -> dict[int, dict[str, float]]:
    """Table -> sheet id -> 1.0 for the sheets that the nearest telling line above it names."""
    found: dict[int, dict[str, float]] = {}
    above: list[str] = []
    number = 0
    for block in document.blocks:
        if isinstance(block, Paragraph):
            above.append(block.text)
            continue
        named = _named(block, above, plan)
        if named:
            found[number] = named
        number += 1
        above = []
    return found


def _named(grid: Grid, above: list[str], plan: Plan) -> dict[str, float]:
    lines = [text for text in above[-_NEAR:] if len(text) <= 60]
    # A title may be broken over two lines.
    lines += [first + second for first, second in pairwise(lines)]
    for text in [*reversed(lines), grid.name]:
        named = sheets_named(text, plan)
        if named:
            return named
    return {}


def sheets_named(text: str, plan: Plan) -> dict[str, float]:
    """Sheets whose title or telling words the line has."""
    core = wording(text).core
    key = wording(text).key
    if len(core) < 4:
        return {}
    found: Mapping[str, float] = {
        sheet.id: 1.0
        for sheet in plan.sheets
        if any(wording(word).core in core or wording(word).key in key for word in sheet.detect)
        or likeness(text, sheet.name) >= 0.9
    }
    return dict(found) or {sheet.id: 1.0 for kind in _KINDS if kind.search(text) for sheet in _sheets_of(kind, plan)}


def _sheets_of(kind: re.Pattern[str], plan: Plan) -> list[Sheet]:
    """The form's sheets of that kind."""
    return [sheet for sheet in plan.sheets if any(kind.search(word) for word in (sheet.name, *sheet.detect))]
