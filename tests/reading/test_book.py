"""Book: values, errors, dates, merges, names and notes of real and of hand-made workbooks."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import handmade
import openpyxl
import pytest
import xlsxwriter

from workbook_templates.model import CellError, InputProblem
from workbook_templates.reading.book import NamedRange, SheetInfo, open_book, read_formulas
from workbook_templates.reading.plain import Context
from workbook_templates.reading.sheet import read_fast
from workbook_templates.reading.slow import SheetReader


@pytest.fixture
def typical(tmp_path: Path) -> Path:
    path = tmp_path / "岳阳 某局（2024）.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("基础数据表")
        date = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        sheet.write_string("B2", "部门 <甲> & 乙\n第二行")
        sheet.write_number("C2", 21)
        sheet.write_number("D2", 0)
        sheet.write_boolean("E2", True)
        sheet.write_datetime("F2", dt.datetime(2025, 3, 31), date)
        sheet.write_number("G2", 0.875, book.add_format({"num_format": "0.00%"}))
        sheet.write_formula("C3", "=C2/D2", value="#DIV/0!")
        sheet.write_formula("D3", '=IF(C2=0,"","")', value="")
        sheet.write_formula("E3", '="通"&"过"', value="通过")
        sheet.write_blank("H9", None, date)
        sheet.merge_range("B5:D6", "合并")
        sheet.write_number("C6", 77)
        book.add_worksheet("空")
        book.add_worksheet("元").very_hidden()
        book.add_worksheet("It's").hide()
        book.define_name("三公经费.决算", "='基础数据表'!$C$2")
        book.define_name("专项资金", "='基础数据表'!$B$5:$D$6")
        book.define_name("空!局部", "=空!$A$1")
        book.define_name("断", "=#REF!")
    return path


def test_values_of_every_kind(typical: Path) -> None:
    book = open_book(typical)
    grid = book.grid("基础数据表")
    assert grid.rows == [
        [],
        [None, "部门 <甲> & 乙\n第二行", 21.0, 0.0, True, dt.date(2025, 3, 31), 0.875],
        [None, None, CellError("#DIV/0!"), None, "通过"],
        [],
        [None, "合并"],
    ]
    assert type(grid.value(1, 2)) is float
    assert grid.value(1, 4) is True
    assert grid.merges == ((4, 1, 5, 3),)
    assert book.covered("基础数据表") == {"C6": 77.0}
    assert book.uncomputed("基础数据表") == frozenset()
    assert book.grid("空").rows == []
    assert book.grid("基础数据表") is grid


def test_sheets_names_hash_and_kind(typical: Path) -> None:
    book = open_book(str(typical))
    assert book.kind == "xlsx"
    assert book.sha256 == hashlib.sha256(typical.read_bytes()).hexdigest()
    assert book.sheets == (
        SheetInfo("基础数据表", "visible"),
        SheetInfo("空", "visible"),
        SheetInfo("元", "veryHidden"),
        SheetInfo("It's", "hidden"),
    )
    assert book.names == {
        ("", "三公经费.决算"): NamedRange("基础数据表", 1, 2, 1, 2),
        ("", "专项资金"): NamedRange("基础数据表", 4, 1, 5, 3),
        ("空", "局部"): NamedRange("空", 0, 0, 0, 0),
    }
    assert book.broken_names == (("", "断"),)
    assert book.notes == ()


def test_the_bytes_are_read_once(typical: Path) -> None:
    book = open_book(typical)
    typical.write_bytes(b"saved meanwhile")
    assert book.grid("基础数据表").value(1, 2) == 21.0


def test_an_unknown_sheet_is_an_input_problem(typical: Path) -> None:
    with pytest.raises(InputProblem) as caught:
        open_book(typical).grid("没有")
    assert caught.value.code == "FILE-014"


def test_formulas_on_demand(typical: Path) -> None:
    assert read_formulas(typical, "基础数据表") == {"C3": "=C2/D2", "D3": '=IF(C2=0,"","")', "E3": '="通"&"过"'}
    assert read_formulas(typical, "空") == {}


def test_shared_formulas_are_written_out(tmp_path: Path) -> None:
    data = (
        '<row r="1"><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*$C$1</f><v>1</v></c></row>'
        '<row r="2"><c r="B2"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"/></c></row>'
    )
    path = handmade.one_sheet(tmp_path, data)
    assert read_formulas(path, "表") == {"B1": "=A1*$C$1", "B2": "=A2*$C$1", "B3": "=A3*$C$1"}
    assert open_book(path).uncomputed("表") == {"B3"}


def test_what_openpyxl_writes(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表"
    sheet.append(["部门", 12, 1.5, dt.datetime(2025, 1, 2, 3, 4, 5), dt.time(8, 30), dt.date(2024, 12, 31), False])
    sheet["A3"] = "=SUM(B1:C1)"
    sheet["B3"] = "#N/A"
    sheet["C4"] = " 前后空格 "
    sheet.merge_cells("E5:F6")
    book.save(tmp_path / "o.xlsx")
    read = open_book(tmp_path / "o.xlsx")
    assert read.grid("表").rows == [
        ["部门", 12.0, 1.5, dt.datetime(2025, 1, 2, 3, 4, 5), dt.time(8, 30), dt.date(2024, 12, 31), False],
        [],
        [None, CellError("#N/A")],
        [None, None, " 前后空格 "],
    ]
    assert read.uncomputed("表") == {"A3"}
    assert read.grid("表").merges == ((4, 4, 5, 5),)


CELLS = {
    "number": ('<c r="A1"><v>1</v></c>', 1.0),
    "number with type": ('<c r="A1" t="n"><v>1e3</v></c>', 1000.0),
    "negative": ('<c r="A1"><v>-0.5</v></c>', -0.5),
    "shared": ('<c r="A1" t="s"><v>0</v></c>', "普通"),
    "shared rich": ('<c r="A1" t="s"><v>1</v></c>', "富 文本"),
    "shared with phonetics": ('<c r="A1" t="s"><v>2</v></c>', "注音"),
    "shared empty": ('<c r="A1" t="s"><v>3</v></c>', None),
    "shared escaped": ('<c r="A1" t="s"><v>4</v></c>', "甲\r_x乙&"),
    "shared composed": ('<c r="A1" t="s"><v>5</v></c>', "é"),
    "shared with settings": ('<c r="A1" t="s"><v>6</v></c>', " 空 "),
    "inline": ('<c r="A1" t="inlineStr"><is><t>行&lt;内</t></is></c>', "行<内"),
    "inline rich": ('<c r="A1" t="inlineStr"><is><r><t>行</t></r><r><t>内</t></r></is></c>', "行内"),
    "inline with phonetics": ('<c r="A1" t="inlineStr"><is><t>字</t><rPh sb="0" eb="1"><t>zi</t></rPh></is></c>', "字"),
    "text formula": ('<c r="A1" t="str"><f>B1</f><v>a &amp; b</v></c>', "a & b"),
    "text formula kept": ('<c r="A1" t="str"><f>B1</f><v xml:space="preserve"> a</v></c>', " a"),
    "empty text": ('<c r="A1" t="str"><f>B1</f><v></v></c>', None),
    "true": ('<c r="A1" t="b"><v>1</v></c>', True),
    "false": ('<c r="A1" t="b"><v>0</v></c>', False),
    "error": ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', CellError("#DIV/0!")),
    "spill": ('<c r="A1" t="e" vm="1"><f>A2:A9</f><v>#SPILL!</v></c>', CellError("#SPILL!")),
    "array": ('<c r="A1" cm="1"><f t="array" ref="A1">SUM(B1)</f><v>3</v></c>', 3.0),
    "cdata": ('<c r="A1" t="str"><v><![CDATA[<a&b>]]></v></c>', "<a&b>"),
    "cdata of a cell": ('<c r="A1" t="str"><v><![CDATA[<c r="B1"><v>1</v></c>]]></v></c>', '<c r="B1"><v>1</v></c>'),
    "comment": ('<!-- <c r="B9"><v>1</v></c> --><c r="A1"><v>2</v></c>', 2.0),
    "no address": ("<c><v>4</v></c>", 4.0),
    "spaces": ('<c  r="A1" ><v>5</v></c >', 5.0),
    "single quotes": ("<c r='A1'><v>6</v></c>", 6.0),
    "other order": ('<c t="s" r="A1"><v>0</v></c>', "普通"),
    "date": ('<c r="A1" s="1"><v>45747</v></c>', dt.date(2025, 3, 31)),
    "date and time": ('<c r="A1" s="1"><v>45747.5</v></c>', dt.datetime(2025, 3, 31, 12)),
    "chinese date": ('<c r="A1" s="2" t="n"><v>45747</v></c>', dt.date(2025, 3, 31)),
    "zero in a date format": ('<c r="A1" s="1"><v>0</v></c>', 0.0),
    "iso date": ('<c r="A1" t="d"><v>2025-03-31</v></c>', dt.date(2025, 3, 31)),
    "iso moment": ('<c r="A1" t="d"><v>2025-03-31T08:00:00</v></c>', dt.datetime(2025, 3, 31, 8)),
    "not a number": ('<c r="A1"><v>nan</v></c>', "nan"),
    "blank value": ('<c r="A1"><v/></c>', None),
    "blank": ('<c r="A1" s="1"></c>', None),
}
STRINGS = (
    "<si><t>普通</t></si>"
    '<si><r><t xml:space="preserve">富 </t></r><r><rPr><b/></rPr><t>文本</t></r></si>'
    '<si><t>注音</t><rPh sb="0" eb="2"><t>zhuyin</t></rPh><phoneticPr fontId="1" type="noConversion"/></si>'
    "<si/>"
    "<si><t>甲_x000D__x005F_x乙&amp;</t></si>"
    "<si><t>e\u0301</t></si>"
    '<si><t xml:space="preserve"> 空 </t><phoneticPr fontId="1" type="noConversion"/></si>'
)
STYLES = (
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" xfId="0"/><xf numFmtId="31"><alignment/></xf></cellXfs>'
)


@pytest.mark.parametrize("name", CELLS)
def test_each_way_to_write_a_cell(name: str, tmp_path: Path) -> None:
    cell, expected = CELLS[name]
    path = handmade.one_sheet(tmp_path, f'<row r="1">{cell}</row>', strings=STRINGS, styles=STYLES)
    value = open_book(path).grid("表").value(0, 0)
    assert value == expected
    assert type(value) is type(expected)


def test_strings_of_unusual_xml_are_the_same(tmp_path: Path) -> None:
    expected = ["普通", "富 文本", "注音", None, "甲\r_x乙&", "é", " 空 "]
    data = '<row r="1">' + "".join(f'<c r="{c}1" t="s"><v>{n}</v></c>' for n, c in enumerate("ABCDEFG")) + "</row>"
    unusual = (
        STRINGS,
        "<!-- 注释 -->" + STRINGS,
        STRINGS.replace("<si>", "<si >"),
        STRINGS.replace("</si>", "</si >"),
        STRINGS.replace("</si>", "</si >", 1),
        STRINGS.replace("<t>", '<t xml:lang="zh">'),
        STRINGS.replace("<t>", "<t\n>"),
        STRINGS.replace("</t>", "</t >"),
        STRINGS.replace("<si/>", "<si />"),
        STRINGS.replace("<si/>", "<si></si>"),
    )
    for strings in unusual:
        assert open_book(handmade.one_sheet(tmp_path, data, strings=strings)).grid("表").rows == [expected]


def test_prefixes_strict_and_1904(tmp_path: Path) -> None:
    data = '<row r="1"><c r="A1" s="1"><v>44285</v></c><c r="B1" t="s"><v>0</v></c></row>'
    strict = handmade.parts(
        {"表": handmade.worksheet(data, main=handmade.STRICT_MAIN)},
        strings=STRINGS,
        styles=STYLES,
        properties='<workbookPr date1904="1"/>',
        names='<definedNames><definedName name="名">表!$A$1</definedName></definedNames>',
        main=handmade.STRICT_MAIN,
        office=handmade.STRICT_OFFICE,
    )
    prefixed = {
        name: content
        if name.endswith(".rels") or not isinstance(content, str) or "Types" in name
        else content.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
        for name, content in strict.items()
    }
    for contents in (strict, prefixed):
        book = open_book(handmade.save(tmp_path, contents))
        assert book.grid("表").rows == [[dt.date(2025, 3, 31), "普通"]]
        assert book.names == {("", "名"): NamedRange("表", 0, 0, 0, 0)}


def test_hidden_prefix_beside_plain_cells_goes_the_slow_way() -> None:
    context = Context("x", (), {}, False)
    xml = handmade.worksheet(
        f'<row r="1"><c r="A1"><v>1</v></c><x:c xmlns:x="{handmade.MAIN}" r="B1"><x:v>2</x:v></x:c></row>'
    ).encode()
    assert read_fast(xml, "表", context) is None
    assert SheetReader("表", context).read(xml).rows == [[1.0, 2.0]]


def test_cells_out_of_order_or_beside_each_other(tmp_path: Path) -> None:
    data = '<row r="2"><c r="C2"><v>3</v></c><c r="A2"><v>1</v></c></row><row r="1"><c r="B1"><v>2</v></c></row>'
    assert open_book(handmade.one_sheet(tmp_path, data)).grid("表").rows == [[None, 2.0], [1.0, None, 3.0]]


def test_formulas_without_values(tmp_path: Path) -> None:
    data = (
        '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v></v></c><c r="C1" s="1"><f>1</f><v /></c>'
        '<c r="D1"><f>1+1</f><v>2</v></c><c r="E1" t="str"><f>"a"</f><v></v></c></row>'
    )
    for xml, expected in ((data, {"A1", "C1"}), (data.replace("<c r", "<c  r"), {"A1", "B1", "C1"})):
        # Only the fast way can tell XlsxWriter's "<v></v>", a computed empty text, from openpyxl's "<v />".
        book = open_book(handmade.one_sheet(tmp_path, xml))
        assert book.uncomputed("表") == expected
        assert book.grid("表").rows == [[None, None, None, 2.0]]


def test_a_lost_string_or_sheet_is_damage_not_a_blank(tmp_path: Path) -> None:
    data = '<row r="1"><c r="A1" t="s"><v>99</v></c></row>'
    contents = handmade.parts({"表": handmade.worksheet(data), "失": handmade.worksheet("")}, strings=STRINGS)
    del contents["xl/worksheets/sheet2.xml"]
    book = open_book(handmade.save(tmp_path, contents))
    for sheet in ("表", "失"):
        with pytest.raises(InputProblem) as caught:
            book.grid(sheet)
        assert caught.value.code == "FILE-009"


def test_macros_links_and_objects_are_noted(tmp_path: Path) -> None:
    contents = handmade.parts({"表": handmade.worksheet("")})
    contents |= {
        "xl/vbaProject.bin": b"x",
        "xl/externalLinks/externalLink1.xml": "<a/>",
        "xl/embeddings/oleObject1.bin": b"x",
    }
    notes = "".join(open_book(handmade.save(tmp_path, contents)).notes)
    assert "含宏" in notes and "外部链接" in notes and "嵌入" in notes


def test_a_chart_sheet_is_empty(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "c.xlsx") as workbook:
        sheet = workbook.add_worksheet("数")
        sheet.write_column("A1", [1, 2])
        chart = workbook.add_chart({"type": "column"})
        chart.add_series({"values": "=数!$A$1:$A$2"})
        workbook.add_chartsheet("图").set_chart(chart)
        workbook.define_name("数!局部", "=数!$A$1")
    book = open_book(tmp_path / "c.xlsx")
    assert [book.grid(sheet.name).rows for sheet in book.sheets] == [[[1.0], [2.0]], []]
    assert ("数", "局部") in book.names
