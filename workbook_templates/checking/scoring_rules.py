"""Indicator scores against the published rule, where the texts decide it: 2.19 % of 2.35 % is 9.32 of 10."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from udfs.comparators import DOWN, UP, direction_of
from udfs.indicators import Rules, compare
from udfs.quantities import QUANTITY
from udfs.rounding import half_up, plain
from workbook_templates.checking.indicator_rows import REMEMBERED, Answer
from workbook_templates.checking.narrative.reading import Report
from workbook_templates.checking.telling import found
from workbook_templates.definition.schema import Form
from workbook_templates.model import Finding
from workbook_templates.scoring.scores import rules_for

_SAYS = {DOWN: "下降", UP: "增长", "": ""}
"""All that ``compare`` takes from an indicator's name."""
_direction = lru_cache(maxsize=REMEMBERED)(direction_of)


class _Due(NamedTuple):
    """The mark that the rule gives, None where the texts do not decide; and how."""

    mark: Decimal | None
    how: str


def scoring_findings(report: Report) -> list[Finding]:
    """SCORE-007: the stated mark is not the one that target and actual value give."""
    findings = []
    for row in report.indicators:
        stated, full, answer = row.score, row.full, row.answer
        if stated is None or full is None or full <= 0 or (stated == full and answer.alike):
            continue
        if answer.target.kind != QUANTITY or answer.actual.kind != QUANTITY:
            continue
        mark, how = _due(answer, full, _direction(row.name), _rules(report.form, row.area, "成本" in row.second))
        if mark is None or _agrees(stated, mark):
            continue
        findings.append(
            found(
                "SCORE-007",
                row.score_ref or row.where,
                f"{row.area_label}·得分",
                f"“{row.name}”得分填{plain(stated)}，按{how}应为{plain(mark)}",
                stated=plain(stated),
                expected=plain(mark),
                row_key=row.key,
            )
        )
    return findings


@lru_cache(maxsize=REMEMBERED)
def _due(answer: Answer, full: Decimal, direction: str, rules: Rules) -> _Due:
    score = compare(answer.target.text, answer.actual.text, full, name=_SAYS[direction], rules=rules)
    return _Due(score.value, f"{score.rule_name.partition('：')[0]}（{'；'.join(score.steps)}）")


@lru_cache(maxsize=REMEMBERED)
def _rules(form: Form, area: str, cost: bool) -> Rules:
    rules = rules_for(form, form.areas[area])
    if cost and rules.default != "≤":
        return Rules(rules.at_most, "≤", rules.over_target, rules.qualitative)
    return rules


@lru_cache(maxsize=REMEMBERED)
def _agrees(stated: Decimal, mark: Decimal) -> bool:
    """Equal, or the rule's mark rounded to the decimals the unit wrote."""
    exponent = stated.normalize().as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return half_up(mark, places) == stated
