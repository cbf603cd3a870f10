"""What a report holds: all that the unit wrote, word for word, and every number of its tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.reporting.documents import (
    FORMS,
    W,
    controls,
    findings_of,
    paragraphs,
    seed,
    tables,
    with_chapter,
    with_fact,
    without_chapters,
    xml,
)
from workbook_templates.reporting.attachments import attachments
from workbook_templates.reporting.chapters import TAG, own_paragraphs
from workbook_templates.reporting.report import make_report


@pytest.mark.parametrize("form_id", FORMS)
def test_the_units_paragraphs_stand_word_for_word_in_their_order(reports: dict[str, Path], form_id: str) -> None:
    form, submission = seed(form_id)
    shown = [text for _, text in paragraphs(reports[form_id])]
    at = 0
    for chapter in form.chapters:
        at = shown.index(chapter.heading, at) + 1
        for text in own_paragraphs(chapter, submission):
            at = shown.index(text, at) + 1


@pytest.mark.parametrize("form_id", FORMS)
def test_every_value_of_every_filled_sheet_is_in_a_table_or_beside_it(reports: dict[str, Path], form_id: str) -> None:
    form, submission = seed(form_id)
    cells = [cell for table in tables(reports[form_id]) for row in table for cell in row]
    lines = [text for _, text in paragraphs(reports[form_id])]
    attached = 0
    for part in submission.parts:
        if form.sheet(part.sheet).kind != "form":
            continue
        texts = [fact.text.strip() for fact in part.facts.values()]
        texts += [fact.text.strip() for rows in part.areas.values() for row in rows for fact in row.facts.values()]
        if form_id == "lukou-2024":  # its tables were never filled in
            continue
        for text in filter(None, texts):
            assert text in cells or any(text in line for line in lines), (part.name, text)
            attached += 1
    assert attached > 100 or form_id == "lukou-2024"


@pytest.mark.parametrize("form_id", [id for id in FORMS if id != "lukou-2024"])
def test_tables_have_the_official_columns_and_merges(reports: dict[str, Path], form_id: str) -> None:
    form, _ = seed(form_id)
    made = list(xml(reports[form_id]).iter(f"{W}tbl"))
    assert len(made) >= sum(1 for sheet in form.sheets if sheet.kind != "report")
    for table in made:
        widths = [int(item.get(f"{W}w")) for item in table.iter(f"{W}gridCol")]
        assert sum(widths) == 8845 and min(widths) > 200
        for row in table.findall(f"{W}tr"):
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
            assert sum(int(span.get(f"{W}val")) if span is not None else 1 for span in spans) == len(widths)
    assert any(table.find(f".//{W}vMerge") is not None for table in made)


def test_indicators_of_one_kind_share_a_cell(reports: dict[str, Path]) -> None:
    table = next(table for table in tables(reports["hongjiang-2024"]) if table[0][0] == "预算单位名称")
    kinds = [row[2] for row in table if "2024" not in row[0] and len(row) == 9 and row[3].startswith("新增")]
    assert kinds == ["数量指标", ""]


def test_each_project_has_a_table_of_its_own() -> None:
    form, submission = seed("yueyang-2024")
    project = submission.parts_of("项目自评表")[0]
    twice = (*submission.parts[:-1], project, submission.parts[-1])
    doubled = replace(submission, parts=twice)
    assert len([item for item in attachments(form, doubled) if item.sheet.id == "项目自评表"]) == 2


def test_blank_sheets_are_not_attached_and_named(tmp_path: Path) -> None:
    form, submission = seed("lukou-2024")
    result = make_report(form, submission, tmp_path / "a.docx")
    assert result.left_out == ("基础数据表", "整体自评表", "项目自评表")
    assert tables(result.output) == []


def test_the_units_own_signature_is_not_written_twice(reports: dict[str, Path]) -> None:
    shown = paragraphs(reports["lukou-2024"])
    assert [item for item in shown if item[1] == "2025年5月22日" and item[0] != "CoverLine"] == [
        ("Signature9704", "2025年5月22日")
    ]
    assert ("Signature9704", "株洲市渌口区科技和工业信息化局") in shown


def test_chapters_with_text_are_not_generated(reports: dict[str, Path]) -> None:
    assert [tag.split(":")[1] for tag in controls(reports["yueyang-2024"])] == ["审核情况"]
    own = [tag.split(":")[1] for tag in controls(reports["yunxi-2024"])]
    assert own == ["专项组织情况", "专项管理情况", "问题", "措施", "审核情况"]


def test_generated_sentences_are_marked_and_can_be_found(tmp_path: Path) -> None:
    form, submission = seed("yueyang-2024")
    blank = without_chapters(submission)
    result = make_report(form, blank, tmp_path / "a.docx", findings=findings_of("yueyang-2024"))
    assert "（一）基本支出情况" in result.generated
    root = xml(result.output)
    for control in root.iter(f"{W}sdt"):
        assert control.find(f"{W}sdtPr/{W}tag").get(f"{W}val").startswith(TAG)
        texts = ["".join(piece.text or "" for piece in item.iter(f"{W}t")) for item in control.iter(f"{W}p")]
        assert texts[0].startswith("【系统生成，请核对】")
    ids = [item.get(f"{W}val") for item in root.iter(f"{W}id")]
    assert len(ids) == len(set(ids))


def test_texts_that_look_like_xml_or_placeholders_stay_texts(tmp_path: Path) -> None:
    form, submission = seed("hongjiang-2024")
    odd = 'a<b & "c" {{单位}} \x07第一行'
    changed = with_fact(with_chapter(submission, "应用公开", odd), "厉行节约保障措施", "<w:p/>{{正文}}")
    result = make_report(form, changed, tmp_path / "a.docx")
    assert odd.replace("\x07", "") in [text for _, text in paragraphs(result.output)]
    assert any("<w:p/>{{正文}}" in cell for table in tables(result.output) for row in table for cell in row)
