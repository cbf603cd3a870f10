"""A source document -> ``Bound``: read, tell the form set, bind, refuse what is two documents in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from workbook_templates.binding.bind import Bound, bind
from workbook_templates.binding.detect import detect
from workbook_templates.binding.document import Document
from workbook_templates.binding.labels import Guess
from workbook_templates.definition.schema import Form
from workbook_templates.importing.text import read_text
from workbook_templates.model import InputProblem

_TWICE = 6
"""So many fields of one sheet stated a second time: the file holds that sheet twice."""


def import_text(path: str | Path, forms: Sequence[Form], *, form: str | None = None) -> Bound:
    """A text or Markdown file on one of the form sets (``form``: its id, when it is known).

    Raises InputProblem: unreadable, none of the form sets, undecidable, or more than one document in the file.
    """
    return import_document(read_text(path), forms, form=form)


def import_document(document: Document, forms: Sequence[Form], *, form: str | None = None) -> Bound:
    """Bind a document that has been read already."""
    if form is None:
        detected = detect(document, forms)
        bound = bind(detected.form, document)
        bound = replace(bound, guesses=(*detected.guesses, *bound.guesses))
        chosen = detected.form
    else:
        chosen = _chosen(form, forms, document)
        bound = bind(chosen, document)
    _refuse_two(bound, chosen, document)
    remarks = [Guess(item.text, item.where, "", item.why) for item in document.remarks]
    return replace(bound, guesses=(*remarks, *bound.guesses)) if remarks else bound


def _chosen(id: str, forms: Sequence[Form], document: Document) -> Form:
    for form in forms:
        if form.id == id:
            return form
    known = "、".join(form.id for form in forms)
    raise InputProblem(f"没有表套“{id}”（有：{known}），请核对 --form。", path=document.path, code="FORM-002")


def _refuse_two(bound: Bound, form: Form, document: Document) -> None:
    for sheet, places in bound.repeated:
        if len(places) >= _TWICE and sheet != "自评报告":
            name = Path(document.path).name
            raise InputProblem(
                f"“{name}”里有不止一份“{form.sheet(sheet).name}”（{places[0].address}起又出现一份），"
                "像是两份材料合在一个文件里。请拆成一个单位一个文件，再分别导入。",
                path=document.path,
                code="FORM-006",
            )
