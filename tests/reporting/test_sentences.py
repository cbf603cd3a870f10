"""Generated sentences: verbs by sign, units, shares, and nothing from a blank."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.reporting.documents import FORMS, findings_of, seed, with_fact, without_chapters
from workbook_templates.definition.load import load_form
from workbook_templates.definition.parsing import read_definition
from workbook_templates.definition.schema import Form
from workbook_templates.definition.source import DefinitionError
from workbook_templates.model import Submission
from workbook_templates.reporting.sentences import SENTENCES, sentences_for, unknown_names
from workbook_templates.reporting.writing import chapter_sentences


def told(form: Form, submission: Submission, chapter: str) -> str:
    return "\n".join(chapter_sentences(chapter, form, submission, sentences_for(form), ()))


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (12.0, 10.0, "比上年增加2万元，增长20%"),
        (7.5, 10.0, "比上年减少2.5万元，下降25%"),
        (10.0, 10.0, "与上年持平"),
        (10.0, 0.0, "比上年增加10万元（上年为0）"),
        (0.0, 0.0, "与上年持平"),
        (3.0, 7.0, "比上年减少4万元，下降57.14%"),
    ],
)
def test_the_verb_follows_the_sign(now: float, before: float, words: str) -> None:
    form, submission = seed("yueyang-2024")
    changed = with_fact(with_fact(submission, "项目支出.决算", now), "项目支出.上年决算", before)
    assert f"{words}" in told(form, changed, "项目支出").split("比预算")[0].split("与预算")[0]


def test_amounts_units_and_shares() -> None:
    form, submission = seed("yueyang-2024")
    text = told(form, submission, "基本支出")
    assert text.startswith("2024年度基本支出855.82万元，占全年执行数的49.61%。")
    assert "“三公”经费决算2.3万元，比上年减少2.36万元，下降50.64%" in text
    assert "科技交流与合作15万元、科技条件与服务20万元、保运转工作经费50万元" in told(form, submission, "项目支出")
    assert "核定编制48人，2024年末实际在职42人，人员控制率87.5%" in told(form, submission, "机构人员")


@pytest.mark.parametrize("form_id", FORMS)
def test_a_blank_form_says_nothing(form_id: str) -> None:
    form, submission = seed(form_id)
    blank = replace(
        submission, parts=tuple(replace(part, facts={}, areas={}) for part in submission.parts), unit="某局"
    )
    for chapter in form.chapters:
        assert told(form, blank, chapter.id) == ""


@pytest.mark.parametrize("gone", ["项目支出.上年决算", "项目支出.预算", "专项资金.决算", "业务工作经费.决算"])
def test_a_blank_takes_only_its_own_words_away(gone: str) -> None:
    form, submission = seed("yueyang-2024")
    whole, less = told(form, submission, "项目支出"), told(form, with_fact(submission, gone, None), "项目支出")
    assert 0 < len(less) < len(whole)
    assert "None" not in less and "万元万元" not in less and "，，" not in less and "，。" not in less


def test_words_in_a_numbers_place_are_not_told() -> None:
    form, submission = seed("hongjiang-2024")  # 专项工作经费.决算 reads 91.2591.25
    assert "91.2591.25" not in told(form, submission, "项目支出决算")


def test_problems_come_from_deductions_and_errors() -> None:
    form, submission = seed("hongjiang-2024")
    lines = chapter_sentences("问题", form, submission, sentences_for(form), findings_of("hongjiang-2024"))
    assert (
        "“工业固定资产投资同比增长”未得满分（0分/2分），年度指标值“≥1%”，实际完成“-47.4%”。原因：企业投入" in lines[1]
    )
    assert any("91.2591.25" in line for line in lines)


def test_a_score_sheet_gives_its_reasons() -> None:
    form, submission = seed("yueyanglou-2021")
    lines = told(form, submission, "问题").splitlines()
    assert "1.“预算调整率”未得满分（2.5分/3分）。原因：预算有小量调整。" in lines
    assert len(lines) == 6


@pytest.mark.parametrize("form_id", FORMS)
def test_every_chapter_can_be_told_without_slips(form_id: str) -> None:
    form, submission = seed(form_id)
    blank = without_chapters(submission)
    for chapter in form.chapters:
        text = told(form, blank, chapter.id)
        for slip in ("None", "{", "}", "[", "]", "，，", "。。", "；。", "，。", "：。", "nan"):
            assert slip not in text.replace("……", ""), (chapter.id, slip, text)


def test_no_name_in_the_shipped_files_is_a_slip_of_the_pen() -> None:
    forms = [load_form(id) for id in FORMS]
    chapters = {chapter.id for form in forms for chapter in form.chapters}
    for form in forms:
        for id, entries in sentences_for(form).chapters.items():
            assert id in chapters, id
            for entry in entries:
                for name, mark in unknown_names(entry, form):
                    known_elsewhere = any(name in other.fields or name in other.areas for other in forms)
                    in_a_column = any(name in area.columns for other in forms for area in other.areas.values())
                    assert known_elsewhere or in_a_column, f"{mark}：{name}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("章节:\n  问题:\n    - 共{没有的字段}。\n", "没有字段“没有的字段”"),
        ("章节:\n  没有的章:\n    - 一句。\n", "没有章“没有的章”"),
        ("章节:\n  问题:\n    - 共{总分.得分。\n", "没有配对的“}”"),
        ("章节:\n  问题:\n    - 共[{总分.得分}。\n", "没有配对的“]”"),
        ("章节:\n  问题:\n    - 共{占比(总分.得分)}。\n", "要写2个名称"),
        ("章节:\n  问题:\n    - 共{比例(总分.得分)}。\n", "不认识的写法“比例”"),
        ('章节:\n  问题:\n    - {当: "总分.得分 是 0", 句: 一句。}\n', "应写成"),
        ("章节:\n  问题:\n    - {逐项: 没有的区域, 每项: 一句}\n", "没有字段“没有的区域”"),
        ("句子:\n  问题: []\n", "不认识的项“句子”"),
    ],
)
def test_a_wrong_sentence_file_is_refused_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    folder = tmp_path / "yueyang-2024"
    shutil.copytree(load_form("yueyang-2024").folder, folder)
    (folder / "sentences.yaml").write_text(text, encoding="utf-8")
    form = load_form("yueyang-2024", (tmp_path,))
    assert form.folder == str(folder)
    with pytest.raises(DefinitionError, match=r"sentences\.yaml 第[123]行") as caught:
        sentences_for(form)
    assert words in caught.value.message


def test_a_region_may_have_sentences_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "yueyang-2024"
    shutil.copytree(load_form("yueyang-2024").folder, folder)
    (folder / "sentences.yaml").write_text("章节:\n  措施:\n    - 本年得{总分.得分}，继续努力。\n", encoding="utf-8")
    form = load_form("yueyang-2024", (tmp_path,))
    assert told(form, seed("yueyang-2024")[1], "措施") == "本年得94.26分，继续努力。"


def test_the_common_file_reads_as_a_definition() -> None:
    assert "章节" in read_definition(SENTENCES / "common.yaml", "common.yaml")
