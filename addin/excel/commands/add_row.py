"""增加一行: a blank row below the selected one, between the sentinel rows of its area, merged as the form's rows are."""

from __future__ import annotations

from addin.excel.commands.this_form import this_form
from addin.excel.outcome import Kind, Outcome
from addin.excel.session import Session
from addin.live.book import OpenForm, full_name
from addin.live.changes import Changes
from addin.live.protection import unlocked
from addin.live.selection import AreaPlace, area_at, area_places, selection
from addin.live.undo import NOTE, remember, whole
from workbook_templates.definition.schema import Area, Box
from workbook_templates.model import InputProblem, a1

LABEL = "增加一行"
_LEAST_HEIGHT = 24.0


def add_row(session: Session) -> Outcome:
    """The sums, names, colours and validations of the area reach from sentinel to sentinel, so they hold the new row."""
    opened = this_form(session)
    at = selection(session.app)
    place = area_at(opened, at)
    if place is None:
        raise InputProblem(_where_rows_can_be_added(opened, at.sheet), code="LIVE-001")
    row = min(max(at.top, place.top) + 1, place.bottom)
    changes = Changes(full_name(opened.book), LABEL)
    session.app.screen_updating = False
    with whole(opened.book, changes):
        insert_row(opened, place, row, changes)
    opened.sheet(at.sheet).range(a1(row, _first_column(opened, place))).select()
    return Outcome(
        Kind.OK,
        f"已在“{place.area.label}”里增加第 {row + 1} 行。小计、合计和审核已包括它。\n{NOTE}",
        undo=remember(session.addin, changes),
    )


def insert_row(opened: OpenForm, place: AreaPlace, row: int, changes: Changes | None = None) -> None:
    """A blank row at ``row`` (from 0) of an area; what stood there moves down."""
    sheet = opened.sheet(place.sheet)
    between = place.top + 1 < place.bottom  # else both neighbours are thin, locked sentinel rows
    above = row - 1 > place.top
    height = sheet.range(a1(row - 1 if above else row, 0)).row_height if between else _LEAST_HEIGHT
    with unlocked(sheet):
        sheet.range(f"{row + 1}:{row + 1}").insert(
            "down", "format_from_left_or_above" if above or not between else "format_from_right_or_below"
        )
        if changes is not None:
            changes.inserted(sheet, row + 1)
        sheet.range(f"{row + 1}:{row + 1}").row_height = height or _LEAST_HEIGHT
        if not between:
            sheet.range(f"{row + 1}:{row + 1}").api.Locked = False
        offset = _first_column(opened, place) - _first_box(opened, place.area).column
        for box in _boxes(opened, place.area):
            if box.columns > 1 and box.text in opened.form.fields:
                left = box.column + offset
                sheet.range(f"{a1(row, left)}:{a1(row, left + box.columns - 1)}").merge()


def _boxes(opened: OpenForm, area: Area) -> list[Box]:
    """The boxes of the area's own row in the form, from left to right."""
    form = opened.form
    sheet = form.sheet(area.sheet)
    ids = {f"{area.id}.{column}" for column in area.columns}
    return sorted((box for box in sheet.boxes if box.text in ids), key=lambda box: box.column)


def _first_box(opened: OpenForm, area: Area) -> Box:
    return _boxes(opened, area)[0]


def _first_column(opened: OpenForm, place: AreaPlace) -> int:
    return opened.names(place.sheet)[_first_box(opened, place.area).text].first_column


def _where_rows_can_be_added(opened: OpenForm, sheet: str) -> str:
    places = area_places(opened, sheet)
    if not places:
        return f"“{sheet}”表没有可以增加行的区域。"
    listed = "\n".join(f"  {place.area.label}：第 {place.top + 2}–{place.bottom} 行" for place in places[:8])
    return f"请先选中可增行区域里的一格，再按“增加一行”。“{sheet}”表可以增行的区域：\n{listed}"
