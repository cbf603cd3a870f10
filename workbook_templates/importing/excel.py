"""A workbook -> ``Bound``: someone else's layout by its labels; one of ours is read as ours."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbook_templates.binding.bind import Bound
from workbook_templates.binding.foreign import foreign_document
from workbook_templates.binding.labels import Guess
from workbook_templates.binding.rescue import looks_official
from workbook_templates.binding.workbook import read_stamp, read_thoroughly
from workbook_templates.definition.schema import Form
from workbook_templates.importing.load import import_document
from workbook_templates.model import InputProblem
from workbook_templates.reading.book import Book, open_book


def import_workbook(path: str | Path, forms: Sequence[Form], *, form: str | None = None) -> Bound:
    """Read and bind a workbook file. Raises InputProblem."""
    return import_book(open_book(path), forms, form=form)


def import_book(book: Book, forms: Sequence[Form], *, form: str | None = None) -> Bound:
    """The same for a workbook that is already open."""
    meant = [item for item in forms if form is None or item.id == form]
    if read_stamp(book) is None and not any(looks_official(book, item) for item in meant):
        return import_document(foreign_document(book), forms, form=form)
    reading = read_thoroughly(book, known=meant or forms)
    if reading.how == "labels":
        return import_document(foreign_document(book), forms, form=form)
    if form is not None and reading.form.id != form:
        raise InputProblem(
            f"“{Path(book.path).name}”是表套 {reading.form.id} 的官方工作簿，与 --form {form} 不符，请核对。",
            path=book.path,
            code="FORM-005",
        )
    guesses = [Guess("", None, "", "文件是官方表套的工作簿（或照它做的表），按官方表样读取。")]
    guesses += [Guess(item.stated, item.where, item.field, item.message) for item in reading.submission.problems]
    return Bound(reading.submission, reading.deviations, tuple(guesses))
