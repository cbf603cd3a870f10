"""上一条 / 下一条: from one finding's cell to the next, in the order of the sheets, rows and columns, and round again."""

from __future__ import annotations

from addin.excel.commands.this_form import this_form
from addin.excel.outcome import Kind, Outcome
from addin.excel.session import Session
from addin.live.book import OpenForm
from addin.live.selection import Selection, go_to, selection
from workbook_templates.catalogue import chinese_code
from workbook_templates.model import Finding, InputProblem
from workbook_templates.reading.names import COLUMNS

Place = tuple[int, int, int]
"""Number of the sheet, row, column."""


def next_finding(session: Session) -> Outcome:
    """To the next finding after the selected cell."""
    return _step(session, forward=True)


def previous_finding(session: Session) -> Outcome:
    """To the last finding before the selected cell."""
    return _step(session, forward=False)


def _step(session: Session, *, forward: bool) -> Outcome:
    from workbook_templates.checking.findings import check

    opened = this_form(session)
    places: dict[Place, list[Finding]] = {}
    for finding in check(opened.form, opened.submission):
        place = _place(opened, finding)
        if place is not None:
            places.setdefault(place, []).append(finding)
    if not places:
        return Outcome(Kind.OK, "没有发现问题。")
    order = sorted(places)
    here = _here(opened, session)
    ahead = [place for place in order if (place > here if forward else place < here)]
    target = (ahead or order)[0 if forward else -1]
    found = places[target]
    where = found[0].where
    assert where is not None
    go_to(opened, where.sheet, where.address)
    head = f"第 {order.index(target) + 1} 处，共 {len(order)} 处"
    lines = [f"{item.severity.chinese} {chinese_code(item.code)}  {item.message}" for item in found]
    return Outcome(Kind.OK, "\n\n".join([head, *lines]))


def _place(opened: OpenForm, finding: Finding) -> Place | None:
    if finding.where is None:
        return None
    visible = [info.name for info in opened.cells.sheets if info.visibility == "visible"]
    if finding.where.sheet not in visible:
        return None
    letters = finding.where.address.rstrip("0123456789")
    digits = finding.where.address[len(letters) :]
    row, column = (int(digits) - 1, COLUMNS[letters]) if letters.isalpha() and digits else (0, 0)
    return [info.name for info in opened.cells.sheets].index(finding.where.sheet), row, column


def _here(opened: OpenForm, session: Session) -> Place:
    try:
        at: Selection = selection(session.app)
    except InputProblem:  # a picture is selected: begin at the beginning
        return (-1, 0, 0)
    return [info.name for info in opened.cells.sheets].index(at.sheet), at.top, at.left
