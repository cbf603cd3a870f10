"""Seed -> workbook -> Word report -> import: the same values, all of them, and the same findings."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from addin.commands.import_ import import_file as import_to
from tests.importing.layouts import SEEDS, forms, seed_path
from workbook_templates.binding.bind import Bound
from workbook_templates.checking.findings import check
from workbook_templates.importing import import_file
from workbook_templates.intake import open_submission
from workbook_templates.model import CellValue, Finding, Submission
from workbook_templates.reporting.report import make_report


@pytest.fixture(scope="module", params=SEEDS)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Submission, Bound]:
    """What the workbook of a seed says, and what the report made from it says."""
    folder = tmp_path_factory.mktemp(request.param)
    book, report = folder / "单位.xlsx", folder / "报告.docx"
    import_to(Path(seed_path(request.param)), book, forms())
    form, submission = open_submission(book)
    made = make_report(form, submission, report, findings=check(form, submission))
    # Sheets with no entry but the unit's name are not attached to the report; their printed constants stay behind.
    blank = {sheet.id for sheet in form.sheets if sheet.name in made.left_out}
    named = {form.unit_field} & set(form.fields)
    parts = [
        replace(part, facts={id: part.facts[id] for id in named & part.facts.keys()}, areas={})
        if part.sheet in blank
        else part
        for part in submission.parts
    ]
    kept = tuple(part for part in parts if part.sheet not in blank or part.facts)
    return replace(submission, parts=kept), import_file(report, forms())


def said(submission: Submission) -> dict[str, CellValue]:
    """Every value, numbers as numbers, texts without their blanks."""
    found: dict[str, CellValue] = {}
    copies: Counter[str] = Counter()
    for part in submission.parts:
        facts = {id: fact for id, fact in part.facts.items() if fact.text}
        for id, rows in part.areas.items():
            facts |= {f"{id} {row.number} {key}": fact for row in rows for key, fact in row.facts.items() if fact.text}
        copies[part.sheet] += 1
        for id, fact in facts.items():
            value = fact.value if fact.value is not None else fact.text
            key = f"{part.sheet} {copies[part.sheet]} {id}"
            found[key] = re.sub(r"\s+", "", value) if isinstance(value, str) else value
    return found


def test_the_same_values(both: tuple[Submission, Bound]) -> None:
    before, after = both
    wanted, found = said(before), said(after.submission)
    assert {id: (value, found.get(id)) for id, value in wanted.items() if found.get(id) != value} == {}
    assert {id: value for id, value in found.items() if id not in wanted} == {}
    assert after.submission.unplaced == ()
    assert (after.submission.form, after.submission.unit, after.submission.year) == (
        before.form,
        before.unit,
        before.year,
    )


def test_the_same_findings(both: tuple[Submission, Bound]) -> None:
    before, after = both
    form = next(form for form in forms() if form.id == before.form)

    def counted(findings: list[Finding]) -> Counter[tuple[str, str, str]]:
        # READ and TERM speak of the file they stand in, not of the unit's values.
        return Counter(
            (item.code, item.field, item.expected) for item in findings if item.code[:4] not in ("READ", "TERM")
        )

    assert counted(list(check(form, after.submission))) == counted(list(check(form, before)))


def test_what_the_report_made_itself_is_not_the_units(both: tuple[Submission, Bound]) -> None:
    _, after = both
    texts = "".join(
        fact.text
        for part in after.submission.parts
        for rows in part.areas.values()
        for row in rows
        for fact in row.facts.values()
    )
    assert "系统生成" not in texts and "审核情况" not in texts
