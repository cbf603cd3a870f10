"""合计表: the official forms, laid out as the builder lays them out, with live sums in their cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from workbook_templates.building.cells import merge
from workbook_templates.building.form_sheet import FormSheet
from workbook_templates.building.plan import AreaPlace, Block, SheetPlan, column_box, plan_sheets
from workbook_templates.building.styles import Styles as FormStyles
from workbook_templates.building.styles import number_format
from workbook_templates.definition.schema import Box, BoxKind, Field, FieldType, Form
from workbook_templates.model import AreaRow, Fact, Part, Source, Submission, a1
from workbook_templates.summary.bulk import FORMULA_SIGNS, Formula
from workbook_templates.summary.detail_layout import group_column
from workbook_templates.summary.sheets.details import DetailSheet
from workbook_templates.summary.sheets.fields import SUMMED, FieldSheet
from workbook_templates.summary.totals import GroupRow, Totals

_NOTE = (
    "合计说明：金额、人数、面积为各单位填报数之和；比率由合计数按公式重算；分值、得分为各单位平均数；文字栏为填写的家数；"
    "明细按名称归并。各数都是公式，取自“{table}”和明细表。"
)
_SUM_COLOUR, _WRONG = "#F2F2F2", "#FCE4D6"


class TotalsBook:
    """All 合计表 of one form set: sheets are made first (they stand near the front), filled at the end."""

    def __init__(self, workbook: Workbook, form: Form, names: Mapping[str, str]) -> None:
        self.form, self.names = form, names
        self._workbook = workbook
        self._sheets = {id: workbook.add_worksheet(name) for id, name in names.items()}
        self._styles = FormStyles(workbook)

    def finish(self, tables: Sequence[FieldSheet], details: Sequence[DetailSheet]) -> None:
        """Write every sheet; the tables and detail sheets must hold all their rows."""
        place: dict[str, str] = {}
        totals = Totals(self.form, tables, details, place)
        plans = [
            plan
            for plan in plan_sheets(self.form, _example(self.form, totals.groups), (), {})
            if plan.sheet.id in self.names
        ]
        for plan in plans:
            for id, block in plan.fields.items():
                place[id] = f"'{self.names[plan.sheet.id]}'!{block.absolute}"
        for plan in plans:
            sheet = self._sheets[plan.sheet.id]
            table = (
                tables[0].name
                if not plan.repeated
                else next(table.name for table in tables if table.fields.sheet == plan.sheet.id)
            )
            _TotalsSheet(self._workbook, sheet, self.form, plan, totals, self._styles, place).fill(table)


def _example(form: Form, groups: Mapping[str, Sequence[GroupRow]]) -> Submission:
    """A submission that has the rows to be shown, so that the builder plans room for them."""
    parts = []
    for sheet in form.sheets:
        areas = {}
        for id, area in form.areas.items():
            if area.sheet == sheet.id:
                column = group_column(area)
                areas[id] = tuple(
                    AreaRow({column: Fact(row.name, row.name)}, number)
                    for number, row in enumerate(groups.get(id, ()), 1)
                )
        parts.append(Part(sheet.id, sheet.name, {}, areas))
    return Submission(form.id, "", form.year, Source("", ""), tuple(parts))


class _TotalsSheet(FormSheet):
    """The builder's form sheet with sums instead of a unit's values, nothing to fill in and nothing locked."""

    def __init__(
        self,
        book: Workbook,
        sheet: Worksheet,
        form: Form,
        plan: SheetPlan,
        totals: Totals,
        styles: FormStyles,
        place: Mapping[str, str],
    ) -> None:
        super().__init__(book, sheet, form, plan, totals.values, styles)
        self.totals, self.place = totals, place

    def fill(self, table: str) -> None:
        """Write the sheet. ``table`` is the sheet its sums come from."""
        widths = self.plan.sheet.widths
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        for box in self.plan.sheet.boxes:
            area = self.plan.area_at(box.row)
            if area is not None and column_box(self.form, self.plan.sheet, box):
                self._column(box, area)
            elif box.kind is BoxKind.DISPLAY:
                self._shown(box)
            else:
                self._single(
                    box, {(self.plan.sheet.id, box.text): f"{box.text}（合计）"} if "标题" in box.style else {}
                )
        self._rows()
        self._print_setup()
        self._note(table)
        self._compare(len(widths) + 1)

    def _write(self, block: Block, what: Formula | str, style: object) -> None:
        merge(self.sheet, block, style)
        if isinstance(what, Formula):
            self.sheet.write_formula(
                block.top, block.left, f"={what.text}", style, "" if what.value is None else what.value
            )
        elif what:
            self.sheet.write_string(block.top, block.left, what, style)

    def _field(self, box: Box, block: Block, field: Field, loose: bool) -> None:
        style = self.styles.box(box.style, num_format=_format(field), bg_color=_SUM_COLOUR)
        what = self.totals.single(field)
        self._write(block, what, style)
        if isinstance(what, str) and what:
            self._measure(block, what, box.style)

    def _shown(self, box: Box) -> None:
        what = self.totals.single(self.form.fields[box.text])
        if isinstance(what, Formula) and box.text in self.place:
            what = Formula(self.place[box.text].split(":")[0], what.value)
        self._write(self.plan.block(box), what, self.styles.box(box.style))

    def _column(self, box: Box, place: AreaPlace) -> None:
        field = self.form.fields[box.text] if box.kind is BoxKind.FIELD else None
        right = box.column + box.columns - 1
        look = {"num_format": _format(field) if field else "General", "bg_color": _SUM_COLOUR, "top": 0}
        style, thin = self.styles.box(box.style, **look), self.styles.box(box.style, **look, bottom=0)
        for row in (place.top, place.bottom):
            for column in range(box.column, right + 1):
                self.sheet.write_blank(row, column, None, thin)
        area = place.area.id
        names = self.plan.fields[f"{area}.{group_column(place.area)}"]
        for number in range(len(place.rows)):
            row = place.first + number
            what: Formula | str = ""
            if field is not None and number < len(self.totals.groups.get(area, ())):
                what = self.totals.in_row(area, field.column, number, a1(row, names.left))
            if isinstance(what, str) and what[:1] in FORMULA_SIGNS and what:
                self._write(
                    Block(row, box.column, row, right), what, self.styles.box(box.style, **look, quote_prefix=True)
                )
            else:
                self._write(Block(row, box.column, row, right), what, style)
            if isinstance(what, str) and what:
                self._measure(Block(row, box.column, row, right), what, box.style)

    def _note(self, table: str) -> None:
        style = self.styles.get(font_color="#7F7F7F", text_wrap=True, valign="top")
        self.sheet.merge_range(self.plan.height, 0, self.plan.height, len(self.plan.sheet.widths) - 1, "", style)
        self.sheet.write_string(self.plan.height, 0, _NOTE.format(table=table), style)
        self.sheet.set_row(self.plan.height, 44)

    def _compare(self, left: int) -> None:
        """Beside the form: sums as stated against sums of the recomputed values."""
        fields = [self.form.fields[id] for id in self.plan.fields if self.totals.recomputed(self.form.fields[id])]
        if not fields:
            return
        head = self.styles.get(bold=True, border=1, align="center", bg_color="#DDEBF7")
        text, amount = self.styles.get(border=1), self.styles.get(border=1, num_format="#,##0.00####")
        for column, (label, width) in enumerate((("计算栏目", 34), ("填报合计", 15), ("重算合计", 15), ("差额", 13))):
            self.sheet.set_column(left + column, left + column, width)
            self.sheet.write_string(2, left + column, label, head)
        for number, field in enumerate(fields):
            row = 3 + number
            stated, again = self.totals.values[field.id], self.totals.recomputed(field)
            assert again is not None
            self.sheet.write_string(row, left, field.label, text)
            here = self.place[field.id].split("!")[1].split(":")[0]
            self.sheet.write_formula(row, left + 1, f"={here}", amount, stated)
            self.sheet.write_formula(
                row, left + 2, f"={again.text}", amount, "" if again.value is None else again.value
            )
            cells = f"{a1(row, left + 1)}:{a1(row, left + 2)}"
            numbers = [value for value in (stated, again.value) if isinstance(value, (int, float))]
            gap: float | str = ""
            if numbers:
                gap = round(
                    (stated if isinstance(stated, (int, float)) else 0)
                    - sum(value for value in (again.value,) if isinstance(value, (int, float))),
                    6,
                )
            formula = f'=IF(COUNT({cells})=0,"",ROUND(N({a1(row, left + 1)})-N({a1(row, left + 2)}),6))'
            self.sheet.write_formula(row, left + 3, formula, amount, gap)
        self.sheet.conditional_format(
            3,
            left + 3,
            2 + len(fields),
            left + 3,
            {
                "type": "formula",
                "criteria": f"=AND(ISNUMBER({a1(3, left + 3)}),ABS(N({a1(3, left + 3)}))>0.005)",
                "format": self._conditional(),
            },
        )

    def _conditional(self) -> object:
        return self.book.add_format({"bg_color": _WRONG, "font_color": "#C00000"})


def _format(field: Field) -> str:
    if field.type in SUMMED and field.type is not FieldType.COUNT:
        return "#,##0.00####"
    return (
        "General" if field.type in (FieldType.DATE, FieldType.INDICATOR, FieldType.PHONE) else number_format(field.type)
    )
