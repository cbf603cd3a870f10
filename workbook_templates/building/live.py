"""Which calculated fields of a submission go back to their live formula when its workbook is built anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workbook_templates.checking.engine import evaluate
from workbook_templates.definition.schema import Form
from workbook_templates.model import CellValue, Fact, Submission


def with_live_formulas(form: Form, submission: Submission) -> Submission:
    """The submission without the stated values that equal what the formula gives (blank and "" alike).

    What a unit stated otherwise stays, as a constant (design §4.2).
    """
    expected = evaluate(form, submission).expected
    parts = tuple(
        replace(part, facts={id: fact for id, fact in part.facts.items() if not _same(expected[number], id, fact)})
        for number, part in enumerate(submission.parts)
    )
    return replace(submission, parts=parts)


def _same(expected: Mapping[str, CellValue], id: str, fact: Fact) -> bool:
    if id not in expected:
        return False
    value, stated = expected[id], fact.value
    if value in (None, ""):
        return stated is None and not fact.text.strip()
    if isinstance(value, (int, float)) and isinstance(stated, (int, float)):
        return abs(float(value) - float(stated)) < 1e-9 * max(1.0, abs(float(value)))
    return value == stated
