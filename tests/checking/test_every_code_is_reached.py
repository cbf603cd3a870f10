"""No finding code without a test that names it: a check that nothing can trigger is a defect."""

from __future__ import annotations

import re
from pathlib import Path

from workbook_templates.catalogue import catalogue

TESTS = Path(__file__).parents[1]
AS_A_FINDING = re.compile(r"""(?:code: |code=|["'])((?:[A-Z]+)-\d{3})["'|,}\s]""")


def test_every_code_is_named_by_a_test() -> None:
    named: set[str] = set()
    for path in [*TESTS.rglob("*.py"), *TESTS.rglob("*.yaml")]:
        if path != Path(__file__):
            named |= set(AS_A_FINDING.findall(path.read_text(encoding="utf-8")))
    assert set(catalogue()) - named == set()
