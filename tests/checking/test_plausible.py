"""合理性: what is filled in -> doubts (plausible.yaml)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.checking.cases_of import judge, read_cases, submission_of
from workbook_templates.binding.wording import numbering
from workbook_templates.checking.narrative.reading import read_report
from workbook_templates.checking.plausibility.numbering import first_signs
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


@pytest.mark.parametrize("number", [*range(1, 21), 99])
def test_a_row_with_the_number_of_the_row_below_is_looked_at_however_it_is_written(number: int) -> None:
    tens, ones = divmod(number, 10)
    chinese = (
        "一二三四五六七八九"[tens - 1] * (tens > 1) + "十" * (tens > 0) + "一二三四五六七八九"[ones - 1] * (ones > 0)
    )
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    circled = [chr(ord("①") + number - 1)] if number <= 20 else []
    texts = [f"{number}、", f"{number:02}.", f"（{wide}）", f" \u200b{chinese}、", f"({chinese})", *circled]
    assert {(numbering(text) or ("", 0))[1] for text in texts} == {number}
    begin = re.compile(rf"[\W_]*[{first_signs(number)}]")
    assert all(begin.match(text) for text in texts)
