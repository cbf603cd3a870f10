"""Whatever was written on the checks is noticed, however it is written."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.damage.test_straight import as_sent_out
from workbook_templates.binding.explanations import read_explanations
from workbook_templates.binding.untouched import checks_of
from workbook_templates.building.conventions import REVIEW_SHEET
from workbook_templates.reading.book import open_book

FORM = "yueyang-2024"
_NOTE = b'<c r="%b" s="1" t="str"><v>note</v></c>'


def _row(xml: bytes) -> re.Match[bytes]:
    """A check in the middle of the list."""
    found = re.search(rb'<row r="20" .*?</row>', xml, re.DOTALL)
    assert found is not None
    return found


def _in_row(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def act(xml: bytes) -> bytes:
        row = _row(xml)
        changed = change(row[0])
        assert changed != row[0]
        return xml.replace(row[0], changed)

    return act


def _cell(address: bytes, instead: bytes) -> Callable[[bytes], bytes]:
    pattern = re.compile(rb'<c r="%b"[^<>]*?(?:/>|>.*?</c>)' % address, re.DOTALL)
    return _in_row(lambda row: pattern.sub(lambda _: instead, row, count=1))


EXPLAINED = {
    "出错说明": _cell(b"J20", _NOTE % b"J20"),
    "出错说明 in line": _cell(b"J20", b'<c r="J20" t="inlineStr"><is><t>note</t></is></c>'),
    "出错说明 in two colours": _cell(
        b"J20", b'<c r="J20" t="inlineStr"><is><r><t>no</t></r>\n<r><t>te</t></r></is></c>'
    ),
    "出错说明 as a number": _cell(b"J20", b'<c r="J20" s="1"><v>1</v></c>'),
}
WRITTEN = {
    "出错说明 as a formula": _cell(b"J20", b'<c r="J20" s="1"><f>1+1</f><v>2</v></c>'),
    "the level overwritten": _cell(b"C20", _NOTE % b"C20"),
    "the message overwritten": _cell(b"I20", _NOTE % b"I20"),
    "far to the right": _in_row(lambda row: row.replace(b"</row>", _NOTE % b"BA20" + b"</row>")),
    "attributes in another order": _cell(b"J20", b'<c t="str" r="J20"><v>note</v></c>'),
    "a new row": lambda xml: xml.replace(b"</sheetData>", b'<row r="900">' + _NOTE % b"B900" + b"</row></sheetData>"),
    "behind a comment": _in_row(lambda row: b"<!-- " + row + b" -->" + row),
}


def _changed(folder: Path, change: Callable[[bytes], bytes]) -> Path:
    path = folder / "某单位.xlsx"
    made = as_sent_out(FORM)
    number = [info.name for info in open_book(made).sheets].index(REVIEW_SHEET) + 1
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == f"xl/worksheets/sheet{number}.xml" else data)
    return path


@pytest.mark.parametrize("how", EXPLAINED)
def test_rows_with_explanations_are_read_alone(how: str, tmp_path: Path) -> None:
    assert checks_of(open_book(as_sent_out(FORM)))[REVIEW_SHEET] == (0, ())
    book = open_book(_changed(tmp_path, EXPLAINED[how]))
    checks = checks_of(book)
    heads, row = checks[REVIEW_SHEET].explained
    assert heads < row
    found = read_explanations(book, [REVIEW_SHEET], checks)
    assert found == read_explanations(book, [REVIEW_SHEET], {})
    assert [*found.by_identity.values(), *(loose.text for loose in found.loose)] in (["note"], ["1"])


@pytest.mark.parametrize("how", WRITTEN)
def test_what_was_written_is_noticed(how: str, tmp_path: Path) -> None:
    assert REVIEW_SHEET not in checks_of(open_book(_changed(tmp_path, WRITTEN[how])))


def test_results_and_the_way_another_program_saves_them_do_not_matter(tmp_path: Path) -> None:
    saved: tuple[Callable[[bytes], bytes], ...] = (
        lambda xml: re.sub(rb"</f><v>[^<]*</v>", b"</f><v>0</v>", xml),
        lambda xml: re.sub(rb"</f><v>[^<]*</v>", b"</f><v/>", xml),
        lambda xml: re.sub(rb"</f><v>[^<]*</v>", b"</f>", xml),
        lambda xml: xml.replace(b"<f>", b'<f aca="false">'),
    )
    for change in saved:
        assert REVIEW_SHEET in checks_of(open_book(_changed(tmp_path, change)))
