"""Indicator scores against the published rule, where the texts decide it: 2.19 % of 2.35 % is 9.32 of 10."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from udfs.indicators import Rules, compare
from udfs.quantities import QUANTITY
from udfs.rounding import half_up, plain
from udfs.score import Score
from udfs.wording import same_words
from workbook_templates.checking.indicator_rows import IndicatorRow, indicator_rows, reading
from workbook_templates.checking.telling import found
from workbook_templates.definition.schema import Form
from workbook_templates.model import Finding, Submission
from workbook_templates.scoring.scores import rules_for

_compare = lru_cache(maxsize=4096)(compare)


def scoring_findings(form: Form, submission: Submission) -> list[Finding]:
    """SCORE-007: the stated mark is not the one that target and actual value give."""
    findings = []
    for row in indicator_rows(form, submission):
        if row.score is None or row.full is None or row.full <= 0 or _plainly_full(row):
            continue
        if reading(row.target.text).kind != QUANTITY or reading(row.actual.text).kind != QUANTITY:
            continue
        score = _compare(row.target.text, row.actual.text, row.full, name=row.name, rules=_rules(form, row))
        if score.value is None or _agrees(row.score, score):
            continue
        steps = "；".join(score.steps)
        findings.append(
            found(
                "SCORE-007",
                row.score_ref or row.where,
                f"{row.area_label}·得分",
                f"“{row.name}”得分填{plain(row.score)}，按{score.rule_name.partition('：')[0]}（{steps}）应为{plain(score.value)}",
                stated=plain(row.score),
                expected=plain(score.value),
                row_key=row.key,
            )
        )
    return findings


def _plainly_full(row: IndicatorRow) -> bool:
    return row.score == row.full and same_words(row.target.text, row.actual.text)


def _rules(form: Form, row: IndicatorRow) -> Rules:
    rules = rules_for(form, form.areas[row.area])
    if "成本" in row.second and rules.default != "≤":
        return Rules(rules.at_most, "≤", rules.over_target, rules.qualitative)
    return rules


def _agrees(stated: Decimal, score: Score) -> bool:
    """Equal, or the rule's mark rounded to the decimals the unit wrote."""
    assert score.value is not None
    exponent = stated.normalize().as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return half_up(score.value, places) == stated
