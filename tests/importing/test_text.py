"""A text's lines -> paragraphs and tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbook_templates.binding.document import Document, Paragraph
from workbook_templates.importing import parse_text, read_text
from workbook_templates.model import Grid, InputProblem


def rows(document: Document) -> list[list[list[str]]]:
    return [[["" if cell is None else str(cell) for cell in row] for row in grid.rows] for grid in document.tables]


def kinds(document: Document) -> str:
    return "".join("T" if isinstance(block, Grid) else "P" for block in document.blocks)


def test_a_cell_a_line() -> None:
    document = parse_text("附件1\n\t甲\n\t1　\n\n\t乙\n\t\n\t　2\n\n\n说明：略\n")
    assert rows(document) == [[["甲", "1"], ["乙", "", "2"]]]
    assert kinds(document) == "PTP"
    assert document.tables[0].ref(1, 2).address == "第7行"


def test_lines_of_one_cell() -> None:
    text = "\t年度预\n算申请\n（万元）\n\t产出指标\n\n(50分)\n\t数量指标\n\n\t乙\n"
    assert rows(parse_text(text)) == [[["年度预\n算申请\n（万元）", "产出指标\n(50分)", "数量指标"], ["乙"]]]


def test_a_space_before_the_tab_and_a_tab_inside() -> None:
    assert rows(parse_text(" \t甲\n\t研发投入\t　\n\n")) == [[["甲", "研发投入"]]]


def test_a_row_a_line() -> None:
    text = "经费\t2023年\t2024年\t\n三公经费\t1\t2\t\n\n\t\t3\t4\n\n说明：略"
    document = parse_text(text)
    assert rows(document) == [[["经费", "2023年", "2024年", ""], ["三公经费", "1", "2", ""], ["", "", "3", "4"]]]
    assert kinds(document) == "TP"


def test_markdown() -> None:
    text = "# 标题\n\n| 甲 | 乙 |\n|---|:--:|\n| 1<br>2 | **3** |\n\n后文"
    document = parse_text(text)
    assert rows(document) == [[["甲", "乙"], ["1\n2", "3"]]]
    assert [block.text for block in document.paragraphs] == ["标题", "后文"]


def test_text_between_tables_ends_the_table() -> None:
    text = "\t甲\n\t1\n\n填表人：某  联系电话：1\n\n附件2\n2024年度项目支出绩效自评表\n\t乙\n\t2\n"
    document = parse_text(text)
    assert kinds(document) == "TPPPT"
    assert document.tables[1].name == "2024年度项目支出绩效自评表"


def test_text_below_a_sections_heading_is_no_cell() -> None:
    text = "\t四、评价人员\n\n\t五、评价报告综述\n一、部门概况\n\n1、职责\n正文。\n\n附件2-2\n评分表\n\t甲\n\t1\n"
    document = parse_text(text)
    assert [block.text for block in document.paragraphs][:3] == ["一、部门概况", "1、职责", "正文。"]
    assert rows(document)[0] == [["四、评价人员"], ["五、评价报告综述"]]


def test_a_signature_inside_a_cell() -> None:
    text = "\t部门意见：\n\n        负责人（签章）：\n\n      年   月   日\n\n\t财政意见：\n\n\n填报人（签名）： 某\n"
    document = parse_text(text)
    assert rows(document) == [[["部门意见：\n负责人（签章）：\n年   月   日"], ["财政意见："]]]
    assert kinds(document) == "TP"


def test_a_stray_tab_makes_no_table() -> None:
    assert kinds(parse_text("（二）项目支出情况\t\n正文\n")) == "PP"


def test_noise_is_left_out() -> None:
    assert parse_text("[bookmark: _GoBack]\n\n- 3 -\n").blocks == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "自评.txt"
    path.write_bytes("附件1 基础数据表".encode(encoding))
    document = read_text(path)
    assert document.blocks == (Paragraph("附件1 基础数据表", 1),)
    assert len(document.sha256) == 64


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "空文件"), (b"  \n", "空文件"), (b"PK\x03\x04\0\0\0\0", "不是文本文件"), (b"\xff\xff\xfa\x80", "编码")],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "坏.txt"
    path.write_bytes(data)
    with pytest.raises(InputProblem, match=words):
        read_text(path)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputProblem, match="没有找到"):
        read_text(tmp_path / "无.txt")
    with pytest.raises(InputProblem, match="打不开"):
        read_text(tmp_path)


def test_windows_line_ends() -> None:
    assert rows(parse_text("\t甲\r\n\t1\r\n\r\n\t乙\r\n\t2\r\n")) == [[["甲", "1"], ["乙", "2"]]]
