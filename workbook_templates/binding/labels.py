"""Source rows bound to layout rows -> facts in named fields, wordings that deviate, and what found no field."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from workbook_templates.binding.cells import Cell, split_inline
from workbook_templates.binding.deviations import LabelDeviation
from workbook_templates.binding.plan import DISPLAY, FIELD, LABEL, Plan, PlanRow, Slot
from workbook_templates.binding.values import CONVERTED, read_value, reads_as_number
from workbook_templates.binding.walk import BoundRow
from workbook_templates.binding.wording import SAME, likeness, wording
from workbook_templates.definition.schema import Field, FieldType, Form
from workbook_templates.model import AreaRow, CellRef, CellValue, Fact, Part, Unplaced


@dataclass(frozen=True, slots=True)
class Guess:
    """Something placed that a person should look at, and why."""

    text: str
    where: CellRef | None
    field: str
    why: str

    def __str__(self) -> str:
        return f"{self.text}{f'（{self.where}）' if self.where else ''}：{self.why}" if self.text else self.why


@dataclass(slots=True)
class _Rows:
    name: str = ""
    """The worksheet they came from; empty for a text's table."""
    facts: dict[str, Fact] = field(default_factory=dict)
    areas: dict[str, list[dict[str, Fact]]] = field(default_factory=lambda: defaultdict(list))


_UNIT_LINE = re.compile(r"^[(（]?(金额)?单位[:：]?(人民币)?(万元|元|万元、%|亿元)[)）]?$")


class Placing:
    """Collects the facts of one document."""

    def __init__(self, form: Form, plan: Plan) -> None:
        self.form = form
        self.plan = plan
        self.parts: dict[tuple[str, int], _Rows] = {}
        self.deviations: list[LabelDeviation] = []
        self.guesses: list[Guess] = []
        self.unplaced: list[Unplaced] = []
        self.repeated: dict[str, list[CellRef]] = defaultdict(list)
        """Sheet -> places where a field already filled was stated once more."""
        self.converted: list[tuple[str, CellRef, str]] = []
        """Amounts in another unit than 万元: text, place, field."""
        self.told: set[tuple[int, str]] = set()
        self.shown: list[tuple[str, Fact]] = []
        """What stands where the form only repeats a field (填报单位)."""

    # ---- tables -------------------------------------------------------------------------------------------------

    def add(self, bound: BoundRow, before: BoundRow | None) -> None:
        """Place one source row; ``before`` is the row above it."""
        if bound.row is None:
            self._left_over(bound.source.cells, set())
            return
        rows = self.part(bound.row.sheet.id, bound.copy)
        self._name_places(bound, bound.row, rows)
        if bound.source.told and (bound.source.grid, bound.source.told) not in self.told:
            self.told.add((bound.source.grid, bound.source.told))
            self.guesses.append(
                Guess("", bound.source.cells[0].ref, "", f"{bound.source.cells[0].ref}起{bound.source.told}")
            )
        if bound.pairs:
            for pair in bound.pairs:
                self._put_or_list(rows, pair.field, pair.text, bound.source.filled[0].ref)
            return
        used = self._labels(bound, bound.row)
        if bound.row.area is not None:
            used |= self._area_row(bound, bound.row, rows)
        else:
            again = before is not None and before.row is bound.row and before.copy == bound.copy
            used |= self._fields(bound, bound.row, rows, again)
        self._left_over(bound.source.cells, used)

    def _name_places(self, bound: BoundRow, row: PlanRow, rows: _Rows) -> None:
        """Say places of a text by the form's sheet (基础数据表 第31行, of a Word file 基础数据表 表2第3行第4列), those of a
        workbook by its own worksheets."""
        word = bound.source.word
        if not bound.source.loose and not word:
            rows.name = rows.name or bound.source.cells[0].ref.sheet
            return
        name = _name(row.sheet.name, bound.copy)
        for cell in bound.source.cells:
            cell.ref = CellRef(name, cell.ref.sheet + cell.ref.address if word else cell.ref.address)

    def part(self, sheet: str, copy: int) -> _Rows:
        return self.parts.setdefault((sheet, copy), _Rows())

    def _labels(self, bound: BoundRow, row: PlanRow) -> set[int]:
        used: set[int] = set()
        for place in bound.places:
            slot, cell = row.slots[place.slot], bound.source.cells[place.cell]
            if slot.kind == LABEL:
                used.add(place.cell)
                found = cell.text
                if place.inline is not None:
                    parts = split_inline(cell.text)
                    found = parts[0] if parts else found
                self._compare(slot, found, cell.ref, row)
            elif slot.text and not cell.number and slot.kind != FIELD and likeness(cell.text, slot.text) >= 0.72:
                used.add(place.cell)
        return used

    def _fields(self, bound: BoundRow, row: PlanRow, rows: _Rows, again: bool) -> set[int]:
        used: set[int] = set()
        for place in bound.places:
            cell = bound.source.cells[place.cell]
            slot = row.slots[place.slot]
            if place.inline is not None:
                following = row.slots[place.slot + 1]
                assert following.field is not None
                self._put_or_list(rows, following.field, place.inline, cell.ref)
            elif slot.kind == FIELD and slot.field is not None:
                raw = self._in_unit(bound, cell, slot.field)
                if self.put(rows, slot.field, raw, cell.ref, again and row.open_text):
                    used.add(place.cell)
            elif slot.kind == DISPLAY and cell.text:
                self.shown.append((slot.text, Fact(cell.text, cell.text, cell.ref)))
                used.add(place.cell)
        return used

    def _in_unit(self, bound: BoundRow, cell: Cell, target: Field) -> CellValue:
        """The cell's value with the unit that the table says, where the form has another; and what that means."""
        unit = bound.source.units.get(cell.column, "") if cell.number else ""
        raw = cell.text if isinstance(cell.raw, str) else cell.raw
        rate = target.type is FieldType.RATE and unit == "%" and not cell.text.endswith(("%", "％"))
        money = target.type is FieldType.AMOUNT and unit in ("元", "亿元")
        if (rate or money) and read_value(cell.text + unit, target.type)[2] in ("", CONVERTED):
            raw = cell.text + unit
        if target.type is FieldType.AMOUNT and isinstance(raw, str) and read_value(raw, target.type)[2] == CONVERTED:
            self.converted.append((raw, cell.ref, target.id))
        return raw

    def put(self, rows: _Rows, target: Field, raw: object, ref: CellRef, more: bool = False) -> bool:
        """Set a field; False when it already has another value."""
        value, text, _ = read_value(raw, target.type)  # type: ignore[arg-type]
        fact = Fact(value, text, ref)
        known = rows.facts.get(target.id)
        if known is None or (not known.text and text):
            rows.facts[target.id] = fact
        elif text and more:
            joined = f"{known.text}\n{text}"
            rows.facts[target.id] = Fact(joined, joined, known.ref)
        elif text:
            self.repeated[target.sheet].append(ref)
            same = text == known.text or (fact.number is not None and known.number == fact.number)
            return same
        return True

    def _put_or_list(self, rows: _Rows, target: Field, text: str, ref: CellRef) -> None:
        """A value written behind its label: when its field is taken, it is listed by itself."""
        if not self.put(rows, target, text, ref):
            self.unplaced.append(Unplaced(text, ref))

    def _area_row(self, bound: BoundRow, row: PlanRow, rows: _Rows) -> set[int]:
        assert row.area is not None
        used: set[int] = set()
        facts: dict[str, Fact] = {}
        for place in bound.places:
            slot, cell = row.slots[place.slot], bound.source.cells[place.cell]
            if slot.kind != FIELD or slot.field is None:
                continue
            used.add(place.cell)
            value, text, _ = read_value(self._in_unit(bound, cell, slot.field), slot.field.type)
            fact = Fact(value, text, cell.ref)
            if slot.heading:
                if text and not rows.facts.get(slot.field.id, Fact(None, "")).text:
                    rows.facts[slot.field.id] = fact
            else:
                facts[slot.field.column] = fact
        if any(fact.text for fact in facts.values()):
            rows.areas[row.area.id].append(facts)
        return used

    def _left_over(self, cells: Iterable[Cell], used: set[int]) -> None:
        for index, cell in enumerate(cells):
            if index in used or not cell.text:
                continue
            if cell.number or not self._is_wording(cell.text):
                self.unplaced.append(Unplaced(cell.text, cell.ref))

    def _is_wording(self, text: str) -> bool:
        """Labels, titles and unit lines of the form itself say nothing that could be lost."""
        parts = split_inline(text)
        if parts is not None and parts[1] and reads_as_number(parts[1]):
            return False
        if _UNIT_LINE.match(re.sub(r"\s+", "", text)) or self.plan.rows_like(text)[0]:
            return True
        if wording(text).sense in self.plan.known:
            return True
        return parts is not None and not parts[1] and bool(self.plan.rows_like(parts[0])[0])

    # ---- wording ------------------------------------------------------------------------------------------------

    def _compare(self, slot: Slot, found: str, ref: CellRef, row: PlanRow) -> None:
        expected = slot.text
        a, b = wording(expected), wording(found)
        wrong_year = bool(a.years and b.years and a.years != b.years)
        if wrong_year or likeness(expected, found) < SAME:
            field = self._named_field(slot, row)
            self.deviations.append(LabelDeviation(expected, _clean(found), ref, field, row.sheet.id))

    def _named_field(self, slot: Slot, row: PlanRow) -> str:
        if row.has_fields:
            at = row.slots.index(slot)
            return next((other.text for other in row.slots[at:] if other.kind == FIELD), "")
        for below in self.plan.rows[row.number + 1 :]:
            if below.sheet is not row.sheet:
                break
            for other in below.slots:
                if other.kind == FIELD and other.column == slot.column:
                    return other.text
            if below.has_fields and slot.column == 0:
                return next(other.text for other in below.slots if other.kind == FIELD)
        return ""

    def conversions(self) -> list[Guess]:
        """What was turned into 万元, told once for each sheet."""
        made = []
        by_sheet: dict[str, list[tuple[str, CellRef, str]]] = defaultdict(list)
        for item in self.converted:
            by_sheet[item[1].sheet].append(item)
        for found in by_sheet.values():
            text, ref, id = found[0]
            more = f"等{len(found)}处" if len(found) > 1 else ""
            made.append(Guess(text, ref, id, f"{more}金额的单位不是万元，已换算成万元，请核对。"))
        return made

    # ---- result -------------------------------------------------------------------------------------------------

    def finished(self) -> tuple[Part, ...]:
        """The parts, in the order of the form's sheets; blank 二级 cells say what the cell above says."""
        order = {sheet.id: number for number, sheet in enumerate(self.form.sheets)}
        parts = []
        for (sheet, copy), rows in sorted(self.parts.items(), key=lambda item: (order[item[0][0]], item[0][1])):
            areas = {id: self._finished_area(id, found) for id, found in rows.areas.items()}
            name = rows.name or _name(self.form.sheet(sheet).name, copy)
            parts.append(Part(sheet, name, rows.facts, areas))
        return tuple(parts)

    def _finished_area(self, id: str, found: list[dict[str, Fact]]) -> tuple[AreaRow, ...]:
        area = self.form.areas[id]
        above: dict[str, Fact] = {}
        made = []
        for number, facts in enumerate(found, 1):
            row = dict(facts)
            for column in area.inherit:
                fact = row.get(column)
                if fact is not None and fact.text:
                    above[column] = fact
                elif column in above:
                    row[column] = above[column]
            made.append(AreaRow(row, number))
        return tuple(made)


def _name(sheet: str, copy: int) -> str:
    return f"{sheet}（{copy + 1}）" if copy else sheet


def _clean(text: str) -> str:
    return re.sub(r"\s+", "", text)
