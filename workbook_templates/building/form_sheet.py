"""An official form onto its worksheet: boxes, values, live formulas, names, row heights, print setup, protection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbook_templates.building.cells import merge, put, put_formula, shown_text, stated_format
from workbook_templates.building.conventions import BOTTOM_SENTINEL, TOP_SENTINEL, quoted
from workbook_templates.building.heights import HIGHEST, height_of, text_points, width_points
from workbook_templates.building.inputs import add_inputs
from workbook_templates.building.plan import AreaPlace, Block, SheetPlan, column_box
from workbook_templates.building.styles import BODY_SIZE, Styles, box_properties, fill_of, number_format, shrinking
from workbook_templates.building.values import Values
from workbook_templates.checking.engine import cell_value
from workbook_templates.definition.schema import Box, BoxKind, Field, FieldType, Form
from workbook_templates.language.excel import to_excel
from workbook_templates.model import Fact

PROTECTION = {
    "insert_rows": True,
    "delete_rows": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
}
_MARGIN_INCHES = {"left": 0.55, "right": 0.55, "top": 0.7, "bottom": 0.75}
_PAPER = (595.0, 842.0)
LEAST_ROW = {"report": 20.0, "form": 24.0, "cover": 24.0}
SMALLEST_SCALE = 0.55
"""Below this a filled form is spread over more pages rather than printed smaller."""

Labels = Mapping[tuple[str, str], str]


class FormSheet:
    """Writes one form sheet of a workbook."""

    def __init__(self, book: Any, sheet: Any, form: Form, plan: SheetPlan, values: Values, styles: Styles) -> None:
        self.book, self.sheet, self.form, self.plan = book, sheet, form, plan
        self.values, self.styles = values, styles
        self.need: dict[int, float] = {}
        self.spans: list[tuple[int, int, float]] = []

    def write(self, labels: Labels) -> None:
        """Everything but the signals, which need the checks."""
        for column, width in enumerate(self.plan.sheet.widths):
            self.sheet.set_column(column, column, width)
        for box in self.plan.sheet.boxes:
            place = self.plan.area_at(box.row)
            if place is not None and column_box(self.form, self.plan.sheet, box):
                self._column(box, place)
            else:
                self._single(box, labels)
        self._merge_equal_neighbours()
        self._rows()
        add_inputs(self.sheet, self.form, self.plan)
        self._print_setup()
        self.sheet.protect("", PROTECTION)

    def define_names(self) -> None:
        """One name a field; on a repeated sheet they belong to the sheet, so that a copy works by itself."""
        place = quoted(self.plan.name)
        for id, block in self.plan.fields.items():
            name = f"{place}!{id}" if self.plan.repeated else id
            self.book.define_name(name, f"={place}!{block.absolute}")

    # ---- boxes -------------------------------------------------------------------------------------------------

    def _single(self, box: Box, labels: Labels) -> None:
        block = self.plan.block(box)
        loose = self.plan.crosses_area(box)
        if box.kind is BoxKind.FIELD:
            self._field(box, block, self.form.fields[box.text], loose)
            return
        text = self._label(box, labels) if box.kind is BoxKind.LABEL else ""
        text, fitted = self._fitted(text, block, box)
        style = self.styles.box(box.style, locked=0 if loose else 1, **fitted)
        merge(self.sheet, block, style)
        if box.kind is BoxKind.DISPLAY:
            value = self.values[box.text]
            field = self.form.fields[box.text]
            style = self.styles.box(box.style, num_format=number_format(field.type))
            put_formula(
                self.sheet,
                block.top,
                block.left,
                f'=IF({box.text}="","",{box.text})',
                "" if value is None else value,
                style,
            )
        elif text:
            self.sheet.write_string(block.top, block.left, text, style)
            self._measure(block, text, box.style, fitted)

    def _fitted(self, text: str, block: Block, box: Box) -> tuple[str, dict[str, Any]]:
        """A label that just misses its line: smaller when it stands left or right, else broken before its bracket."""
        properties = box_properties(box.style)
        if self.plan.sheet.kind == "cover" and "无框" in box.style and "标题" not in box.style:
            return text, {"text_wrap": False}
        size = float(properties.get("font_size", BODY_SIZE))
        width = width_points(list(self.plan.sheet.widths[block.left : block.right + 1]))
        if not text or "\n" in text or text_points(text, size) <= width:
            return text, {}
        if properties["align"] != "center":
            smaller = next((less for less in (9.5, 9.0, 8.5) if text_points(text, less) <= width), size)
            if size == BODY_SIZE and smaller < size:
                return text, {"font_size": smaller}
        head, bracket, rest = text.partition("（")
        if bracket and head and rest.rstrip("：:").endswith("）") and properties["align"] != "left":
            return f"{head}\n（{rest}", {}
        return text, {}

    def _heading_font(self, text: str, block: Block, box: Box) -> dict[str, Any]:
        """A stated heading (``成本指标(20分)``) is never rewritten, but may be written smaller to fit its line."""
        width = width_points(list(self.plan.sheet.widths[block.left : block.right + 1]))
        for size in (BODY_SIZE, 9.5, 9.0, 8.5):
            if all(text_points(line, size) <= width for line in text.split("\n")):
                return {"font_size": size}
        return {}

    def _label(self, box: Box, labels: Labels) -> str:
        for place in (self.plan.name, self.plan.sheet.id, self.plan.sheet.name):
            found = labels.get((place, box.text))
            if found is not None:
                return found
        return box.text.replace("\\n", "\n")

    def _field(self, box: Box, block: Block, field: Field, loose: bool) -> None:
        fact = self.plan.facts.get(field.id)
        live = field.formula is not None and fact is None
        layout = stated_format(fact, field.type) if fact is not None else number_format(field.type)
        locked = 1 if field.calculated and not loose else 0
        fill: dict[str, Any] = {} if field.type is FieldType.LABEL else {"bg_color": fill_of(field)}
        if self.plan.sheet.kind == "cover":
            fill["bottom"] = 1
        fill |= shrinking(field.type)
        if field.type is FieldType.LABEL and fact is not None:
            fill |= self._heading_font(fact.text, block, box)
        style = self.styles.box(box.style, num_format=layout, locked=locked, **fill)
        merge(self.sheet, block, style)
        if live:
            assert field.formula is not None
            formula = to_excel(field.formula.expanded, lambda id: id)
            put_formula(self.sheet, block.top, block.left, formula, self.values[field.id], style)
        elif fact is not None:
            put(self.sheet, block.top, block.left, cell_value(fact), style)
            self._measure(block, shown_text(fact, field.type), box.style, fill)

    def _column(self, box: Box, place: AreaPlace) -> None:
        """A box of an area's template row: once a row, unlocked throughout; the sentinel rows carry its format."""
        field = self.form.fields[box.text] if box.kind is BoxKind.FIELD else None
        base: dict[str, Any] = {"locked": 0, "top": 0}
        if field is not None:
            base |= {"bg_color": fill_of(field), "num_format": number_format(field.type)} | shrinking(field.type)
        right = box.column + box.columns - 1
        for row, locked in ((place.top, 0), (place.bottom, 1)):
            for column in range(box.column, right + 1):
                edges = {
                    "bottom": int(row == self.plan.height - 1),
                    "left": int(column == box.column),
                    "right": int(column == right),
                }
                style = self.styles.box(box.style, **(base | edges | {"locked": locked}))
                self.sheet.write_blank(row, column, None, style)
        for number, area_row in enumerate(place.rows):
            fact = area_row.facts.get(field.column) if field is not None else None
            style = self._area_style(box, base, field, fact)
            block = Block(place.first + number, box.column, place.first + number, right)
            merge(self.sheet, block, style)
            if fact is not None and field is not None:
                put(self.sheet, block.top, block.left, cell_value(fact), style)
                self._measure(block, shown_text(fact, field.type), box.style, shrinking(field.type))

    def _area_style(self, box: Box, base: dict[str, Any], field: Field | None, fact: Fact | None) -> Any:
        layout = {"num_format": stated_format(fact, field.type)} if fact is not None and field is not None else {}
        return self.styles.box(box.style, **(base | layout))

    def _merge_equal_neighbours(self) -> None:
        """Equal neighbours in the columns an area names (二级指标) become one cell, as in the official form."""
        if not self.plan.imported:
            return
        for place in self.plan.areas.values():
            for column in place.area.merge:
                block = self.plan.fields[f"{place.area.id}.{column}"]
                for first, last in _runs(place, column):
                    self._merge_run(place, f"{place.area.id}.{column}", block.left, first, last)

    def _merge_run(self, place: AreaPlace, id: str, column: int, first: int, last: int) -> None:
        box = next(box for box in self.plan.sheet.boxes if box.text == id and box.kind is BoxKind.FIELD)
        if box.columns > 1:
            return
        fact = place.rows[first].facts[id[len(place.area.id) + 1 :]]
        style = self.styles.box(
            box.style, locked=0, top=0, bg_color=fill_of(self.form.fields[id]), num_format="General"
        )
        block = Block(place.first + first, column, place.first + last, column)
        merge(self.sheet, block, style)
        put(self.sheet, block.top, block.left, cell_value(fact), style)

    # ---- rows --------------------------------------------------------------------------------------------------

    def _measure(self, block: Block, text: str, words: frozenset[str], fitted: Mapping[str, Any] | None = None) -> None:
        properties = box_properties(words) | dict(fitted or {})
        if not properties["text_wrap"]:
            return
        size = float(properties.get("font_size", BODY_SIZE))
        width = width_points(list(self.plan.sheet.widths[block.left : block.right + 1]))
        width -= 9.0 * properties.get("indent", 0)
        need = height_of(text, width, size)
        if block.top == block.bottom:
            self.need[block.top] = max(self.need.get(block.top, 0.0), need)
        else:
            self.spans.append((block.top, block.bottom, need))

    def _rows(self) -> None:
        least = LEAST_ROW.get(self.plan.sheet.kind, 24.0)
        thin = {row for place in self.plan.areas.values() for row in (place.top, place.bottom)}
        heights = {row: max(self.need.get(row, 0.0), least) for row in range(self.plan.height)}
        for start, end, layout in zip(self.plan.starts, self.plan.ends, self.plan.sheet.rows, strict=True):
            if layout.height:
                for row in range(start, end + 1):
                    heights[row] = max(layout.height, self.need.get(row, 0.0))
        for place in self.plan.areas.values():
            heights[place.top], heights[place.bottom] = TOP_SENTINEL, BOTTOM_SENTINEL
        for top, bottom, need in self.spans:
            rows = [row for row in range(top, bottom + 1) if row not in thin]
            missing = need - sum(heights[row] for row in range(top, bottom + 1))
            for row in rows if missing > 0 else ():
                heights[row] = min(heights[row] + missing / len(rows), HIGHEST)
        self.heights = heights
        loose = self.styles.get(locked=0)
        unlocked = {row: loose for place in self.plan.areas.values() for row in range(place.top, place.bottom)}
        for row, height in heights.items():
            self.sheet.set_row(row, round(height * 4) / 4, unlocked.get(row))

    # ---- paper -------------------------------------------------------------------------------------------------

    def _print_setup(self) -> None:
        sheet, plan = self.sheet, self.plan
        sheet.set_paper(9)
        if plan.sheet.landscape:
            sheet.set_landscape()
        sheet.set_margins(**_MARGIN_INCHES)
        sheet.center_horizontally()
        sheet.print_area(0, 0, plan.height - 1, len(plan.sheet.widths) - 1)
        sheet.fit_to_pages(1, self._pages())
        sheet.set_footer('&C&"宋体"&9第 &P 页 共 &N 页', {"margin": 0.35})
        if plan.sheet.repeat_rows:
            first, last = plan.sheet.repeat_rows
            sheet.repeat_rows(plan.starts[first], plan.ends[last])
        sheet.hide_gridlines(2)

    def _pages(self) -> int:
        """Pages high: the official number, unless a filled form would become too small to read."""
        pages = self.plan.sheet.pages
        if not pages or not self.plan.imported:
            return pages
        across, down = reversed(_PAPER) if self.plan.sheet.landscape else _PAPER
        across -= 72 * (_MARGIN_INCHES["left"] + _MARGIN_INCHES["right"])
        down -= 72 * (_MARGIN_INCHES["top"] + _MARGIN_INCHES["bottom"])
        natural = sum(int(width * 7 + 5) * 0.75 for width in self.plan.sheet.widths)
        by_width = min(across / natural, 1.0)
        scale = min(by_width, pages * down / sum(self.heights.values()))
        return pages if scale >= min(SMALLEST_SCALE, by_width) else 0


def _runs(place: AreaPlace, column: str) -> list[tuple[int, int]]:
    """Index ranges of at least two neighbouring rows with the same text in the column."""
    texts = []
    for row in place.rows:
        fact = row.facts.get(column)
        texts.append(fact.text.strip() if fact is not None and isinstance(cell_value(fact), str) else "")
    runs, start = [], 0
    for number in range(1, len(texts) + 1):
        if number == len(texts) or texts[number] != texts[start] or not texts[start]:
            if number - start > 1:
                runs.append((start, number - 1))
            start = number
    return runs
