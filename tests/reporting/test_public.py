"""The copy for the website: no names of signers, no telephone numbers, no findings, no marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reporting.documents import FORMS, controls, everything, paragraphs, seed, tables, with_chapter, with_fact
from workbook_templates.reporting.masking import public_copy, public_phone
from workbook_templates.reporting.report import make_report


@pytest.mark.parametrize("form_id", FORMS)
def test_names_and_numbers_are_gone(public_reports: dict[str, Path], form_id: str) -> None:
    text = everything(public_reports[form_id])
    for word in ("13800000000", "某某", "姚某", "李某", "系统生成", "审核情况"):
        assert word not in text
    assert list(controls(public_reports[form_id])) == []


def test_masks_stand_where_names_stood(public_reports: dict[str, Path]) -> None:
    lines = [text for _, text in paragraphs(public_reports["hongjiang-2024"])]
    assert "填表人：***　填报日期：2025.4.30　联系电话：138****0000　单位负责人签字：***" in lines
    cells = [cell for table in tables(public_reports["yueyanglou-2021"]) for row in table for cell in row]
    assert cells.count("***") == 5 and "财务股长" in cells and "138****0000" in cells


@pytest.mark.parametrize("form_id", FORMS)
def test_every_number_stays(form_id: str) -> None:
    form, submission = seed(form_id)
    public = public_copy(form, submission)
    for before, after in zip(submission.parts, public.parts, strict=True):
        assert {id: fact.value for id, fact in before.facts.items() if fact.number is not None} == {
            id: fact.value for id, fact in after.facts.items() if before.facts[id].number is not None
        }


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("13800000000", "138****0000"),
        ("138 1234 5678", "138 **** 5678"),
        ("0730-8881234", "0730-***1234"),
        ("07308881234", "0730***1234"),
        ("办公室", "****"),
    ],
)
def test_telephones(written: str, shown: str) -> None:
    assert public_phone(written) == shown


def test_running_text_is_masked_too_and_amounts_are_not(tmp_path: Path) -> None:
    form, submission = seed("hongjiang-2024")
    text = "联系人杨某某，电话：8881234，手机13800000000；支出13800000000.5元，文号0730号。"
    changed = with_fact(with_chapter(submission, "其他说明", text), "基础表.联系电话", "0745-7621234")
    result = make_report(form, changed, tmp_path / "a.docx", public=True)
    lines = [line for _, line in paragraphs(result.output)]
    assert "联系人***，电话：****234，手机138****0000；支出13800000000.5元，文号0730号。" in lines
    assert "0745-7621234" not in everything(result.output)
