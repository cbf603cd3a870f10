"""Whatever bytes and cells a small workbook is made of, the only exception is InputProblem, and both ways of reading agree."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import strategies as st

from tests.fuzz.budget import fuzz
from tests.reading import handmade
from workbook_templates.model import InputProblem
from workbook_templates.reading.book import open_book
from workbook_templates.reading.plain import Context
from workbook_templates.reading.sheet import read_fast, trim
from workbook_templates.reading.slow import SheetReader

CONTENTS = handmade.parts(
    {
        "表": handmade.worksheet(
            '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45747</v></c></row>'
            '<row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C2" t="str"><f>A1</f><v>甲</v></c></row>',
            '<mergeCells count="1"><mergeCell ref="A3:B4"/></mergeCells>',
        )
    },
    strings="<si><t>部门</t></si>",
    styles='<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>',
    names='<definedNames><definedName name="名">表!$A$1</definedName></definedNames>',
)
STORED = handmade.zipped(CONTENTS, zipfile.ZIP_STORED)
DEFLATED = handmade.zipped(CONTENTS)
OLD = handmade.compound({"Workbook": b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(200)})


folders: list[Path] = []


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    folders.append(tmp_path_factory.mktemp("fuzz"))


def survives(data: bytes) -> None:
    path = handmade.save(folders[-1], data, "x.xlsx")
    try:
        book = open_book(path)
        for sheet in book.sheets:
            book.grid(sheet.name)
            book.formulas(sheet.name)
    except InputProblem as problem:
        assert problem.code.startswith("FILE-")


@fuzz(st.binary(max_size=600))
def test_random_bytes(data: bytes) -> None:
    for magic in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        survives(magic + data)


@fuzz(st.sampled_from([STORED, DEFLATED, OLD]), st.data())
def test_flipped_and_torn(data: bytes, choose: st.DataObject) -> None:
    spoiled = bytearray(data)
    for _ in range(choose.draw(st.integers(1, 6))):
        spoiled[choose.draw(st.integers(0, len(spoiled) - 1))] = choose.draw(st.integers(0, 255))
    survives(bytes(spoiled))
    survives(bytes(spoiled[: choose.draw(st.integers(1, len(spoiled)))]))


FRAGMENTS = st.sampled_from(
    [
        "<row>", "</row>", '<row r="1">', '<row r="2" spans="1:2">', '<row r="99999999999999999999">', "<c>", "</c>",
        "</c >", '<c r="A1">', '<c r="B1" s="1">', '<c r="C2" t="s">', '<c r="A9" t="str">', '<c  r="D4">', "<c/>",
        '<c r="E5" t="e">', '<c r="F6" t="inlineStr">', '<c r="XFD1048577">', '<c r="G7" t="?">', "<v>", "</v>", "<v/>",
        "<v></v>", "<v>1</v>", "<v>0</v>", "<v>9</v>", "<v>45747</v>", "<v>1e999</v>", "<v>#N/A</v>", "<v>甲&amp;</v>",
        "<f>", "</f>", "<f>A1+1</f>", '<f t="shared" si="0"/>', '<f t="shared" ref="A1" si="0">A1</f>', "<is>", "</is>",
        "<is><t>乙</t></is>", "<t>", "</t>", "<r>", "</r>", "<!-- ", " -->", "<![CDATA[", "]]>", "&", "<",
    ]
)  # fmt: skip


@fuzz(st.lists(FRAGMENTS, max_size=14), st.lists(FRAGMENTS, max_size=6))
def test_strange_cells(inside: list[str], after: list[str]) -> None:
    contents = dict(CONTENTS)
    contents["xl/worksheets/sheet1.xml"] = handmade.worksheet("".join(inside), "".join(after))
    contents["xl/sharedStrings.xml"] = str(CONTENTS["xl/sharedStrings.xml"]).replace("</t>", "".join(after) + "</t>")
    survives(handmade.zipped(contents))


CELL = st.sampled_from(
    ['<c r="{a}"><v>{n}</v></c>', '<c r="{a}" s="1"><v>{n}</v></c>', '<c r="{a}" s="1"/>', '<c r="{a}" t="s"><v>0</v></c>',
     '<c r="{a}" t="str"><f>A1</f><v>文{n}</v></c>', '<c r="{a}" t="inlineStr"><is><t>内{n}</t></is></c>',
     '<c r="{a}" t="b"><v>1</v></c>', '<c r="{a}" t="e"><v>#REF!</v></c>', '<c r="{a}"><f>A1</f></c>',
     '<c r="{a}"><f>A1</f><v/></c>', '<c r="{a}" t="s"><v>1</v></c>']
)  # fmt: skip


@fuzz(
    st.dictionaries(
        st.tuples(st.integers(1, 9), st.integers(0, 25)), st.tuples(CELL, st.integers(0, 99999)), max_size=20
    )
)
def test_fast_and_slow_agree(cells: dict[tuple[int, int], tuple[str, int]]) -> None:
    rows: dict[int, str] = {}
    for (row, column), (pattern, number) in sorted(cells.items()):
        rows[row] = rows.get(row, "") + pattern.format(a=f"{chr(65 + column)}{row}", n=number)
    xml = handmade.worksheet("".join(f'<row r="{row}">{text}</row>' for row, text in rows.items())).encode()
    context = Context("x", ("甲", None), {b"1": "date"}, False)
    fast, slow = read_fast(xml, "表", context), SheetReader("表", context).read(xml)
    assert fast is not None
    trim(fast.rows)
    trim(slow.rows)
    assert fast.rows == slow.rows
    assert fast.uncomputed == slow.uncomputed
