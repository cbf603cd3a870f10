"""Which worksheets a workbook gets, and where on them every box, field and repeating area comes to stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbook_templates.building.conventions import (
    GUIDE_SHEET,
    META_SHEET,
    NOTES_SHEET,
    REVIEW_SHEET,
    sheet_name,
)
from workbook_templates.definition.schema import Area, Box, BoxKind, Form, Sheet
from workbook_templates.model import AreaRow, Fact, Part, Submission, a1


@dataclass(frozen=True, slots=True)
class Block:
    """A cell or merged range: zero-based, inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def single(self) -> bool:
        return self.top == self.bottom and self.left == self.right

    @property
    def absolute(self) -> str:
        """``$B$3`` or ``$B$3:$B$9``."""
        first, last = _absolute(self.top, self.left), _absolute(self.bottom, self.right)
        return first if self.single else f"{first}:{last}"

    @property
    def address(self) -> str:
        return self.absolute.replace("$", "")


def _absolute(row: int, column: int) -> str:
    letters = a1(0, column)[:-1]
    return f"${letters}${row + 1}"


@dataclass(frozen=True, slots=True)
class AreaPlace:
    """A repeating area on a worksheet: rows ``first`` .. ``first + len(rows) - 1`` between two sentinel rows."""

    area: Area
    top: int
    rows: tuple[AreaRow, ...]

    @property
    def first(self) -> int:
        return self.top + 1

    @property
    def bottom(self) -> int:
        return self.top + 1 + len(self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class SheetPlan:
    """One worksheet to come."""

    sheet: Sheet
    name: str
    facts: Mapping[str, Fact]
    """What is written in single cells. A calculated field that is here was stated by the unit."""
    imported: bool
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    """First and last worksheet row of each layout row."""
    areas: Mapping[str, AreaPlace]
    fields: Mapping[str, Block]
    """Where each field stands; a column of an area from sentinel to sentinel."""

    @property
    def height(self) -> int:
        return self.ends[-1] + 1

    @property
    def repeated(self) -> bool:
        return bool(self.sheet.repeat)

    def block(self, box: Box) -> Block:
        """The cells of a box that stands once."""
        return Block(self.starts[box.row], box.column, self.ends[box.row + box.rows - 1], box.column + box.columns - 1)

    def area_at(self, layout_row: int) -> AreaPlace | None:
        id = self.sheet.rows[layout_row].area
        return self.areas[id] if id else None

    def crosses_area(self, box: Box) -> bool:
        """Whether rows can be inserted or deleted inside the box."""
        return any(row.area for row in self.sheet.rows[box.row : box.row + box.rows])


def column_box(form: Form, sheet: Sheet, box: Box) -> bool:
    """Whether the box is repeated in every row of its area (else a box beside an area spans it)."""
    id = sheet.rows[box.row].area
    if not id or box.rows > 1:
        return False
    if box.kind is BoxKind.FIELD:
        field = form.fields[box.text]
        return field.area == id and field.column in form.areas[id].columns
    return box.kind is BoxKind.BLANK


def plan_sheets(
    form: Form, submission: Submission | None, projects: Sequence[str], rows: Mapping[str, int]
) -> tuple[SheetPlan, ...]:
    """The form sheets in order; a repeated sheet once for each of its parts and each further project."""
    taken = {name.casefold() for name in (GUIDE_SHEET, REVIEW_SHEET, NOTES_SHEET, META_SHEET)}
    taken |= {sheet.name.casefold() for sheet in form.sheets if not sheet.repeat}
    plans = []
    for sheet in form.sheets:
        if not sheet.repeat:
            part = submission.part(sheet.id) if submission else None
            plans.append(_plan(form, sheet, sheet.name, part, {}, rows))
            continue
        for title, part in _copies(sheet, submission, projects):
            name = sheet_name(f"{sheet.name}-{title}" if title else sheet.name, taken)
            known = {sheet.title_field: Fact(title, title)} if title and part is None else {}
            plans.append(_plan(form, sheet, name, part, known, rows))
    return tuple(plans)


def _copies(sheet: Sheet, submission: Submission | None, projects: Sequence[str]) -> Iterator[tuple[str, Part | None]]:
    parts = submission.parts_of(sheet.id) if submission else ()
    titles = []
    for part in parts:
        fact = part.facts.get(sheet.title_field)
        titles.append(" ".join(fact.text.split()) if fact else "")
        yield titles[-1], part
    for project in dict.fromkeys(" ".join(project.split()) for project in projects):
        if project and project not in titles:
            titles.append(project)
            yield project, None
    if not titles:
        yield "", None


def _plan(
    form: Form, sheet: Sheet, name: str, part: Part | None, known: dict[str, Fact], rows: Mapping[str, int]
) -> SheetPlan:
    starts, ends, areas = [], [], {}
    at = 0
    for row in sheet.rows:
        starts.append(at)
        if row.area:
            area = form.areas[row.area]
            place = AreaPlace(area, at, _area_rows(form, area, part, rows.get(area.id)))
            areas[area.id] = place
            at = place.bottom
        ends.append(at)
        at += 1
    facts = dict(part.facts) if part else known
    for field in form.fields_of(sheet.id):
        heading = field.id == form.areas[field.id[: -len(".标注")]].heading if _is_heading(form, field.id) else False
        if field.default is not None and field.id not in facts and (part is None or heading) and not field.area:
            facts[field.id] = _fact(field.default)
    plan = SheetPlan(sheet, name, facts, part is not None, tuple(starts), tuple(ends), areas, {})
    fields: dict[str, Block] = {}
    for box in sheet.boxes:
        if box.kind is not BoxKind.FIELD:
            continue
        area_place = plan.area_at(box.row)
        if area_place is not None and column_box(form, sheet, box):
            fields[box.text] = Block(area_place.top, box.column, area_place.bottom, box.column)
        else:
            block = plan.block(box)
            fields[box.text] = Block(block.top, block.left, block.top, block.left)
    return SheetPlan(sheet, name, facts, part is not None, tuple(starts), tuple(ends), areas, fields)


def _is_heading(form: Form, id: str) -> bool:
    return id.endswith(".标注") and id[: -len(".标注")] in form.areas


def _area_rows(form: Form, area: Area, part: Part | None, wanted: int | None) -> tuple[AreaRow, ...]:
    """The unit's rows; else the preset ones and spare empty ones. An area beside a heading is never without a row."""
    if part is not None and area.id in part.areas:
        filled = list(part.areas[area.id])
        least = max(wanted or 0, 1 if area.heading else 0)
    else:
        filled = [
            AreaRow({column: _fact(value) for column, value in row.items()}, number + 1)
            for number, row in enumerate(area.preset)
        ]
        spare = len(filled) + area.spare if wanted is None else wanted
        least = max(spare, 1 if area.heading else 0)
    while len(filled) < least:
        filled.append(AreaRow({}, len(filled) + 1))
    return tuple(filled)


def _fact(value: str | float) -> Fact:
    return Fact(value, value) if isinstance(value, str) else Fact(float(value), f"{value:g}")


def places_of_parts(plans: Sequence[SheetPlan], submission: Submission) -> Mapping[int, SheetPlan]:
    """Part number -> the worksheet that holds it."""
    waiting: dict[str, list[SheetPlan]] = {}
    for plan in plans:
        waiting.setdefault(plan.sheet.id, []).append(plan)
    places = {}
    for number, part in enumerate(submission.parts):
        if waiting.get(part.sheet):
            places[number] = waiting[part.sheet].pop(0)
    return places
