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
from workbook_templates.checking.stated import as_written
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
        answer = row.answer
        if answer.target.kind != QUANTITY or answer.actual.kind != QUANTITY:
            continue
        stated, full = row.score, row.full
        if stated is None or full is None or full <= 0 or (stated == full and answer.alike):
            continue
        mark, how = _due(answer, full, _direction(row.name), *_rules(report.form, row.area.id, "成本" in row.second))
        if mark is None or _agrees(stated, mark):
            continue
        shown, due = plain(as_written(stated)), plain(mark)
        findings.append(
            found(
                "SCORE-007",
                row.score_ref or row.where,
                f"{row.area.label}·得分",
                f"“{row.name}”得分填{shown}，按{how}应为{due}",
                stated=shown,
                expected=due,
                row_key=row.key,
            )
        )
    return findings


@lru_cache(maxsize=REMEMBERED)
def _due(answer: Answer, full: float, direction: str, *variants: str) -> _Due:
    rules = Rules(*variants)
    score = compare(answer.target.text, answer.actual.text, as_written(full), name=_SAYS[direction], rules=rules)
    return _Due(score.value, f"{score.rule_name.partition('：')[0]}（{'；'.join(score.steps)}）")


@lru_cache(maxsize=REMEMBERED)
def _rules(form: Form, area: str, cost: bool) -> tuple[str, str, str, str]:
    """The fields of ``Rules``."""
    rules = rules_for(form, form.areas[area])
    return rules.at_most, "≤" if cost else rules.default, rules.over_target, rules.qualitative


@lru_cache(maxsize=REMEMBERED)
def _agrees(stated: float, mark: Decimal) -> bool:
    """Equal, or the rule's mark rounded to the decimals the unit wrote."""
    written = as_written(stated)
    exponent = written.normalize().as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return half_up(mark, places) == written
