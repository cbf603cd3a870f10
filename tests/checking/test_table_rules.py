"""What the rules of the default form set find, told as cases: filled in -> found (cases.yaml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.checking.factory import submission
from workbook_templates.checking.findings import check
from workbook_templates.definition.load import load_form

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))

WORDED_OTHERWISE = {"CALC-005", "REQ-001", "REQ-002", "REQ-003", "REQ-004", "SCORE-004", "FULL-001"}
"""Findings whose message says it in words, without repeating the two figures."""


def _inside(message: str, word: str) -> list[str]:
    return [word] if word in message else []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_case(case: dict[str, Any]) -> None:
    form = load_form(case.get("form", "yueyang-2024"))
    findings = check(form, submission(form, case["given"], projects=case.get("projects")))
    for wanted in case.get("finds", []):
        found = [item for item in findings if item.code == wanted["code"] and item.field == wanted["field"]]
        assert len(found) == 1, [(item.code, item.field) for item in findings]
        assert found[0].stated == wanted["stated"]
        assert found[0].expected == wanted["expected"]
        if "severity" in wanted:
            assert found[0].severity.chinese == wanted["severity"]
        if "at" in wanted:
            assert str(found[0].where) == wanted["at"]
        if found[0].code not in WORDED_OTHERWISE:
            assert wanted["stated"] in ("(空)", *_inside(found[0].message, wanted["stated"]))
            assert wanted["expected"].lstrip("≥≤") in found[0].message
    codes = {item.code for item in findings}
    assert not codes & set(case.get("not", []))
    assert not {item.field for item in findings if item.code == "CALC-002"} & set(case.get("not_fields", []))
