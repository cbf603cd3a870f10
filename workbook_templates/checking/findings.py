"""Everything the checks say about a submission, in the order of its sheets, the worst first."""

from __future__ import annotations

from workbook_templates.checking.audit import audit_rows
from workbook_templates.checking.engine import Evaluation, evaluate
from workbook_templates.checking.last_year import last_year_findings
from workbook_templates.checking.narrative import narrative_findings
from workbook_templates.checking.narrative.reading import read_report
from workbook_templates.checking.plausible import plausible_findings
from workbook_templates.checking.table_findings import table_findings
from workbook_templates.definition.schema import Form
from workbook_templates.model import Finding, Severity, Submission

_RANK = {Severity.ERROR: 0, Severity.VERIFY: 1, Severity.NOTICE: 2}


def check(
    form: Form, submission: Submission, *, last: Submission | None = None, evaluation: Evaluation | None = None
) -> list[Finding]:
    """All findings, each with its 出错说明 if the unit wrote one.

    ``last``: last year's submission of the same unit, for 同比. ``evaluation`` spares running the rules a second time.
    """
    report = read_report(form, submission)
    findings = [
        *table_findings(form, submission, evaluation or evaluate(form, submission)),
        *narrative_findings(form, submission, report),
        *plausible_findings(form, submission, report),
        *(last_year_findings(form, submission, last) if last is not None else ()),
        *submission.problems,
    ]
    order = {sheet.id: number for number, sheet in enumerate(form.sheets)}
    sheet_of = {part.name: order.get(part.sheet, len(order)) for part in submission.parts}
    findings.sort(key=lambda item: (sheet_of.get(item.where.sheet, 99) if item.where else 99, _RANK[item.severity]))
    return [_explained(finding, submission) for finding in findings] if submission.explanations else findings


def checks_run(form: Form, submission: Submission) -> int:
    """How many table checks looked at this submission (rows of repeated sheets once a copy)."""
    copies: dict[str, int] = {}
    for part in submission.parts:
        copies[part.sheet] = copies.get(part.sheet, 0) + 1
    return sum(max(1, len(row.items)) * copies.get(row.sheet, 0) for row in audit_rows(form))


def _explained(finding: Finding, submission: Submission) -> Finding:
    text = submission.explanations.get(finding.identity, "")
    return finding._replace(explanation=text) if text else finding
