"""The Word template: faults are told with their place; a bureau's own template is filled."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from tests.reporting.documents import W, paragraphs, seed, tables, xml
from workbook_templates.model import InputProblem
from workbook_templates.reporting.blank import REPORT, TEMPLATES
from workbook_templates.reporting.report import make_report


def edited(path: Path, edit: Callable[[Any], None]) -> Path:
    document = Document(str(TEMPLATES / f"{REPORT}.docx"))
    edit(document)
    document.save(str(path))
    return path


def report(tmp_path: Path, edit: Callable[[Any], None]) -> Path:
    form, submission = seed("hongjiang-2024")
    template = edited(tmp_path / "模板.docx", edit)
    return make_report(form, submission, tmp_path / "报告.docx", template=template).output


def in_table(document: Any) -> None:
    document.add_table(2, 3).cell(1, 2).text = "得分{{总分得分}}"


def in_footer(document: Any) -> None:
    document.sections[1].footer.paragraphs[0].add_run("{{页脚字段}}")


FAULTS: list[tuple[Callable[[Any], None], str]] = [
    (lambda document: document.add_paragraph("本单位{{没有的字段}}"), r"正文第\d+段“本单位.*不是可用的字段"),
    (in_table, r"正文表1第2行第3格“得分.*“\{\{总分得分\}\}”不是可用的字段"),
    (in_footer, r"页脚第1段.*“\{\{页脚字段\}\}”不是可用的字段"),
    (lambda document: document.add_paragraph("{{单位"), "不成对"),
    (lambda document: document.add_paragraph("附：{{附件}}"), "应在正文里单独成段"),
    (lambda document: document.add_paragraph("{{正文}}"), "出现了两次"),
]


@pytest.mark.parametrize(("edit", "words"), FAULTS)
def test_faults_are_told_with_their_place(tmp_path: Path, edit: Callable[[Any], None], words: str) -> None:
    with pytest.raises(InputProblem) as caught:
        report(tmp_path, edit)
    assert caught.value.code == "DOC-002" and re.search(words, caught.value.message), caught.value.message
    assert not (tmp_path / "报告.docx").exists()


def test_a_missing_body_and_missing_styles_are_faults(tmp_path: Path) -> None:
    plain = tmp_path / "空.docx"
    document = Document()
    document.add_paragraph("{{单位}}")
    document.save(str(plain))
    form, submission = seed("hongjiang-2024")
    with pytest.raises(InputProblem, match="缺少样式“公文正文”"):
        make_report(form, submission, tmp_path / "报告.docx", template=plain)


def test_a_bureaus_template_is_filled(tmp_path: Path) -> None:
    def edit(document: Any) -> None:
        paragraph = document.add_paragraph()
        for piece in ("{", "{总分", ".得", "分}} 分，{{地区}}"):  # Word cuts text into runs as it likes
            paragraph.add_run(piece)
        document.add_table(1, 1).cell(0, 0).text = "{{资金总额.全年执行}}/{{年}}"

    made = report(tmp_path, edit)
    assert "96 分，湖南省怀化市洪江区" in [text for _, text in paragraphs(made)]
    assert tables(made)[-1] == [["377.89/2024"]]


def test_styles_are_found_by_name_when_word_has_renamed_their_ids(tmp_path: Path) -> None:
    def edit(document: Any) -> None:
        for style in document.styles.element.iter(f"{W}style"):
            if style.get(f"{W}styleId") == "BodyGB":
                style.set(f"{W}styleId", "a3")
        for reference in document.element.iter(f"{W}pStyle"):
            if reference.get(f"{W}val") == "BodyGB":
                reference.set(f"{W}val", "a3")

    made = report(tmp_path, edit)
    styles = {style for style, _ in paragraphs(made)}
    assert "a3" in styles and "BodyGB" not in styles


@pytest.mark.parametrize("content", [b"PK\x03\x04 nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", b"text", b""])
def test_what_is_no_docx_is_told(tmp_path: Path, content: bytes) -> None:
    form, submission = seed("hongjiang-2024")
    wrong = tmp_path / "模板.docx"
    wrong.write_bytes(content)
    with pytest.raises(InputProblem):
        make_report(form, submission, tmp_path / "报告.docx", template=wrong)
    assert not (tmp_path / "报告.docx").exists()


def test_placeholders_are_all_filled(reports: dict[str, Path]) -> None:
    for path in reports.values():
        assert "{{" not in "".join(xml(path).itertext())
