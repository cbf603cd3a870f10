"""An added project table on 审核: a row in the list of project tables, and its checks in the counts at the head."""

from __future__ import annotations

import re

from addin.live.book import OpenForm
from addin.live.changes import Changes
from addin.live.protection import unlocked
from workbook_templates.building.conventions import COUNT_NAMES, REVIEW_SHEET, quoted

_LIST = "项目自评表的审核"
_SUM = re.compile(r"\+SUM\((\$[A-Z]+\$)(\d+)(?::\1(\d+))?\)$")


def list_project(opened: OpenForm, name: str, target: str, changes: Changes) -> bool:
    """``target``: the field to which the row's link leads. False when 审核 has no such list, or no counts of it."""
    last = _last_row(opened)
    counts = [opened.name(count) for count in COUNT_NAMES.values()]
    if last is None or any(count is None or count.sheet != REVIEW_SHEET for count in counts):
        return False
    sheet = opened.sheet(REVIEW_SHEET)
    number = opened.cells.grid(REVIEW_SHEET).value(last - 1, 0)
    place = quoted(name)
    with unlocked(sheet):
        sheet.range(f"{last + 1}:{last + 1}").insert("down", "format_from_left_or_above")
        changes.inserted(sheet, last + 1)
        link = f'=HYPERLINK("#{_in_text(place)}!{target}","{_in_text(name)}")'
        row = [number + 1 if isinstance(number, float) else "", "", "", "", link, ""]
        row += [f"=IFERROR({place}!{count},0)" for count in COUNT_NAMES.values()]
        changes.write(sheet, f"A{last + 1}:{chr(ord('A') + len(row) - 1)}{last + 1}", [row])
        for count in counts:  # above the list: the inserted row has not moved them
            assert count is not None
            cell = sheet.range((count.first_row + 1, count.first_column + 1))
            changed = _SUM.sub(lambda found: f"+SUM({found[1]}{found[2]}:{found[1]}{last + 1})", str(cell.formula))
            changes.write(sheet, cell.get_address(False, False), [[changed]])
    return True


def _last_row(opened: OpenForm) -> int | None:
    """Number (from 1) of the last row of the list."""
    if all(info.name != REVIEW_SHEET for info in opened.cells.sheets):
        return None
    rows = opened.cells.grid(REVIEW_SHEET).rows
    for top, row in enumerate(rows):
        if row and isinstance(row[0], str) and row[0].startswith(_LIST):
            end = top + 2  # its title and its heads
            while end < len(rows) and rows[end] and isinstance(rows[end][0], float):
                end += 1
            return end if end > top + 2 else None
    return None


def _in_text(text: str) -> str:
    return text.replace('"', '""')
