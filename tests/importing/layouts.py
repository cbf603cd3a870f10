"""Documents written out again in another layout, and what a submission says, in a form that compares."""

from __future__ import annotations

from functools import cache
from typing import Any

from workbook_templates.binding.bind import Bound
from workbook_templates.binding.document import Document, Paragraph
from workbook_templates.binding.plan import plan_of
from workbook_templates.binding.source import source_rows
from workbook_templates.definition.load import BUILTIN, form_ids, load_form
from workbook_templates.definition.schema import Form
from workbook_templates.importing import import_document, parse_text, read_text
from workbook_templates.model import Grid

SEEDS = ("hongjiang-2024", "lukou-2024", "yueyang-2024", "yueyanglou-2021", "yunxi-2024")
"""Form sets, each with the document it was made from."""


@cache
def forms() -> tuple[Form, ...]:
    return tuple(load_form(id) for id in form_ids())


def seed_path(id: str) -> str:
    return str(BUILTIN / id / "example.txt")


@cache
def seed(id: str) -> Document:
    return read_text(seed_path(id))


@cache
def seed_text(id: str) -> str:
    with open(seed_path(id), encoding="utf-8") as file:  # noqa: PTH123 - newline handling must stay as it is
        return file.read()


def bound_text(text: str, *, form: str | None = None) -> Bound:
    return import_document(parse_text(text, "样本.txt"), forms(), form=form)


def said(bound: Bound) -> dict[str, Any]:
    """Everything a submission says, without where it stood."""
    parts = []
    for part in bound.submission.parts:
        facts = {id: fact.text for id, fact in part.facts.items()}
        areas = {
            id: [{column: fact.text for column, fact in sorted(row.facts.items())} for row in rows]
            for id, rows in sorted(part.areas.items())
        }
        parts.append({"sheet": part.sheet, "name": part.name, "facts": facts, "areas": areas})
    return {
        "form": bound.submission.form,
        "unit": bound.submission.unit,
        "year": bound.submission.year,
        "parts": parts,
        "unplaced": [item.text for item in bound.submission.unplaced],
    }


def values(bound: Bound, *, report: bool = True) -> dict[str, str]:
    """Field (or area row and column) -> text, blanks left out."""
    found: dict[str, str] = {}
    seen: dict[str, int] = {}
    for part in bound.submission.parts:
        if part.sheet == "自评报告" and not report:
            continue
        copy = seen[part.sheet] = seen.get(part.sheet, 0) + 1
        for id, fact in part.facts.items():
            if fact.text:
                found[f"{copy} {id}"] = fact.text
        for id, rows in part.areas.items():
            for row in rows:
                for column, fact in row.facts.items():
                    if fact.text:
                        found[f"{copy} {id} {row.number} {column}"] = fact.text
    return found


def written(document: Document, layout: str, form: Form) -> str:
    """The document as text again: its tables ``cells`` (a cell a line), ``rows`` (tabs) or ``markdown``."""
    lines: list[str] = []
    for block in document.blocks:
        lines += [block.text, ""] if isinstance(block, Paragraph) else [*_table(block, layout, form), "", ""]
    return "\n".join(lines)


def _table(grid: Grid, layout: str, form: Form) -> list[str]:
    lines: list[str] = []
    rows = source_rows(grid, 0, plan_of(form))
    width = max(len(row.cells) for row in rows)
    for number, row in enumerate(rows):
        texts = [cell.text for cell in row.cells]
        if layout == "cells":
            for text in texts:
                lines.append("\t" + text)
            lines.append("")
        elif layout == "rows":
            lines.append("\t".join([*(text.replace("\n", " ") for text in texts), *[""] * (width - len(texts))]))
        else:
            cells = [text.replace("\n", "<br>") for text in texts]
            lines.append("| " + " | ".join([*cells, *[""] * (width - len(cells))]) + " |")
            if not number:
                lines.append("|" + " --- |" * width)
    return lines
