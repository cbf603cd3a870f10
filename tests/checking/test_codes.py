"""Every code of the text, plausibility, last-year and terms checks is reached by a case that names it."""

from __future__ import annotations

from pathlib import Path

from tests.checking.cases_of import read_cases
from workbook_templates.catalogue import catalogue

HERE = Path(__file__).parent
FILES = [*sorted((HERE / "narrative").glob("*.yaml")), HERE / "plausible.yaml", HERE / "last_year.yaml"]
FAMILIES = ("RT", "TEXT", "YOY", "SANE")
OTHERS = ("SCORE-007", "TERM-004", "TERM-005", "TERM-006", "FULL-002", "FULL-003")


def test_every_code_has_a_case() -> None:
    named = {wanted["code"] for path in FILES for case in read_cases(path) for wanted in case.get("finds", [])}
    mine = {code for code in catalogue() if code.split("-")[0] in FAMILIES} | set(OTHERS)
    assert mine <= named, sorted(mine - named)
    assert named <= set(catalogue())


def test_titles_are_unique() -> None:
    titles = [case["title"] for path in FILES for case in read_cases(path)]
    assert len(titles) == len(set(titles))
