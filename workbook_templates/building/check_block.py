"""A block of check rows on a worksheet: visible columns to read, hidden ones that compute, a name for each verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbook_templates.building.cells import merge, put, put_formula
from workbook_templates.building.check_rows import CheckScope
from workbook_templates.building.check_words import HELPERS, CheckCells, label_of, short_basis
from workbook_templates.building.conventions import HEADS, check_name, quoted
from workbook_templates.building.heights import height_of, width_points
from workbook_templates.building.plan import Block
from workbook_templates.building.styles import CALCULATED, HEADER, INPUT, LEVEL_COLOURS, SMALL_SIZE, Styles
from workbook_templates.catalogue import catalogue
from workbook_templates.checking.audit import AuditRow, RowKind
from workbook_templates.definition.schema import Form

ROW_HEIGHT = 29.0
_CENTRED = {"number", "sheet", "code", "level", "stated", "expected"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each role stands: first and last column. Pieces of lists follow the last helper."""

    spans: Mapping[str, tuple[int, int]]
    visible: tuple[str, ...]
    pieces: int

    def at(self, role: str) -> tuple[int, int]:
        if role.startswith("piece"):
            column = self.pieces + int(role[len("piece") :])
            return column, column
        return self.spans[role]


def with_helpers(visible: Mapping[str, tuple[int, int]], hidden: int, *more: str) -> Columns:
    """Visible roles where they are given, helpers one a column from ``hidden`` on."""
    spans = dict(visible)
    for number, role in enumerate([*more, *HELPERS]):
        spans[role] = (hidden + number, hidden + number)
    return Columns(spans, tuple(visible), hidden + len(more) + len(HELPERS))


class CheckBlock:
    """Writes check rows from a row of a worksheet on."""

    def __init__(
        self,
        book: Any,
        sheet: Any,
        scope: CheckScope,
        columns: Columns,
        styles: Styles,
        widths: Callable[[int], float],
        explanations: Mapping[str, str],
        local: bool,
    ) -> None:
        self.book, self.sheet, self.scope, self.columns = book, sheet, scope, columns
        self.styles, self.widths, self.explanations, self.local = styles, widths, explanations, local
        self.written: list[CheckCells] = []

    def head(self, row: int) -> None:
        style = self.styles.get(bold=True, align="center", text_wrap=True, border=1, bg_color=HEADER)
        for role in self.columns.spans:
            left, right = self.columns.at(role)
            merge(self.sheet, Block(row, left, row, right), style)
            self.sheet.write_string(row, left, HEADS[role], style)

    def rows(self, first: int, rows: Sequence[AuditRow]) -> int:
        """Write the rows; returns the row after the last."""
        for number, row in enumerate(rows):
            self._row(first + number, number + 1, row)
        return first + len(rows)

    def _row(self, at_row: int, number: int, row: AuditRow) -> None:
        def address(role: str) -> str:
            column = self.columns.at(role)[0]
            return Block(at_row, column, at_row, column).address

        made = self.scope.cells(row, address)
        self.written.append(made)
        fixed = {"sheet": self.scope.form.sheet(row.sheet).name, "what": what_is_checked(self.scope.form, row)}
        for role in self.columns.spans:
            left, right = self.columns.at(role)
            shown = role in self.columns.visible
            style = self._style(role, shown)
            if shown:
                merge(self.sheet, Block(at_row, left, at_row, right), style)
            cell = made.cells.get(role)
            if role == "number":
                self.sheet.write_number(at_row, left, number, style)
            elif role == "place":
                field = self.scope.form.fields[row.field]
                self.sheet.write_url(at_row, left, f"internal:{field.id}", style, label_of(self.scope.form, row)[:200])
            elif role == "explanation":
                put(self.sheet, at_row, left, self._explained(made), style)
            elif role in fixed:
                self.sheet.write_string(at_row, left, fixed[role], style)
            elif cell is not None and cell.formula:
                put_formula(self.sheet, at_row, left, cell.formula, cell.value, style)
            elif cell is not None:
                put(self.sheet, at_row, left, cell.value, style)
        for index, piece in enumerate(made.pieces):
            column = self.columns.pieces + index
            put_formula(self.sheet, at_row, column, piece.formula, piece.value, self.styles.get(font_size=SMALL_SIZE))
        self._name(row, at_row)
        self.sheet.set_row(at_row, self._height(made))

    def _style(self, role: str, shown: bool) -> Any:
        if not shown:
            return self.styles.get(font_size=SMALL_SIZE)
        properties: dict[str, Any] = {"border": 1, "text_wrap": True, "font_size": SMALL_SIZE}
        if role in _CENTRED:
            properties["align"] = "center"
        if role == "place":
            properties |= {"font_color": "#0563C1", "underline": 1}
        if role == "explanation":
            properties |= {"locked": 0, "bg_color": INPUT}
        return self.styles.get(**properties)

    def _explained(self, made: CheckCells) -> str:
        texts = [self.explanations[id] for id in made.identities if self.explanations.get(id)]
        return "；".join(dict.fromkeys(texts))

    def _name(self, row: AuditRow, at: int) -> None:
        """The verdict's name, for the signals on the form: the level, or which branch of a list."""
        if row.kind is RowKind.EACH:
            return  # its signals test each row themselves
        role = "branch" if row.kind is RowKind.LIST else "level"
        place = quoted(self.scope.sheet)
        column = self.columns.at(role)[0]
        name = check_name(row.id)
        self.book.define_name(
            f"{place}!{name}" if self.local else name, f"={place}!{Block(at, column, at, column).absolute}"
        )

    def _height(self, made: CheckCells) -> float:
        need = ROW_HEIGHT
        for role in ("message", "what"):
            if role in self.columns.visible:
                left, right = self.columns.at(role)
                text = (
                    str(made.cells["message"].value)
                    if role == "message"
                    else what_is_checked(self.scope.form, made.row)
                )
                widths = [self.widths(column) for column in range(left, right + 1)]
                need = max(need, height_of(text, width_points(widths), SMALL_SIZE))
        return round(need * 4) / 4

    def colours(self, first: int, last: int) -> None:
        """Level cells in the colour of their level."""
        left, right = self.columns.at("level")
        for level in LEVEL_COLOURS:
            self.sheet.conditional_format(
                first,
                left,
                last,
                right,
                {"type": "cell", "criteria": "==", "value": f'"{level}"', "format": self.styles.level(level)},
            )

    def hide_helpers(self) -> None:
        first = min(column for role, (column, _) in self.columns.spans.items() if role not in self.columns.visible)
        last = self.columns.pieces + max(4, *(len(made.pieces) for made in self.written), 0)
        self.sheet.set_column(first, last, 9, None, {"hidden": True})

    def unlock_explanations(self, first: int, last: int) -> None:
        left, right = self.columns.at("explanation")
        self.sheet.data_validation(
            first,
            left,
            last,
            right,
            {
                "validate": "any",
                "input_title": "出错说明",
                "input_message": "“核实”类问题如情况属实，请写明原因；说明随表上报，并带入汇总。",
            },
        )


def what_is_checked(form: Form, row: AuditRow) -> str:
    """What is checked, in words."""
    if row.calculated:
        return f"{row.label}＝{short_basis(row)}"
    code = row.branches[-1].code
    return f"{row.label}（{catalogue()[code].title}）"


def count_formula(level_range: str, level: str) -> str:
    return f'COUNTIF({level_range},"{level}")'


def counted(blocks: Sequence[CheckCells], level: str) -> int:
    return sum(1 for made in blocks if made.cells["level"].value == level)


__all__ = ["CALCULATED", "CheckBlock", "Columns", "count_formula", "counted", "what_is_checked", "with_helpers"]
