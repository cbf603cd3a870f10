"""Checks of the report's text: inside the text (文内), against the tables (文表), annexes and terms (完整、用语)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from workbook_templates.checking.narrative.against_tables import table_findings
from workbook_templates.checking.narrative.agreement import agreement_findings
from workbook_templates.checking.narrative.annexes import annex_findings
from workbook_templates.checking.narrative.details import detail_findings
from workbook_templates.checking.narrative.grades import grade_findings
from workbook_templates.checking.narrative.indicators import indicator_findings
from workbook_templates.checking.narrative.inside import inside_findings
from workbook_templates.checking.narrative.rates import rate_findings
from workbook_templates.checking.narrative.reading import Report, read_report
from workbook_templates.checking.narrative.years import year_findings
from workbook_templates.definition.schema import Form
from workbook_templates.model import Finding, Submission

REPORT_CHECKS: tuple[Callable[[Report], Iterable[Finding]], ...] = (
    inside_findings,
    annex_findings,
    detail_findings,
    indicator_findings,
    rate_findings,
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
    findings = [finding for check in REPORT_CHECKS for finding in check(report)]
    once: dict[tuple[str, ...], Finding] = {}
    for item in findings:
        once.setdefault((item.code, item.field, item.row_key, item.stated, item.expected), item)
    return list(once.values())
