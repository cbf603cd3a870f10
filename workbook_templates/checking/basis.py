"""How an expected value comes about, told with its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workbook_templates.checking.audit import AuditRow
from workbook_templates.checking.engine import Evaluation, Failure, cell_value, show_value
from workbook_templates.checking.wording import term_labels
from workbook_templates.definition.schema import Form
from workbook_templates.language.syntax import Call, Name, Node
from workbook_templates.model import Submission


def basis_with_numbers(
    form: Form, submission: Submission, evaluation: Evaluation, failure: Failure, row: AuditRow
) -> str:
    """The formula with its numbers: ``科技交流与合作15＋科技条件与服务20``, ``在职人数21÷编制数16``."""
    formula = form.fields[row.field].formula
    if formula is None or not isinstance(formula.tree, Call):
        return ""
    sign = {"合计": "＋", "比率": "÷", "执行率得分": "×"}.get(formula.tree.function)
    if sign is None:
        return ""
    labels = term_labels(form, formula.tree)
    parts: list[str] = []
    for arg in formula.tree.args:
        parts += _terms(form, submission, evaluation, failure.part, arg, labels)
    shown = [part for part in parts if part]
    return sign.join(shown) if len(shown) <= 8 else sign.join([*shown[:7], f"…共{len(shown)}项"])


def _terms(
    form: Form, submission: Submission, evaluation: Evaluation, index: int, arg: Node, labels: Mapping[str, str]
) -> Iterable[str]:
    if not isinstance(arg, Name):
        return ["…"]
    field = form.fields[arg.id]
    part = submission.parts[index]
    if field.sheet != part.sheet:
        place = next((n for n, other in enumerate(submission.parts) if other.sheet == field.sheet), None)
        if place is None:
            return []
        index, part = place, submission.parts[place]
    if field.area and field.column != "标注":
        terms = []
        for row in part.areas.get(field.area, ()):
            fact, name = row.facts.get(field.column), row.facts.get(form.areas[field.area].key)
            if fact is not None and fact.number is not None:
                terms.append(f"{' '.join(name.text.split()) if name else ''}{show_value(fact.value, field.type)}")
        return terms
    value = cell_value(part.facts.get(arg.id))
    if not isinstance(value, float) and field.formula is not None:
        value = evaluation.expected[index].get(arg.id)
    return [f"{labels[arg.id]}{show_value(value, field.type)}"] if isinstance(value, float) else []
