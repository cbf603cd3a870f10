"""What a unit is told about one file of its own."""

from __future__ import annotations

from dataclasses import dataclass

from workbook_templates.model import Finding, Severity
from workbook_templates.summary.records import Value
from workbook_templates.summary.reviewing import Review


@dataclass(frozen=True, slots=True)
class Remarks:
    """What a unit is told about one file of its own."""

    unit: str
    year: int
    form: str
    """Title of the form set."""
    file: str
    findings: tuple[Finding, ...] = ()
    score: Value = None
    score_again: Value = None
    grade: Value = None
    review: Review | None = None
    returned: str = ""
    """Why the file was not accepted; then there is nothing else to say."""

    def count(self, severity: Severity) -> int:
        return sum(1 for finding in self.findings if finding.severity is severity)
