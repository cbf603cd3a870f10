"""合理性: what is filled in -> doubts (plausible.yaml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.checking.cases_of import judge, read_cases, submission_of
from workbook_templates.checking.narrative.reading import read_report
from workbook_templates.checking.plausible import plausible_findings
from workbook_templates.model import Severity

CASES = read_cases(Path(__file__).parent / "plausible.yaml")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_case(case: dict[str, Any]) -> None:
    form, filled = submission_of(case)
    findings = plausible_findings(form, filled)
    judge(case, findings)
    assert not [item for item in findings if item.severity is Severity.ERROR], "a doubt is never 错误"


def test_a_report_read_before_gives_the_same() -> None:
    case = next(case for case in CASES if case.get("text"))
    form, filled = submission_of(case)
    assert plausible_findings(form, filled, read_report(form, filled)) == plausible_findings(form, filled)
