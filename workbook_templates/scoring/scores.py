"""Submission -> the scores that the official rules give, row by row, next to the stated ones. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from udfs.indicators import Rules, compare
from udfs.overall import execution_score, grade
from udfs.score import Score
from workbook_templates.definition.schema import Area, Field, Form
from workbook_templates.language.syntax import Call, Name, Node
from workbook_templates.model import AreaRow, CellRef, Fact, Part, Submission

INDICATOR_COLUMNS = ("三级", "年度指标值", "实际完成值", "分值", "得分")
"""The columns that make a repeating area an indicator table (附件2、附件3)."""
_COST, _SAVED = "成本", "节约"
_NO_FACT = Fact(None, "")


@dataclass(frozen=True, slots=True)
class Scored:
    """One scored line: where it stands, what the unit gave itself, and what the rule gives."""

    part: int
    sheet: str
    """Sheet name in the workbook."""
    label: str
    where: CellRef | None
    stated: Decimal | None
    stated_text: str
    score: Score
    area: str = ""
    row: int = -1
    """Zero-based row of the area, -1 for a single cell."""
    field: str = ""

    @property
    def differs(self) -> bool:
        """Whether the stated mark cannot come out of the rule (by more than half a hundredth)."""
        if self.stated is None:
            return False
        if self.score.value is not None:
            return abs(self.stated - self.score.value) > Decimal("0.005")
        return not self.score.permits(self.stated)


def scores(form: Form, submission: Submission) -> tuple[Scored, ...]:
    """Every line that a rule can score, in the order of the sheets."""
    found: list[Scored] = []
    for index, part in enumerate(submission.parts):
        found += _execution_scores(form, index, part)
        for layout_row in form.sheet(part.sheet).rows:
            area = form.areas.get(layout_row.area)
            if area is not None and set(INDICATOR_COLUMNS) <= set(area.columns):
                found += _indicator_scores(form, index, part, area)
        found += _grades(form, index, part)
    return tuple(found)


def rules_for(form: Form, area: Area) -> Rules:
    """The published variants that a form set uses; a cost indicator without a sign means 'at most'."""
    chosen = Rules(**dict(form.scoring))
    return replace(chosen, default="≤") if _COST in area.label else chosen


def _indicator_scores(form: Form, index: int, part: Part, area: Area) -> Iterator[Scored]:
    for number, row in enumerate(part.areas.get(area.id, ())):
        full = _decimal(row, "分值")
        target, actual = _text(row, "年度指标值"), _text(row, "实际完成值")
        if full is None or not (target or actual):
            continue
        score = compare(
            target,
            actual,
            full,
            name=_text(row, "三级"),
            rules=_row_rules(form, area, row),
            target_cell=_place(row, "年度指标值"),
            actual_cell=_place(row, "实际完成值"),
        )
        stated = row.facts.get("得分", _NO_FACT)
        label = " ".join(_text(row, "三级").split()) or f"第{number + 1}行"
        yield Scored(
            index, part.name, f"{area.label}·{label}", stated.ref, stated.decimal, stated.text, score, area.id, number,
            f"{area.id}.得分",
        )  # fmt: skip


def _row_rules(form: Form, area: Area, row: AreaRow) -> Rules:
    rules = rules_for(form, area)
    if _SAVED in _text(row, "三级"):  # a saving is wanted high, though it stands among the costs
        return replace(rules, default="=")
    return replace(rules, default="≤") if _COST in _text(row, "二级") else rules


def _execution_scores(form: Form, index: int, part: Part) -> Iterator[Scored]:
    """Fields whose formula is 执行率得分(执行率, 分值), where 执行率 is 比率(执行数, 预算数)."""
    for field in form.fields_of(part.sheet):
        names = _arguments(field, "执行率得分")
        if names is None:
            continue
        amounts = _arguments(form.fields[names[0]], "比率")
        if amounts is None:
            continue
        executed, budget = (part.facts.get(id, _NO_FACT).decimal for id in amounts)
        full = part.facts.get(names[1], _NO_FACT).decimal
        if full is None or (executed is None and budget is None):
            continue
        stated = part.facts.get(field.id, _NO_FACT)
        yield Scored(
            index, part.name, field.label, stated.ref, stated.decimal, stated.text,
            execution_score(executed, budget, full), field=field.id,
        )  # fmt: skip


def _arguments(field: Field, function: str) -> tuple[str, str] | None:
    tree: Node | None = field.formula.tree if field.formula else None
    if isinstance(tree, Call) and tree.function == function and len(tree.args) == 2:
        first, second = tree.args
        if isinstance(first, Name) and isinstance(second, Name):
            return first.id, second.id
    return None


def _grades(form: Form, index: int, part: Part) -> Iterator[Scored]:
    """Fields whose formula is 等次(得分): the grade that the stated total belongs to."""
    for field in form.fields_of(part.sheet):
        tree = field.formula.tree if field.formula else None
        if not (isinstance(tree, Call) and tree.function == "等次" and isinstance(tree.args[0], Name)):
            continue
        total = part.facts.get(tree.args[0].id, _NO_FACT).decimal
        if total is None:
            continue
        stated = part.facts.get(field.id, _NO_FACT)
        full = Decimal(100)
        name = f"等次：{grade(total) or '（得分不在0至100之间）'}"
        score = Score(None, full, "DC", name, form.fields[field.id].source, steps=(f"得分{total} → {grade(total)}",))
        yield Scored(index, part.name, field.label, stated.ref, None, stated.text, score, field=field.id)


def _decimal(row: AreaRow, column: str) -> Decimal | None:
    return row.facts.get(column, _NO_FACT).decimal


def _text(row: AreaRow, column: str) -> str:
    return row.facts.get(column, _NO_FACT).text.strip()


def _place(row: AreaRow, column: str) -> str | None:
    ref = row.facts.get(column, _NO_FACT).ref
    return str(ref) if ref else None
