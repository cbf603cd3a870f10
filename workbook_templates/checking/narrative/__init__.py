"""Checks of the report's text: inside the text (文内), against the tables (文表), annexes and terms (完整、用语)."""

from __future__ import annotations

from collections.abc import Callable

from workbook_templates.checking.narrative.against_tables import table_findings
from workbook_templates.checking.narrative.agreement import agreement_findings
from workbook_templates.checking.narrative.annexes import annex_findings
from workbook_templates.checking.narrative.changes import change_findings
from workbook_templates.checking.narrative.details import detail_findings
from workbook_templates.checking.narrative.grades import grade_findings
from workbook_templates.checking.narrative.indicators import indicator_findings
from workbook_templates.checking.narrative.listings import listing_findings
from workbook_templates.checking.narrative.parts import part_findings
from workbook_templates.checking.narrative.rates import rate_findings
from workbook_templates.checking.narrative.reading import Report, read_report
from workbook_templates.checking.narrative.shares import share_findings
from workbook_templates.checking.narrative.statements import Statement, read_statements
from workbook_templates.checking.narrative.years import year_findings
from workbook_templates.definition.schema import Form
from workbook_templates.model import Finding, Submission

TEXT_CHECKS: tuple[Callable[[Report], list[Finding]], ...] = (
    part_findings,
    change_findings,
    share_findings,
    listing_findings,
    annex_findings,
    detail_findings,
    indicator_findings,
    rate_findings,
)
STATEMENT_CHECKS: tuple[Callable[[Report, tuple[Statement, ...]], list[Finding]], ...] = (
    table_findings,
    agreement_findings,
    year_findings,
    grade_findings,
)


def narrative_findings(form: Form, submission: Submission, report: Report | None = None) -> list[Finding]:
    """Everything the report's text gives rise to; the same finding in several paragraphs is told once.

    ``report``: the text as ``read_report`` gives it, when it has been read already.
    """
    report = report or read_report(form, submission)
    if not report.paragraphs:
        return []
    statements = read_statements(report)
    findings = [finding for check in TEXT_CHECKS for finding in check(report)]
    findings += [finding for check in STATEMENT_CHECKS for finding in check(report, statements)]
    once: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        once.setdefault((finding.identity, finding.stated, finding.expected), finding)
    return list(once.values())
