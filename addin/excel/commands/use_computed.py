"""采用计算值: selected calculated cells that hold a typed number get their formula back."""

from __future__ import annotations

from addin.excel.commands.this_form import this_form
from addin.excel.outcome import Kind, Outcome
from addin.excel.session import Session
from addin.live.book import full_name
from addin.live.changes import Changes
from addin.live.protection import unlocked
from addin.live.selection import fields_at, selection
from addin.live.undo import NOTE, remember, whole
from workbook_templates.building.styles import number_format
from workbook_templates.language.excel import to_excel
from workbook_templates.model import a1

LABEL = "采用计算值"


def use_computed(session: Session) -> Outcome:
    """Only cells that the form set computes; what they hold now can be had back with 撤销."""
    opened = this_form(session)
    at = selection(session.app)
    names = opened.names(at.sheet)
    formulas = opened.cells.formulas(at.sheet)
    calculated = [id for id in fields_at(opened, at) if opened.form.fields[id].formula is not None]
    if not calculated:
        return Outcome(
            Kind.OK, "选中的格里没有由公式计算的栏目（这些栏目底色是浅蓝）。请选中比率、小计、合计、得分等格再试。"
        )
    typed = [id for id in calculated if a1(names[id].first_row, names[id].first_column) not in formulas]
    if not typed:
        return Outcome(Kind.OK, "选中的格已经是公式，不用改。")
    sheet = opened.sheet(at.sheet)
    changes = Changes(full_name(opened.book), LABEL)
    session.app.screen_updating = False
    with whole(opened.book, changes), unlocked(sheet):
        for number, id in enumerate(typed):
            session.progress.step(number, len(typed), LABEL)
            field = opened.form.fields[id]
            assert field.formula is not None
            formula = to_excel(field.formula.expanded, lambda name: name)
            address = a1(names[id].first_row, names[id].first_column)
            changes.write(sheet, address, [[f"={formula}"]], layout=number_format(field.type))
    told = [f"{opened.form.fields[id].label}（{a1(names[id].first_row, names[id].first_column)}）" for id in typed]
    return Outcome(
        Kind.OK,
        f"已把 {len(typed)} 格换回公式：{'、'.join(told[:8])}{'等' if len(told) > 8 else ''}。\n{NOTE}",
        undo=remember(session.addin, changes),
    )
