"""The judge itself: it sees a lost, a misplaced and an unlisted value, or the other tests would prove nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.damage import base
from tests.damage.oracle import Oracle, examine, judge
from workbook_templates.binding.workbook import read_thoroughly
from workbook_templates.model import AreaRow, Fact, Submission
from workbook_templates.reading.book import open_book


@pytest.fixture
def case() -> tuple[Oracle, Submission]:
    path: Path = base.healthy("yueyang-2024")
    return examine(path), read_thoroughly(open_book(path)).submission


def _changed(submission: Submission, id: str, fact: Fact | None) -> Submission:
    parts = []
    for part in submission.parts:
        facts = {key: value for key, value in part.facts.items() if key != id}
        if id in part.facts and fact is not None:
            facts[id] = fact
        parts.append(replace(part, facts=facts))
    return replace(submission, parts=tuple(parts))


def test_the_healthy_workbook_is_clean(case: tuple[Oracle, Submission]) -> None:
    oracle, submission = case
    assert judge(oracle, submission).clean
    assert sum(1 for _ in oracle.living()) > 300


def test_a_missing_value_is_lost(case: tuple[Oracle, Submission]) -> None:
    oracle, submission = case
    assert judge(oracle, _changed(submission, "编制数", None)).lost == ["基础数据表 编制数: 48"]


def test_another_value_is_misplaced(case: tuple[Oracle, Submission]) -> None:
    oracle, submission = case
    verdict = judge(oracle, _changed(submission, "编制数", Fact(42.0, "42")))
    assert len(verdict.misplaced) == 1 and not verdict.lost


def test_a_value_in_a_blank_field_is_misplaced(case: tuple[Oracle, Submission]) -> None:
    oracle, submission = case
    blank = next(
        value.field.id for value in oracle.values.values() if not value.fact.text and not value.field.calculated
    )
    assert judge(oracle, _changed(submission, blank, Fact(1.0, "1"))).misplaced


def test_rows_are_compared_whole(case: tuple[Oracle, Submission]) -> None:
    oracle, submission = case
    parts = []
    for part in submission.parts:
        rows = part.areas.get("专项资金明细")
        if rows:
            first, second = dict(rows[0].facts), dict(rows[1].facts)
            first["决算"], second["决算"] = second["决算"], first["决算"]
            swapped = (AreaRow(first, 1), AreaRow(second, 2), *rows[2:])
            part = replace(part, areas={**part.areas, "专项资金明细": swapped})
        parts.append(part)
    assert len(judge(oracle, replace(submission, parts=tuple(parts))).misplaced) == 2


def test_what_was_typed_outside_must_be_listed(case: tuple[Oracle, Submission]) -> None:
    oracle, submission = case
    oracle.typed.append("谁也没有列出的话")
    assert judge(oracle, submission).lost


def test_explanations_must_survive(case: tuple[Oracle, Submission]) -> None:
    oracle, submission = case
    assert oracle.explanations
    assert judge(oracle, replace(submission, explanations={})).unexplained
