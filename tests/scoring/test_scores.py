"""Suggested scores: the rule's mark beside the stated one, told in accountants' cases (cases.yaml)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.checking.factory import submission
from workbook_templates.definition.load import load_form
from workbook_templates.scoring.scores import scores

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_indicator_row(case: dict[str, Any]) -> None:
    form = load_form("yueyang-2024")
    area = case.get("area", "产出指标")
    (scored,) = scores(form, submission(form, {area: [case["row"]]}))
    assert scored.score.value == (Decimal(case["suggested"]) if case["suggested"] else None)
    assert scored.differs is case["differs"]
    assert scored.label == f"产出指标·{case['row']['三级']}"
    explained = scored.score.explain()
    assert "规则：" in explained and "依据：" in explained


@pytest.mark.parametrize(
    ("budget", "executed", "stated", "suggested"),
    [
        (1863.29, 1725.06, 9.26, "9.26"),
        (377.89, 377.89, 10, "10"),
        (5954.21, 5924.16, 9, "9.95"),
    ],
)
def test_execution_score(budget: float, executed: float, stated: float, suggested: str) -> None:
    form = load_form("yueyang-2024")
    given = {"资金总额.全年预算": budget, "资金总额.全年执行": executed, "资金总额.分值": 10, "资金总额.得分": stated}
    (scored,) = scores(form, submission(form, given))
    assert scored.score.value == Decimal(suggested)
    assert scored.differs is (Decimal(str(stated)) != Decimal(suggested))
    assert str(executed) in scored.score.explain()
