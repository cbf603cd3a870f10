"""What a person sees in a Word file is read, with its place; what is left out is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.raw_word import STRICT, W, down, p, package, span, tbl, tc, tr, written
from workbook_templates.binding.document import Document
from workbook_templates.importing import read_document
from workbook_templates.importing import word_numbering as lists


def read(folder: Path, body: str, **parts: str) -> Document:
    return read_document(written(folder, body, **parts))


def texts(document: Document) -> list[str]:
    return [block.text for block in document.paragraphs]


def told(document: Document) -> str:
    return "\n".join(f"{item.where or ''} {item.text} {item.why}" for item in document.remarks)


def test_order_places_and_line_breaks(tmp_path: Path) -> None:
    body = (
        p("题")
        + p("上", inside="<w:r><w:br/><w:t>下</w:t></w:r>")
        + tbl(tr("甲", "1\n2"), tr("乙", "3"))
        + p()
        + p("末")
    )
    found = read(tmp_path, body)
    assert texts(found) == ["题", "上", "下", "末"]
    assert [str(block.ref) for block in found.paragraphs] == ["正文 第1段", "正文 第2段", "正文 第2段", "正文 第3段"]
    assert found.before == (3,)
    assert found.tables[0].rows == [["甲", "1\n2"], ["乙", "3"]]
    assert str(found.tables[0].ref(1, 1)) == "表1 第2行第2列"


def test_merged_cells(tmp_path: Path) -> None:
    rows = [
        tr(tc("人员", down(True)), tc("编制数", span(2)), "控制率"),
        tr(tc("", down()), tc("16", span(2)), "131.25%"),
        tr(tc("合计", span(2)), "7", "8"),
    ]
    grid = read(tmp_path, tbl(*rows)).tables[0]
    assert grid.rows == [["人员", "编制数", None, "控制率"], [None, "16", None, "131.25%"], ["合计", None, "7", "8"]]
    assert grid.merges == ((0, 0, 1, 0), (0, 1, 0, 2), (1, 1, 1, 2), (2, 0, 2, 1))
    assert str(grid.ref(1, 3)) == "表1 第2行第3列"


def test_the_older_way_to_merge_and_rows_that_begin_later(tmp_path: Path) -> None:
    beside = '<w:hMerge w:val="restart"/>', "<w:hMerge/>"
    rows = [tr(tc("标题", beside[0]), tc("", beside[1]), "3"), tr("1", "2", properties='<w:gridBefore w:val="1"/>')]
    grid = read(tmp_path, tbl(*rows)).tables[0]
    assert grid.rows == [["标题", None, "3"], [None, "1", "2"]]
    assert grid.merges == ((0, 0, 0, 1),)


def test_borders_that_nearly_meet_are_one(tmp_path: Path) -> None:
    rows = [
        tr(tc("一级指标", span(1)), tc("二级指标", span(2)), tc("分值", span(1))),
        tr(tc("产出", span(2)), tc("数量", span(1)), tc("10", span(1))),
    ]
    grid = read(tmp_path, tbl(*rows, widths=(1000, 40, 1000, 1000))).tables[0]
    assert grid.rows == [["一级指标", "二级指标", "分值"], ["产出", "数量", "10"]]
    assert grid.merges == ()


def test_text_below_a_merged_cell_is_told(tmp_path: Path) -> None:
    grid = read(tmp_path, tbl(tr(tc("上", down(True)), "1"), tr(tc("藏", down()), "2")))
    assert "藏" in told(grid) and grid.tables[0].rows == [["上", "1"], [None, "2"]]


def test_content_controls_are_looked_through(tmp_path: Path) -> None:
    def control(inside: str, properties: str = "") -> str:
        return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"

    row = control(tr("甲", control(tc("1")))) + tr("乙", tc("", "", control(p("请输入"), "<w:showingPlcHdr/>")))
    found = read(tmp_path, control(p("题")) + control(control(tbl(row))))
    assert texts(found) == ["题"]
    assert found.tables[0].rows == [["甲", "1"], ["乙", None]]


def test_tracked_changes_are_read_as_accepted_and_told(tmp_path: Path) -> None:
    who = 'w:id="1" w:author="某"'
    changed = (
        f"<w:del {who}><w:r><w:delText>12.3</w:delText></w:r></w:del><w:ins {who}><w:r><w:t>45.6</w:t></w:r></w:ins>"
        f"<w:moveFrom {who}><w:r><w:t>移走</w:t></w:r></w:moveFrom>"
    )
    rows = [
        tr("支出", tc("", "", p("", inside=changed))),
        tr("删去的行", "9", properties=f"<w:del {who}/>"),
        tr("插入的行", "8", properties=f"<w:ins {who}/>"),
    ]
    joined = p("前半", f"<w:rPr><w:del {who}/></w:rPr>") + p("后半")
    found = read(tmp_path, joined + tbl(*rows))
    assert texts(found) == ["前半后半"]
    assert found.tables[0].rows == [["支出", "45.6"], ["插入的行", "8"]]
    assert "修订" in told(found) and "12.3" in told(found) and "删去的行 9" in told(found)


def test_a_text_box_is_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('框里')}{tbl(tr('甲', '1'))}</w:txbxContent>"
    twin = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    found = read(tmp_path, p("前", inside=f"<w:r>{twin}</w:r>") + p("后"))
    assert texts(found) == ["前", "框里", "后"]
    assert [grid.rows for grid in found.tables] == [[["甲", "1"]]]
    assert "文本框" in told(found)


def test_hidden_text_and_notes_are_left_out_and_told(tmp_path: Path) -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>秘密</w:t></w:r>"
    found = read(tmp_path, p("看得见", inside=hidden + "<w:r><w:footnoteReference w:id='1'/></w:r>"))
    assert texts(found) == ["看得见"]
    assert "秘密" in told(found) and "脚注" in told(found)


def test_tables_in_tables(tmp_path: Path) -> None:
    inner = tbl(tr("一级", "分值"), tr("产出", "50"))
    only = tbl(tr(tc("", "", tbl(tr(tc("框", "", p("框")))))))
    outer = tbl(
        tr("名称", "某局"), tr(tc("", "", p("指标") + inner), ""), tr("总分", "98"), tr("评语", tc("", "", only))
    )
    found = read(tmp_path, outer)
    assert [grid.rows for grid in found.tables] == [
        [["名称", "某局"], ["指标", None]],
        [["一级", "分值"], ["产出", "50"]],
        [["总分", "98"], ["评语", "框"]],
    ]
    assert str(found.tables[2].ref(0, 1)) == "表1 第3行第2列"
    assert "套着表格" in told(found)


def test_a_table_that_only_frames_the_page(tmp_path: Path) -> None:
    found = read(tmp_path, tbl(tr(tc("", "", p("题") + tbl(tr("甲", "1")) + p("末")))))
    assert texts(found) == ["题", "末"] and found.before == (1,)
    assert found.tables[0].rows == [["甲", "1"]]


HEAD = tr("一级指标", "二级指标", "三级指标", "分值")


@pytest.mark.parametrize(
    ("between", "second", "rows"),
    [
        ("", [tr("产出", "数量", "乙", "10")], 3),
        (p() + p("（续表）"), [HEAD, tr("产出", "数量", "乙", "10")], 3),
        (p("- 5 -"), [HEAD, tr("产出", "数量", "乙", "10")], 3),
        (p("附件3"), [HEAD, tr("产出", "数量", "乙", "10")], 0),
        ("", [tr("产出", "数量", "乙")], 0),
        ("", [HEAD, tr("产出", "数量", "甲", "20")], 0),
    ],
)
def test_a_table_over_two_pages(between: str, second: list[str], rows: int, tmp_path: Path) -> None:
    first = tbl(HEAD, tr("产出", "数量", "甲", "20"))
    found = read(tmp_path, first + between + tbl(*second))
    assert [len(grid.rows) for grid in found.tables] == ([rows] if rows else [2, len(second)])
    if rows:
        assert str(found.tables[0].ref(2, 3)).startswith("表2 第")
        assert "接着" in told(found)


def test_numbers_of_lists(tmp_path: Path) -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="japaneseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
        '<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/>'
        "</w:lvlOverride></w:num>"
    )
    styles = (
        '<w:style w:styleId="H"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="H2"><w:basedOn w:val="H"/></w:style>'
    )

    def listed(text: str, level: int, list: int = 1) -> str:
        return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr>')

    body = (
        listed("情况", 0) + listed("职责", 1) + listed("机构", 1) + listed("点", 2) + p("问题", '<w:pStyle w:val="H"/>')
        + listed("甲", 1) + p("措施", '<w:pStyle w:val="H2"/>') + listed("另起", 0, 2)
        + p("不编号", '<w:pStyle w:val="H"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )  # fmt: skip
    found = read(tmp_path, body, numbering=numbering, styles=styles)
    assert texts(found) == [
        "一、情况", "（一）职责", "（二）机构", "点", "二、问题", "（一）甲", "三、措施", "七、另起", "不编号"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "format", "text"),
    [
        (12, "japaneseCounting", "十二"), (20, "chineseCounting", "二十"), (3, "decimalEnclosedCircleChinese", "③"),
        (28, "upperLetter", "BB"), (14, "lowerRoman", "xiv"), (2, "ideographTraditional", "乙"), (5, "decimal", "5"),
        (7, "decimalZero", "07"), (10, "chineseLegalSimplified", "壹零"), (21, "ideographDigital", "二一"),
    ],
)  # fmt: skip
def test_how_numbers_are_written(number: int, format: str, text: str) -> None:
    assert lists.written(number, format) == text


def test_strict_files(tmp_path: Path) -> None:
    data = package(
        "", raw=f'<w:document xmlns:w="{STRICT}"><w:body>{p("题")}{tbl(tr("甲", "1"))}</w:body></w:document>'
    )
    path = tmp_path / "严格.docx"
    path.write_bytes(data)
    found = read_document(path)
    assert texts(found) == ["题"] and found.tables[0].rows == [["甲", "1"]]
    assert W != STRICT


def test_pictures_in_the_text_are_told_with_their_place(tmp_path: Path) -> None:
    def picture(width: int) -> str:
        extent = f'<wp:extent cx="{width}" cy="3600000"/>'
        return f'<w:r><w:drawing><wp:inline>{extent}<a:blip r:embed="x" xmlns:r="r"/></wp:inline></w:drawing></w:r>'

    body = p("一、基本情况" * 40) + p("附件1", inside=picture(6_000_000)) + p("（盖章）", inside=picture(300_000))
    found = read(tmp_path, body)
    assert [str(item.where) for item in found.remarks] == ["正文 第2段"]
    assert "扫描件" in told(found)
