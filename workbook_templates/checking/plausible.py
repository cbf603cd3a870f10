"""合理性: doubts about a filled form that an experienced reader would raise. All of them are 核实 or 提示."""

from __future__ import annotations

from collections.abc import Callable

from workbook_templates.checking.narrative.indicators import goal_findings
from workbook_templates.checking.narrative.reading import Report, read_report
from workbook_templates.checking.plausibility.columns import (
    adjustment_findings,
    same_column_findings,
    three_public_findings,
    unit_findings,
)
from workbook_templates.checking.plausibility.headcount import control_rate_findings, retiree_findings
from workbook_templates.checking.plausibility.numbering import numbering_findings
from workbook_templates.checking.plausibility.projects import project_slip_findings
from workbook_templates.checking.plausibility.targets import target_findings
from workbook_templates.checking.plausibility.totals import total_in_detail_findings
from workbook_templates.checking.scoring_rules import scoring_findings
from workbook_templates.definition.schema import Form
from workbook_templates.model import Finding, Submission

CHECKS: tuple[Callable[[Report], list[Finding]], ...] = (
    retiree_findings,
    control_rate_findings,
    same_column_findings,
    unit_findings,
    total_in_detail_findings,
    three_public_findings,
    adjustment_findings,
    project_slip_findings,
    numbering_findings,
    target_findings,
    goal_findings,
    scoring_findings,
)


def plausible_findings(form: Form, submission: Submission, report: Report | None = None) -> list[Finding]:
    """Every doubt, table by table, then indicator by indicator. ``report`` spares reading the submission again."""
    report = report or read_report(form, submission)
    return [finding for check in CHECKS for finding in check(report)]
