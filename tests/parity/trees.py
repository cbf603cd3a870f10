"""Every formula of every form set, and values to put into it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workbook_templates.checking.audit import RowKind, audit_rows
from workbook_templates.definition.load import form_ids, load_form
from workbook_templates.definition.schema import Form
from workbook_templates.language.syntax import Node, names_in
from workbook_templates.model import CellError


@dataclass(frozen=True)
class Formula:
    """One tree of a form set: a cell formula, or a condition of a check."""

    form: Form
    id: str
    tree: Node
    columns: frozenset[str]
    """Names that stand for a column of a repeating area."""
    by_row: bool
    """A condition tested on every row of an area."""

    @property
    def names(self) -> list[str]:
        return names_in(self.tree)


def every_formula() -> Iterator[Formula]:
    for id in form_ids():
        form = load_form(id)
        columns = frozenset(field.id for field in form.fields.values() if field.area and field.column != "标注")
        for field in form.fields.values():
            if field.formula is not None:
                yield Formula(form, field.id, field.formula.expanded, columns, False)
        for row in audit_rows(form):
            by_row = row.kind is RowKind.EACH
            trees = [(f"{row.id} 第{n + 1}种", branch.condition) for n, branch in enumerate(row.branches)]
            trees += [(f"{row.id} {item.field}", item.condition) for item in row.items]
            if row.expected is not None and not by_row:
                trees.append((f"{row.id} 应为", row.expected))
            if row.stated is not None and not by_row:
                trees.append((f"{row.id} 现值", row.stated))
            for name, tree in trees:
                if names_in(tree):
                    yield Formula(form, name, tree, columns, by_row)


NUMBERS = [0.0, 1.0, 10.0, 100.0, 0.875, 1.3125, 87.5, -2.5, 95.0, 85.0, 1863.29, 1725.06, 0.005, 0.995, 123456.789012]
TEXTS = [
    "——",
    "无",
    "文字",
    " ",
    "产出指标\n（50分）",
    "效益指标(30分)",
    "优",
    "优秀",
    "业务工作经费",
    "市级专项资金（含其他）",
]


def value(random_: random.Random) -> Any:
    """What may stand in a cell: mostly numbers, often blank, sometimes text, rarely an error."""
    kind = random_.random()
    if kind < 0.55:
        return (
            random_.choice(NUMBERS)
            if random_.random() < 0.6
            else round(random_.uniform(-10, 5000), random_.choice([0, 2, 4, 9]))
        )
    if kind < 0.75:
        return None
    if kind < 0.97:
        return random_.choice(TEXTS)
    return CellError("#DIV/0!")


def filling(formula: Formula, random_: random.Random) -> dict[str, Any]:
    """A value for each name; a column of an area gets as many rows as its neighbours."""
    size = random_.randint(1, 4)
    columns = formula.columns
    return {
        name: [value(random_) for _ in range(size)] if name in columns else value(random_) for name in formula.names
    }
