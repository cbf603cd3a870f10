"""A form's layouts as the binder reads them: rows of slots, and where each label stands."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from functools import lru_cache

from workbook_templates.binding.wording import likeness, numbering, wording
from workbook_templates.definition.schema import Area, Box, BoxKind, Field, FieldType, Form, Sheet
from workbook_templates.language.syntax import names_in

LABEL, FIELD, DISPLAY, BLANK, COVERED = "label", "field", "display", "blank", "covered"


@dataclass(frozen=True, slots=True)
class Slot:
    """A box as one row meets it; ``covered`` when it began in a row above."""

    kind: str
    text: str
    """Label text (of a covered slot: the label that covers it), else the field id."""
    column: int
    field: Field | None = None
    repeats: bool = False
    """In the row of an area."""
    heading: bool = False
    """The merged heading beside the rows of an area (一级指标)."""
    words: frozenset[str] = frozenset()
    """Cores of the usual contents of an area's column (数量指标, 质量指标 ...)."""
    own: frozenset[str] = frozenset()
    """Of these, what stands in this area; of a heading slot: what this area's heading is called."""
    others: frozenset[str] = frozenset()
    """What stands in, or heads, only the other areas of the same table."""

    key: tuple[str, str] | int = dataclass_field(init=False, default=0)
    """Slots with one key are alike for any cell: the same label, or plain values of one type."""

    def __post_init__(self) -> None:
        key: tuple[str, str] | int = (self.kind, self.text)
        if self.kind == FIELD and self.field is not None:
            key = id(self) if self.heading or self.words else (FIELD + "s" * self.repeats, self.field.type.value)
        object.__setattr__(self, "key", key)


@dataclass(frozen=True, slots=True, eq=False)
class PlanRow:
    """One layout row. ``number`` counts through all sheets, ``content`` the rows of its sheet that hold fields."""

    number: int
    sheet: Sheet
    row: int
    content: int
    slots: tuple[Slot, ...]
    area: Area | None
    family: int
    """Areas under one header row (产出指标, 效益指标 ...) share a number; -1 outside areas."""
    header: int
    """Number of the labelled row above a row without labels; -1 when it has labels of its own."""
    siblings: str
    """Numbering style of the labelled row above an area: rows numbered so may be its siblings."""
    details: bool = False
    """An area whose rows add up to the labelled row above it."""

    children: frozenset[str] = frozenset()
    """Of a labelled row: the areas that it adds up."""
    paired: PlanRow | None = None
    """A heading with its values below, as others lay it out: each label with its value beside it, in one row."""
    has_fields: bool = dataclass_field(init=False, default=False)
    has_labels: bool = dataclass_field(init=False, default=False)
    open_text: bool = dataclass_field(init=False, default=False)
    """Only long texts: further rows below may continue them."""
    plain: bool = dataclass_field(init=False, default=False)
    """Labels, then values: no label stands between them."""

    def __post_init__(self) -> None:
        fields = [slot.field for slot in self.slots if slot.kind == FIELD and slot.field is not None]
        object.__setattr__(self, "has_fields", bool(fields))
        object.__setattr__(self, "has_labels", any(slot.kind == LABEL for slot in self.slots))
        kinds = [slot.kind for slot in self.slots if slot.kind in (LABEL, FIELD)]
        object.__setattr__(self, "plain", LABEL not in kinds[kinds.index(FIELD) :] if FIELD in kinds else True)
        object.__setattr__(self, "open_text", all(field.type is FieldType.LONG_TEXT for field in fields))


@dataclass(frozen=True, eq=False)
class Plan:
    """All rows of all sheets except the report's chapters."""

    form: Form
    sheets: tuple[Sheet, ...]
    rows: tuple[PlanRow, ...]
    exact: dict[str, tuple[tuple[int, str], ...]]
    """Sense of a label -> rows where it stands, and the label."""
    labels: tuple[str, ...]
    pairs: dict[str, tuple[tuple[str, Field], ...]]
    """Sheet id -> labels that have their field directly behind or below them."""
    known: frozenset[str]
    """Senses of the report's title and headings: wordings of the form, though no labels of a table."""
    row_of: dict[str, int]
    """Field id -> number of its row."""
    _memo: dict[str, list[int]] = dataclass_field(default_factory=dict)

    def rows_like(self, text: str) -> tuple[tuple[int, ...], bool]:
        """Rows that have this label, and whether it is exactly a label of the form."""
        found = self.exact.get(wording(text).sense)
        if found:
            return tuple(number for number, _ in found), True
        return tuple(self._fuzzy(text)), False

    def _fuzzy(self, text: str) -> list[int]:
        found = self._memo.get(text)
        if found is None:
            found = []
            if len(text) <= 60:
                for label in self.labels:
                    if likeness(text, label) >= 0.72:
                        found += [number for number, _ in self.exact[wording(label).sense]]
            if len(self._memo) < 5_000:
                self._memo[text] = found
        return found


_PLANS: dict[tuple[int, int], Plan] = {}
_YEAR = re.compile(r"(?:19|20)\d\d")


def plan_of(form: Form, year: int = 0) -> Plan:
    """The plan of a form, made once; for a document of another year with the years in the labels moved."""
    shift = year - form.year if year else 0
    found = _PLANS.get((id(form), shift))
    if found is None or found.form is not form:
        found = _PLANS[id(form), shift] = _make_plan(form, shift)
    return found


def _make_plan(form: Form, shift: int) -> Plan:
    sheets = tuple(sheet for sheet in form.sheets if sheet.kind != "report")
    rows: list[PlanRow] = []
    families: dict[tuple[str, int], int] = {}
    for sheet in sheets:
        header, content, style = -1, 0, ""
        summed: frozenset[str] = frozenset()
        for row in range(len(sheet.rows)):
            area = form.areas[sheet.rows[row].area] if sheet.rows[row].area else None
            slots = tuple(_slots(form, sheet, row, area, shift))
            number = len(rows)
            labelled = any(slot.kind == LABEL for slot in slots)
            family = -1
            if area is not None:
                family = families.setdefault((sheet.id, header), len(families))
            elif labelled and not _is_title(sheet, row):
                header = number
                first = next(slot.text for slot in slots if slot.kind == LABEL)
                numbered = numbering(first)
                style = numbered[0] if numbered else ""
                summed = _summed_areas(form, slots)
            fields = any(slot.kind == FIELD for slot in slots)
            made = PlanRow(
                number,
                sheet,
                row,
                content,
                slots,
                area,
                family,
                -1 if labelled else header,
                style,
                area is not None and area.id in summed,
                _summed_areas(form, slots) if labelled and area is None else frozenset(),
            )
            rows.append(made)
            content += 1 if fields or (labelled and not _is_title(sheet, row)) else 0
    rows = _with_pairs(_with_relatives(rows))
    exact: dict[str, dict[tuple[int, str], None]] = defaultdict(dict)
    pairs: dict[str, list[tuple[str, Field]]] = defaultdict(list)
    for plan_row in rows:
        for index, slot in enumerate(plan_row.slots):
            if slot.kind != LABEL:
                continue
            exact[wording(slot.text).sense][plan_row.number, slot.text] = None
            following = plan_row.slots[index + 1] if index + 1 < len(plan_row.slots) else None
            if following is not None and following.kind == FIELD and following.field is not None:
                pairs[plan_row.sheet.id].append((slot.text, following.field))
            elif len(plan_row.slots) == 1 and (below := _only_field(rows, plan_row)) is not None:
                pairs[plan_row.sheet.id].append((slot.text, below))
    report = [box.text for sheet in form.sheets if sheet.kind == "report" for box in sheet.boxes]
    return Plan(
        form=form,
        sheets=sheets,
        rows=tuple(rows),
        exact={key: tuple(found) for key, found in exact.items()},
        labels=tuple(next(iter(found))[1] for found in exact.values()),
        pairs={key: tuple(found) for key, found in pairs.items()},
        known=frozenset(wording(text).sense for text in report),
        row_of={slot.text: row.number for row in rows for slot in row.slots if slot.kind == FIELD},
    )


def _with_relatives(rows: list[PlanRow]) -> list[PlanRow]:
    """Tell each area's slots what its neighbours in the same table hold."""
    made = []
    for row in rows:
        if row.area is None:
            made.append(row)
            continue
        relatives = [other for other in rows if other.family == row.family and other is not row]
        slots = []
        for index, slot in enumerate(row.slots):
            theirs = frozenset(
                word
                for other in relatives
                for theirs in other.slots
                if theirs.heading == slot.heading and theirs.field is not None and slot.field is not None
                if theirs.heading or theirs.field.column == slot.field.column
                for word in theirs.own
            )
            slots.append(replace(slot, others=theirs - slot.own) if slot.own or theirs else row.slots[index])
        made.append(replace(row, slots=tuple(slots)))
    return made


def _with_pairs(rows: list[PlanRow]) -> list[PlanRow]:
    """Give each heading above single values the layout in which label and value stand side by side."""
    made = []
    for row, below in zip(rows, [*rows[1:], None], strict=True):
        values = {slot.column: slot for slot in below.slots if slot.kind == FIELD} if below is not None else {}
        labels = [slot for slot in row.slots if slot.kind == LABEL]
        single = below is not None and below.sheet is row.sheet and below.area is None and not below.has_labels
        if not single or row.has_fields or sum(slot.column in values for slot in labels) < 2:
            made.append(row)
            continue
        slots: list[Slot] = []
        for slot in row.slots:
            slots.append(slot)
            if slot.kind == LABEL and slot.column in values:
                slots.append(values[slot.column])
        made.append(replace(row, paired=replace(row, slots=tuple(slots))))
    return made


def _summed_areas(form: Form, slots: tuple[Slot, ...]) -> frozenset[str]:
    """Areas that the formulas of a row's fields add up."""
    formulas = [slot.field.formula for slot in slots if slot.field is not None and slot.field.formula is not None]
    names = [name for formula in formulas for name in names_in(formula.tree)]
    return frozenset(form.fields[name].area for name in names if name in form.fields and form.fields[name].area)


def _only_field(rows: list[PlanRow], row: PlanRow) -> Field | None:
    """The field of the next row when that row is this field alone (an opinion below its heading)."""
    following = rows[row.number + 1] if row.number + 1 < len(rows) else None
    if following is None or following.sheet is not row.sheet or following.area is not None:
        return None
    return following.slots[0].field if len(following.slots) == 1 and following.slots[0].kind == FIELD else None


def _is_title(sheet: Sheet, row: int) -> bool:
    boxes = [box for box in sheet.boxes if box.row == row]
    return len(boxes) == 1 and boxes[0].columns == len(sheet.widths) and boxes[0].kind is BoxKind.LABEL


def _slots(form: Form, sheet: Sheet, row: int, area: Area | None, shift: int) -> list[Slot]:
    """The boxes that a row meets, from left to right."""
    boxes = sorted(
        (box for box in sheet.boxes if box.row <= row < box.row + box.rows), key=lambda box: (box.column, box.row)
    )
    return [_slot(form, box, row, area, shift) for box in boxes]


def _slot(form: Form, box: Box, row: int, area: Area | None, shift: int) -> Slot:
    if box.kind is BoxKind.LABEL:
        text = _YEAR.sub(lambda match: str(int(match.group()) + shift), box.text) if shift else box.text
        return Slot(COVERED if box.row < row else LABEL, text, box.column)
    if box.kind is BoxKind.BLANK:
        return Slot(BLANK, "", box.column)
    field = form.fields[box.text]
    if box.row < row:
        return Slot(COVERED, "", box.column, field)
    if box.kind is BoxKind.DISPLAY:
        return Slot(DISPLAY, box.text, box.column, field)
    if area is None:
        return Slot(FIELD, box.text, box.column, field)
    if area.heading == box.text:
        return Slot(FIELD, box.text, box.column, field, True, True, own=frozenset([heading_key(area.label)]))
    own = frozenset(wording(str(preset[field.column])).core for preset in area.preset if field.column in preset)
    words = own | {wording(choice).core for choice in field.choices}
    return Slot(FIELD, box.text, box.column, field, True, False, words if own else frozenset(), own)


@lru_cache(maxsize=4_000)
def heading_key(text: str) -> str:
    """一级指标 as one word: 产出指标（50分）, 产出目标 -> 产出."""
    core = wording(text).core
    for ending in ("指标", "目标", "情况"):
        core = core.removesuffix(ending)
    return core.rstrip("0123456789分%")
