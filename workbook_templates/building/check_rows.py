"""A check of the form set -> the live cells of one row, and where later checks find its values."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable
from typing import Any

from workbook_templates.building.check_each import each_cells
from workbook_templates.building.check_list import list_cells
from workbook_templates.building.check_text import Live, may_be_blank, replaced
from workbook_templates.building.check_words import Address, CheckCells, first_true, tell
from workbook_templates.building.conventions import REVIEW_SHEET, quoted
from workbook_templates.building.values import Values, holds, result
from workbook_templates.checking.audit import EFFECTIVE, EXPECTED, AuditRow, RowKind
from workbook_templates.definition.schema import Form
from workbook_templates.language.excel import to_excel
from workbook_templates.language.syntax import Name, Node

_STATED, _WANTED = Name("§S"), Name("§E")


class CheckScope:
    """The checks that stand on one worksheet, and where their effective and expected values are."""

    def __init__(self, form: Form, sheet: str, values: Values, title_field: str, outer: CheckScope | None) -> None:
        self.form, self.sheet, self.outer, self.title_field = form, sheet, outer, title_field
        self.places: dict[str, str] = {}
        self.computed: dict[str, Any] = {}
        self.values: Values = ChainMap(self.computed, outer.computed if outer else {}, dict(values.items()))

    def resolve(self, name: str) -> str:
        """A name of a tree as this sheet's formulas write it."""
        if name[0] not in (EFFECTIVE, EXPECTED):
            return name
        if name in self.places:
            return self.places[name]
        assert self.outer is not None, name
        return f"{quoted(REVIEW_SHEET)}!{self.outer.places[name]}"

    def cells(self, row: AuditRow, at: Address) -> CheckCells:
        """The live cells of a check whose row has these addresses."""
        if row.kind is RowKind.LIST:
            return list_cells(self, row, at)
        if row.kind is RowKind.EACH:
            return each_cells(self, row, at)
        return self._single(row, at)

    def _single(self, row: AuditRow, at: Address) -> CheckCells:
        cells: dict[str, Live] = {}
        resolve = self._with(row, at, self.resolve)
        stated = self._raw(row.stated, "stated_raw", cells, at, self.resolve, always=row.calculated)
        wanted = self._raw(row.expected, "expected_raw", cells, at, self.resolve, always=row.calculated)
        if row.calculated:
            assert wanted is not None and stated is not None
            value = wanted.value
            self.computed[EXPECTED + row.field] = value
            self.places[EXPECTED + row.field] = at("expected_raw")
            number = isinstance(stated.value, (int, float)) and not isinstance(stated.value, bool)
            self.computed[EFFECTIVE + row.field] = stated.value if number else value
            self.places[EFFECTIVE + row.field] = at("effective")
            cells["effective"] = Live(
                f"IF(ISNUMBER({stated.formula}),{stated.formula},{at('expected_raw')})",
                self.computed[EFFECTIVE + row.field],
            )
        conditions = [self._condition(branch.condition, row, resolve) for branch in row.branches]
        cells["branch"] = first_true(conditions, [holds(branch.condition, self.values) for branch in row.branches])
        tell(self, row, cells, at, stated, wanted, {}, "")
        return CheckCells(row, cells)

    def _condition(self, node: Node, row: AuditRow, resolve: Callable[[str], str]) -> str:
        parts = []
        if row.stated is not None and (row.calculated or not isinstance(row.stated, Name)):
            parts.append((row.stated, _STATED))
        if row.expected is not None and not isinstance(row.expected, Name) and not row.calculated:
            parts.append((row.expected, _WANTED))
        return to_excel(replaced(node, parts), resolve)

    def _with(self, row: AuditRow, at: Address, resolve: Callable[[str], str]) -> Callable[[str], str]:
        own = {_STATED.id: at("stated_raw"), _WANTED.id: at("expected_raw")}
        return lambda name: own[name] if name in own else resolve(name)

    def _raw(
        self,
        node: Node | None,
        role: str,
        cells: dict[str, Live],
        at: Address,
        resolve: Callable[[str], str],
        *,
        always: bool = False,
    ) -> Live | None:
        """A reference to the value: the named cell itself, else a helper cell that computes it."""
        if node is None:
            return None
        value = result(node, self.values)
        if isinstance(node, Name) and not always:
            return Live(resolve(node.id), value)
        text = to_excel(node, resolve)
        if may_be_blank(node):
            text = f'IF(LEN({text})=0,"",{text})'
        cells[role] = Live(text, "" if value is None else value)
        return Live(at(role), cells[role].value)
