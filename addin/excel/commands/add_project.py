"""增加项目表: another project table, a copy of one that is there with everything that a unit filled in taken out."""

from __future__ import annotations

import xlwings as xw

from addin.excel.commands.add_row import insert_row
from addin.excel.commands.this_form import this_form
from addin.excel.outcome import Kind, Outcome
from addin.excel.session import Session
from addin.live.book import OpenForm, full_name, open_form
from addin.live.changes import Changes, put
from addin.live.dialogs import Dialogs
from addin.live.notes import clear_notes
from addin.live.project_row import list_project
from addin.live.protection import unlocked
from addin.live.selection import area_places, go_to
from addin.live.undo import NOTE, remember, whole
from workbook_templates.building.conventions import CHECKS_BLOCK, HEADS, sheet_name
from workbook_templates.definition.schema import Area, Field, Sheet
from workbook_templates.language.excel import to_excel
from workbook_templates.model import InputProblem, Part, a1

LABEL = "增加项目表"


def add_project(session: Session) -> Outcome:
    """The copy has names, formulas and checks of its own: they belong to the sheet."""
    opened = this_form(session)
    definition = next((sheet for sheet in opened.form.sheets if sheet.repeat), None)
    if definition is None:
        raise InputProblem(f"“{opened.form.title}”没有项目支出绩效自评表。", code="LIVE-001")
    tables = [part for part in opened.submission.parts if part.sheet == definition.id]
    if not tables:
        raise InputProblem(
            f"这本工作簿里的“{definition.name}”都被删掉了，没有可以照做的表。请用 ziping repair 修复。", code="LIVE-001"
        )
    title = Dialogs(session.app).text("一级项目的名称：")
    if not title:
        raise InputProblem("没有写项目名称，没有增加。", code="LIVE-001")
    if any(_plain(part, definition) == title for part in tables):
        raise InputProblem(f"已经有“{title}”的项目自评表，没有再增加。", code="LIVE-001")
    taken = {info.name.casefold() for info in opened.cells.sheets}
    name = sheet_name(f"{definition.name}-{title}", taken)
    session.app.screen_updating = False
    last = opened.sheet(tables[-1].name)
    new = last.copy(after=last, name=name)
    try:
        opened = _emptied(session, definition, new, title)
        changes = Changes(full_name(opened.book), LABEL)
        changes.added(new, rest_hangs_on_it=True)
    except BaseException:
        with session.app.properties(display_alerts=False):
            new.delete()
        raise
    with whole(opened.book, changes):
        listed = list_project(opened, name, definition.title_field, changes)
    at = opened.names(name)[definition.title_field]
    go_to(opened, name, a1(at.first_row, at.first_column))
    return Outcome(
        Kind.OK,
        f"已增加“{name}”。它带有自己的公式，检查列在该表下方，“全部审核”和汇总都会包括它。"
        f"{'“审核”表的计数已包括它。' if listed else '“审核”表上方的计数不包括它。'}\n{NOTE}",
        undo=remember(session.addin, changes),
    )


def _emptied(session: Session, definition: Sheet, new: xw.Sheet, title: str) -> OpenForm:
    session.progress.step(0, 0, "清空新表")
    name = new.name
    assert session.book is not None
    opened = open_form(session.app, session.book, session.addin.name)
    opened = _with_rows(session, opened, definition, name)
    with unlocked(new):
        _clear(opened, definition, name, title)
        clear_notes(new)
    return opened


def _plain(part: Part, definition: Sheet) -> str:
    fact = part.facts.get(definition.title_field)
    return " ".join(fact.text.split()) if fact is not None else ""


def _with_rows(session: Session, opened: OpenForm, definition: Sheet, name: str) -> OpenForm:
    """As many rows in each area as the official form has."""
    added = False
    for place in reversed(area_places(opened, name)):
        for _ in range(_official_rows(place.area) - (place.bottom - place.top - 1)):
            insert_row(opened, place, place.bottom)
            added = True
    if not added:
        return opened
    assert session.book is not None
    return open_form(session.app, session.book, session.addin.name)


def _official_rows(area: Area) -> int:
    return max(len(area.preset) + area.spare, 1 if area.heading else 0)


def _clear(opened: OpenForm, definition: Sheet, name: str, title: str) -> None:
    """Every entry goes; what the official form says, the constants of the unit and the formulas stay."""
    sheet, names = opened.sheet(name), opened.names(name)
    for place in area_places(opened, name):
        first, last = place.top + 1, place.bottom - 1
        if last < first:
            continue
        for column in place.area.columns:
            area = names.get(f"{place.area.id}.{column}")
            if area is None:
                continue
            block = sheet.range(f"{a1(first, area.first_column)}:{a1(last, area.first_column)}")
            if column in place.area.merge:
                block.unmerge()
            preset = [row.get(column) for row in place.area.preset][: last - first + 1]
            put(block, [[value] for value in preset + [None] * (last - first + 1 - len(preset))])
    for field in opened.form.fields_of(definition.id):
        if field.id in names and (not field.area or field.column == "标注"):
            _reset(opened, name, field, title if field.id == definition.title_field else None)
    _clear_explanations(opened, name)


def _reset(opened: OpenForm, name: str, field: Field, text: str | None) -> None:
    area = opened.names(name)[field.id]
    cell = opened.sheet(name).range(a1(area.first_row, area.first_column))
    if field.formula is not None:
        put(cell, [[f"={to_excel(field.formula.expanded, lambda id: id)}"]])
    elif text is not None:
        put(cell, [[text]])
    elif field.constant:
        return
    else:
        put(cell, [[field.default]])


def _clear_explanations(opened: OpenForm, name: str) -> None:
    block = opened.name(CHECKS_BLOCK, name)
    if block is None:
        return
    heads = opened.cells.grid(name).rows[block.first_row + 1]
    if HEADS["explanation"] in heads and block.last_row > block.first_row + 1:
        column = heads.index(HEADS["explanation"])
        first, last = a1(block.first_row + 2, column), a1(block.last_row, column)
        rows = block.last_row - block.first_row - 1
        put(opened.sheet(name).range(f"{first}:{last}"), [[None]] * rows)
