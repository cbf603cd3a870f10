"""What the doubts are built on: the tables, and the report's statements, read once and only when a check asks."""

from __future__ import annotations

from functools import cached_property

from workbook_templates.checking.narrative.reading import Report, read_report
from workbook_templates.checking.narrative.statements import Statement, read_statements
from workbook_templates.checking.stated import Stated
from workbook_templates.definition.schema import Form
from workbook_templates.model import Submission


class Evidence:
    """A submission as the plausibility checks see it."""

    def __init__(self, form: Form, submission: Submission, report: Report | None = None) -> None:
        self.form = form
        self.submission = submission
        self._report = report
        self.tables = report.tables if report is not None else Stated(form, submission)

    @cached_property
    def report(self) -> Report:
        return self._report or read_report(self.form, self.submission)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        return read_statements(self.report)
