"""A workbook file -> form set and submission: by defined names where it is ours, else by its labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbook_templates.binding.straight import bind_straight
from workbook_templates.binding.submission import Reading, reading_of
from workbook_templates.binding.untouched import checks_of
from workbook_templates.building.conventions import META_SHEET
from workbook_templates.definition.load import form_ids, load_form
from workbook_templates.definition.schema import Form
from workbook_templates.model import InputProblem, Submission
from workbook_templates.reading.book import Book, open_book
from workbook_templates.reading.plain import PlainSheet, Unusual

__all__ = ["Reading", "bind_book", "read_stamp", "read_submission", "read_thoroughly"]


_STAMPED = 8
"""Rows of the hidden sheet that tell what the workbook is."""


def read_submission(path: Path, folders: tuple[Path, ...] = ()) -> tuple[Form, Submission]:
    """Read any workbook of a known form set. Raises InputProblem: what is wrong with which file, and what to do."""
    return bind_book(open_book(path), folders)


def bind_book(book: Book, folders: tuple[Path, ...] = ()) -> tuple[Form, Submission]:
    """The same for a workbook that is already open."""
    reading = read_thoroughly(book, folders)
    return reading.form, reading.submission


def read_thoroughly(book: Book, folders: tuple[Path, ...] = (), known: Sequence[Form] = ()) -> Reading:
    """The same, with what a repair wants to know. ``known``: form sets that are loaded already, instead of folders."""
    stamp = read_stamp(book)
    if stamp is None:
        from workbook_templates.binding.other_layout import unstamped

        return unstamped(book, known or [load_form(id, folders) for id in form_ids(folders)])
    id, version = stamp
    loaded = next((form for form in known if form.id == id), None)
    if loaded is None and id not in form_ids(folders):
        raise InputProblem(
            f"{book.path}：表套“{id}”这台机器上没有，不能读取。请更新程序，或用 --forms 指明该表套所在的文件夹。",
            path=book.path,
            code="FORM-003",
        )
    form = loaded or load_form(id, folders)
    checks = checks_of(book)
    straight = bind_straight(book, form, checks)
    if straight is not None:
        return reading_of(book, form, version, straight, (), "names", checks, complete=True)
    # Most workbooks are as they were sent out: what reads others is brought in for one that is not.
    from workbook_templates.binding.hurt import otherwise

    return otherwise(book, form, version, checks)


def read_stamp(book: Book) -> tuple[str, str] | None:
    """Form set and version written on the hidden sheet, or None when the workbook is not ours."""
    if all(info.name != META_SHEET for info in book.sheets):
        return None
    entries = _entries(book.plain(META_SHEET, _STAMPED))
    if entries is None:
        rows = book.above({META_SHEET: _STAMPED}).grid(META_SHEET).rows[:_STAMPED]
        entries = {str(row[0]): str(row[1]) for row in rows if len(row) > 1 and row[0]}
    return (entries["表套"], entries.get("版本", "")) if "表套" in entries else None


def _entries(plain: PlainSheet | None) -> dict[str, str] | None:
    """The first two columns of the hidden sheet; None when it is not as we made it."""
    if plain is None or plain.merges:
        return None
    try:
        values = plain.values()
    except Unusual:
        return None
    pairs = [(values.get(b"A%d" % row), values.get(b"B%d" % row)) for row in range(1, _STAMPED + 1)]
    if any(name and text is None for name, text in pairs):
        return None
    return {str(name): str(text) for name, text in pairs if name}
