"""同比: this year's and last year's fillings -> findings (last_year.yaml)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.checking.cases_of import judge, read_cases, submission_of
from workbook_templates.checking.last_year import last_year_findings, limits

CASES = read_cases(Path(__file__).parent / "last_year.yaml")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_case(case: dict[str, Any]) -> None:
    form, filled = submission_of(case)
    _, last = submission_of({"tables": case["last"]})
    last = replace(last, year=case.get("last_year", form.year - 1), unit=case.get("last_unit", last.unit))
    judge(case, last_year_findings(form, filled, last))


def test_limits_say_that_no_document_lays_them_down() -> None:
    assert {limit.verified for limit in limits().values()} == {False}
    assert all("未核" in limit.source for limit in limits().values())
