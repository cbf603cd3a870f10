"""Excel tables embedded in a Word file."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.importing.layouts import forms, values
from tests.importing.raw_word import p, tbl, tc, tr, written
from workbook_templates.importing import import_file

_ROWS = (
    ("2024年度部门整体支出绩效评价基础数据表",),
    ("经费控制情况（万元）", "2023年决算数", "2024年预算数", "2024年决算数"),
    ("三公经费", 7.1, 7.5, 6.62),
    ("公务接待", 2, 2.2, 1.8),
    ("公用经费", 31.2, 33, 32.74),
    ("其他事项", 5),
)
_OBJECT = '<w:r><w:object><o:OLEObject Type="Embed" ProgID="Excel.Sheet.12" r:id="rfile"/></w:object></w:r>'


def workbook() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in _ROWS:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        p("附件1") + p(inside=_OBJECT) + p("填表人：某甲"),
        tbl(tr("附件1", tc(inside=p(inside=_OBJECT)))),
    ],
)
def test_an_embedded_workbook_is_read_as_a_table(body: str, tmp_path: Path) -> None:
    bound = import_file(written(tmp_path, body, embedded=workbook()), forms(), form="yueyang-2024")
    said = values(bound)
    assert (said["1 三公经费.决算"], said["1 接待.预算"], said["1 公用经费.上年决算"]) == ("6.62", "2.2", "31.2")
    assert [item.text for item in bound.submission.unplaced][-2:] == ["其他事项", "5"]
    assert any("嵌入了 Excel 表，其中的内容已作为表格读入" in str(guess) for guess in bound.guesses)


@pytest.mark.parametrize("embedded", [b"\xd0\xcf\x11\xe0 old", b"PK\x03\x04 broken", b""])
def test_what_cannot_be_read_is_told(embedded: bytes, tmp_path: Path) -> None:
    body = p("2024年度部门整体支出绩效自评报告") + tbl(tr("公用经费", "1", "2", "3")) + p("见下表：", inside=_OBJECT)
    bound = import_file(written(tmp_path, body, embedded=embedded), forms(), form="yueyang-2024")
    assert any("嵌入了另一个文件（如 Excel 表），其中的内容没有读入" in str(guess) for guess in bound.guesses)
