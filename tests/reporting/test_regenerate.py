"""Only the generated sentences that nobody has touched are made anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from tests.reporting.documents import W, controls, paragraphs, seed, with_chapter, with_fact, without_chapters
from workbook_templates.model import InputProblem, Source
from workbook_templates.reporting.regenerate import regenerate
from workbook_templates.reporting.report import make_report


@pytest.fixture
def old(tmp_path: Path) -> Path:
    form, submission = seed("yueyang-2024")
    return make_report(form, without_chapters(submission), tmp_path / "旧.docx").output


def lines(path: Path) -> list[str]:
    return [text for _, text in paragraphs(path)]


def test_the_same_numbers_give_the_same_report(old: Path, tmp_path: Path) -> None:
    form, submission = seed("yueyang-2024")
    result = regenerate(form, without_chapters(submission), old, tmp_path / "新.docx")
    assert lines(result.output) == lines(old) and list(controls(result.output)) == list(controls(old))
    assert result.kept == () and "（一）基本支出情况" in result.renewed and not result.workbook_changed


def test_new_numbers_new_sentences_and_nothing_else(old: Path, tmp_path: Path) -> None:
    form, submission = seed("yueyang-2024")
    changed = replace(with_fact(without_chapters(submission), "公用经费.决算", 80.0), source=Source("x.xlsx", "f" * 64))
    before = old.read_bytes()
    result = regenerate(form, changed, old, tmp_path / "新.docx")
    assert old.read_bytes() == before
    different = [(a, b) for a, b in zip(lines(old), lines(result.output), strict=True) if a != b]
    assert len(different) == 1 and "公用经费80万元，比上年减少8.79万元，下降9.9%" in different[0][1]
    assert result.workbook_changed


def test_what_somebody_edited_is_kept(old: Path, tmp_path: Path) -> None:
    document = Document(str(old))
    for tag in document.element.iter(f"{W}tag"):
        if ":基本支出:" in tag.get(f"{W}val"):
            piece = list(tag.getparent().getparent().iter(f"{W}t"))[1]
            piece.text = "我们自己的话。"
    document.save(str(old))
    form, submission = seed("yueyang-2024")
    result = regenerate(form, with_fact(without_chapters(submission), "公用经费.决算", 80.0), old, tmp_path / "新.docx")
    assert result.kept == ("（一）基本支出情况",)
    assert any("我们自己的话。" in line for line in lines(result.output))


def test_a_chapter_that_the_unit_has_written_since_gets_its_words(old: Path, tmp_path: Path) -> None:
    form, submission = seed("yueyang-2024")
    written = with_chapter(without_chapters(submission), "措施", "一是加强管理。", "二是加强培训。")
    result = regenerate(form, written, old, tmp_path / "新.docx")
    shown = lines(result.output)
    at = shown.index("八、下一步改进措施")
    assert shown[at + 1 : at + 3] == ["一是加强管理。", "二是加强培训。"]
    assert not any(":措施:" in tag for tag in controls(result.output))


def test_a_report_without_marks_or_of_another_form_is_refused(
    old: Path, public_reports: dict[str, Path], tmp_path: Path
) -> None:
    form, submission = seed("yueyang-2024")
    with pytest.raises(InputProblem, match="没有系统生成的句子"):
        regenerate(form, submission, public_reports["yueyang-2024"], tmp_path / "新.docx")
    other, other_submission = seed("hongjiang-2024")
    with pytest.raises(InputProblem, match="是表套 yueyang-2024 的报告"):
        regenerate(other, other_submission, old, tmp_path / "新.docx")
    assert not (tmp_path / "新.docx").exists()
