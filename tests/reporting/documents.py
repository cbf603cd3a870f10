"""Reports made from the five shipped documents, and what stands in them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from workbook_templates.checking.findings import check
from workbook_templates.definition.load import form_ids, load_form
from workbook_templates.definition.schema import Form
from workbook_templates.intake import open_submission
from workbook_templates.model import AreaRow, Fact, Finding, Submission

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FORMS = tuple(form_ids())


@cache
def seed(form_id: str) -> tuple[Form, Submission]:
    """A form set and its example as submitted."""
    return open_submission(Path(load_form(form_id).folder) / "example.txt")


@cache
def findings_of(form_id: str) -> tuple[Finding, ...]:
    return tuple(check(*seed(form_id)))


def without_chapters(submission: Submission, *chapters: str) -> Submission:
    """The same submission with these chapters blank (all of them when none is named)."""
    gone = {f"章节.{id}" for id in chapters}

    def keep(area: str) -> bool:
        return area not in gone if gone else not area.startswith("章节.")

    parts = tuple(
        replace(part, areas={area: rows for area, rows in part.areas.items() if keep(area)})
        for part in submission.parts
    )
    return replace(submission, parts=parts)


def with_fact(submission: Submission, id: str, value: float | str | None) -> Submission:
    """The same submission with one field changed."""
    fact = Fact(None, "") if value is None else Fact(value, f"{value:g}" if isinstance(value, float) else value)
    parts = tuple(
        replace(part, facts={**part.facts, id: fact}) if id in part.facts else part for part in submission.parts
    )
    return replace(submission, parts=parts)


def with_chapter(submission: Submission, chapter: str, *paragraphs: str) -> Submission:
    rows = tuple(AreaRow({"内容": Fact(text, text)}, number) for number, text in enumerate(paragraphs, 1))
    parts = tuple(
        replace(part, areas={**part.areas, f"章节.{chapter}": rows}) if part.sheet == "自评报告" else part
        for part in submission.parts
    )
    return replace(submission, parts=parts)


def xml(path: Path, part: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(path) as package:
        return etree.fromstring(package.read(part))


def text_of(paragraph: Any) -> str:
    """A paragraph as a person reads it."""
    pieces = {f"{W}t": lambda item: item.text or "", f"{W}br": lambda _: "\n", f"{W}tab": lambda _: "\t"}
    return "".join(pieces[item.tag](item) for item in paragraph.iter(*pieces) if item.getparent().tag == f"{W}r")


def paragraphs(path: Path) -> list[tuple[str, str]]:
    """(style, text) of every paragraph outside tables, controls included."""
    return [
        (_style(item), text_of(item))
        for item in xml(path).iter(f"{W}p")
        if not any(True for _ in item.iterancestors(f"{W}tc"))
    ]


def tables(path: Path) -> list[list[list[str]]]:
    """Each table as rows of the texts of its cells (merged cells once across, blank below)."""
    return [
        [
            ["\n".join(text_of(item) for item in cell.iter(f"{W}p")) for cell in row.findall(f"{W}tc")]
            for row in table.findall(f"{W}tr")
        ]
        for table in xml(path).iter(f"{W}tbl")
    ]


def everything(path: Path) -> str:
    """All text of all parts of the document."""
    with zipfile.ZipFile(path) as package:
        return "\n".join(
            "".join(etree.fromstring(package.read(name)).itertext())
            for name in package.namelist()
            if name.endswith(".xml")
        )


def controls(path: Path) -> Iterator[str]:
    for tag in xml(path).iter(f"{W}tag"):
        yield tag.get(f"{W}val")


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return style.get(f"{W}val") if style is not None else ""
