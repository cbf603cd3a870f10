"""文内、文表、附件、等次: paragraphs and tables in accountants' cases (*.yaml) -> findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.checking.cases_of import judge, read_cases, submission_of
from workbook_templates.checking.narrative import narrative_findings

HERE = Path(__file__).parent
CASES = [case for path in sorted(HERE.glob("*.yaml")) for case in read_cases(path)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_case(case: dict[str, Any]) -> None:
    form, filled = submission_of(case)
    judge(case, narrative_findings(form, filled))
