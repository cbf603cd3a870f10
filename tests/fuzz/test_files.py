"""Whole files of every kind, with bytes or XML spoiled: read or refused, in time, and what was read is placed or listed."""

from __future__ import annotations

import functools
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import strategies as st

from tests.damage import base
from tests.damage.formats import SOFFICE, as_strict, as_xlsb, by_libreoffice, by_openpyxl
from tests.fuzz.budget import fuzz
from workbook_templates.binding.workbook import Reading, read_submission, read_thoroughly
from workbook_templates.model import Fact, InputProblem, Submission, a1
from workbook_templates.reading.book import Book, open_book
from workbook_templates.repairing.repair import mended

KINDS = ["xlsx", "strict", "openpyxl", "xlsb", *(["xls", "ods"] if SOFFICE else [])]
TYPED = ("基础数据表", "整体自评表")
"""Sheets of the form set on which every number is a value."""


@functools.cache
def folder() -> Path:
    place = base.folder() / "fuzz"
    place.mkdir(exist_ok=True)
    return place


@functools.cache
def original(kind: str) -> bytes:
    """A filled official workbook as that program saves it."""
    path = base.healthy("yueyang-2024")
    if kind == "xlsx":
        return path.read_bytes()
    if kind in ("xls", "ods"):
        return by_libreoffice([path], kind, folder())[0].read_bytes()
    made = {"strict": as_strict, "openpyxl": by_openpyxl, "xlsb": as_xlsb}[kind]
    return made(path, folder() / f"{kind}.{'xlsb' if kind == 'xlsb' else 'xlsx'}").read_bytes()


def saved(data: bytes, name: str = "x.xlsx") -> Path:
    path = folder() / name
    path.write_bytes(data)
    return path


def read_all(path: Path) -> tuple[Book, Reading] | None:
    """All that any command asks of a file; None when it was refused."""
    try:
        book = open_book(path)
        for info in book.sheets:
            book.grid(info.name)
            book.covered(info.name)
            book.uncomputed(info.name)
            book.percents(info.name)
            book.formulas(info.name)
        book.comments()
    except InputProblem as problem:
        assert problem.code.startswith("FILE-") and "请" in problem.message
        return None
    try:
        reading = read_thoroughly(book)
        mended(book, reading)
    except InputProblem as problem:
        assert problem.code
        return None
    return book, reading


def facts_of(submission: Submission) -> Iterator[Fact]:
    for part in submission.parts:
        yield from part.facts.values()
        for rows in part.areas.values():
            for row in rows:
                yield from row.facts.values()


def nothing_lost(book: Book, reading: Reading) -> None:
    """Every number on the sheets of the form is a value, or listed with its cell."""
    places = [fact.ref for fact in facts_of(reading.submission)]
    places += [item.where for item in [*reading.submission.unplaced, *reading.submission.problems]]
    seen = {(place.sheet, place.address) for place in places if place is not None}
    sheets = {part.name for part in reading.submission.parts if part.sheet and part.name in TYPED}
    for sheet in sheets:
        for row, cells in enumerate(book.grid(sheet).rows):
            for column, value in enumerate(cells):
                if isinstance(value, float):
                    assert (sheet, a1(row, column)) in seen, (sheet, a1(row, column), value)


@pytest.mark.parametrize("kind", KINDS)
def test_the_originals_are_read_whole(kind: str) -> None:
    found = read_all(saved(original(kind)))
    assert found is not None
    nothing_lost(*found)


SPOTS = st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8))


@fuzz(st.sampled_from(KINDS), st.lists(SPOTS, min_size=1, max_size=8), st.floats(0, 1), st.booleans())
def test_spoiled_bytes(kind: str, spots: list[tuple[float, bytes]], end: float, torn: bool) -> None:
    data = bytearray(original(kind))
    for place, bytes_ in spots:
        at = int(place * len(data))
        data[at : at + len(bytes_)] = bytes_
    read_all(saved(bytes(data[: int(end * len(data))] if torn else data)))


@functools.cache
def parts(kind: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(original(kind))) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def rezipped(contents: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return made.getvalue()


PIECES = st.sampled_from(
    [b"", b"<", b">", b"&", b'"', b"<!-- -->", b"<![CDATA[1]]>", b"<v>", b"</v>", b"<c>", b'<c r="C5"><v>7</v></c>', b"</c>",
     b'<c r="A1048576"><v>1</v></c>', b'<c r="XFD1"><v>1</v></c>', b"<row>", b"</row>", b'<row r="3">', b' r="B5"', b' s="9999999"', b' t="s"', b' t="e"',
     b' t="d"', b' t="inlineStr"', b"<is><t>x</t></is>", b"<f>1+1</f>", b'<f t="shared" si="0"/>', b"#REF!", b"1e999",
     b"-1", b"99999999999999999999", b"\xff\xfe", b"\xe9\x83", b"\x00", b'<mergeCell ref="A1:XFD1048576"/>', b"&#0;", b"&#x110000;",
     b"&amp;", b"&unknown;", b'<definedName name="x">$A$1</definedName>', b"_xlnm.", b"!", b"'", b" xml:space=\"preserve\""]
)  # fmt: skip
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["cut", "again", "put", "swap"]), st.floats(0, 1, exclude_max=True), st.integers(0, 400), PIECES
    ),
    min_size=1,
    max_size=5,
)


def edited(content: bytes, edits: list[tuple[str, float, int, bytes]]) -> bytes:
    for kind, place, size, piece in edits:
        at = int(place * len(content))
        at = max(0, content.rfind(b"<", 0, at)) if size % 3 else at  # mostly where a tag begins
        stretch = content[at : at + size]
        if kind == "cut":
            content = content[:at] + content[at + size :]
        elif kind == "again":
            content = content[:at] + stretch + content[at:]
        elif kind == "put":
            content = content[:at] + piece + content[at:]
        else:
            to = content.find(b"<", at + size)
            content = content[:at] + content[at + size : to] + stretch + content[to:] if to > 0 else content
    return content


@fuzz(st.sampled_from([kind for kind in KINDS if kind != "xls"]), st.data(), EDITS)
def test_spoiled_parts(kind: str, data: st.DataObject, edits: list[tuple[str, float, int, bytes]]) -> None:
    contents = dict(parts(kind))
    name = data.draw(st.sampled_from(sorted(contents)))
    contents[name] = edited(contents[name], edits)
    found = read_all(saved(rezipped(contents)))
    if found is not None:
        nothing_lost(*found)


def told(path: Path) -> object:
    """What a submission says, wherever the file lies; a refusal is its code."""
    try:
        form, submission = read_submission(path)
    except InputProblem as problem:
        return problem.code
    return (
        form.id,
        submission.unit,
        submission.parts,
        submission.unplaced,
        submission.problems,
        dict(submission.explanations),
    )


def _strays(sheet: bytes) -> bool:
    """Whether a cell says that it is in another row than the one that holds it: no program writes or opens that."""
    for row in sheet.split(b"<row ")[1:]:
        number = re.match(rb'r="(\d+)"', row)
        if any(number is None or found != number[1] for found in re.findall(rb'<c [^<>]*?r="[A-Z]*(\d*)"', row)):
            return True
    return False


@fuzz(st.data(), EDITS)
def test_the_quick_way_reads_what_the_patient_way_reads(
    data: st.DataObject, edits: list[tuple[str, float, int, bytes]]
) -> None:
    """A comment in the XML makes no difference to Excel; here it is read by a parser and not by expressions."""
    contents = dict(parts("xlsx"))
    name = data.draw(st.sampled_from([f"xl/worksheets/sheet{number}.xml" for number in range(2, 8)]))
    contents[name] = edited(contents[name], edits)
    if _strays(contents[name]):
        return
    quick = told(saved(rezipped(contents)))
    patient = contents | {
        part: content.replace(b"<sheetData>", b"<sheetData><!-- -->", 1)
        for part, content in contents.items()
        if part.startswith("xl/worksheets/sheet")
    }
    slow = told(saved(rezipped(patient)))
    if slow != "FILE-009":  # the expressions pass over damage between the cells
        assert quick == slow
