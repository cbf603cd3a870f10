"""The copy for the website: telephone numbers and the names of signers and reviewers masked, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from workbook_templates.definition.parsing import read_definition
from workbook_templates.definition.schema import Field, FieldType, Form
from workbook_templates.model import AreaRow, Fact, Part, Submission
from workbook_templates.summary.masking import masked_phone, masked_text

_LOCAL = re.compile(r"((?:电话|手机|联系方式|传真)[^\d\n]{0,8})(\d{7,8})(?!\d)")
_SEPARATORS = re.compile(r"[、，,；;/\s]+")


@dataclass(frozen=True, slots=True)
class Masks:
    """What is masked, from ``public.yaml``."""

    name_words: tuple[str, ...]
    for_name: str
    for_digits: str
    """Instead of what stands in a telephone cell and is no number, and of the head of a local number."""


@cache
def masks() -> Masks:
    path = Path(str(files("workbook_templates").joinpath("reporting", "public.yaml")))
    entries = read_definition(path, "public.yaml")
    words = tuple(str(word) for word in entries.list_of("姓名字段"))
    return Masks(words, str(entries["姓名改为"]), str(entries["电话改为"]))


def public_copy(form: Form, submission: Submission) -> Submission:
    """The submission with masked facts; numbers and everything else as they stand."""
    known = masks()
    names = _names(form, submission, known)
    parts = tuple(_part(form, part, names, known) for part in submission.parts)
    return replace(submission, parts=parts, explanations={}, problems=(), unplaced=())


def holds_name(field: Field, known: Masks | None = None) -> bool:
    """Whether a field holds the name of a person."""
    words = (known or masks()).name_words
    if field.type is not FieldType.TEXT:
        return False
    last = field.label.rpartition("·")[2]
    return any(word in last or word in field.id.rpartition(".")[2] for word in words)


def _names(form: Form, submission: Submission, known: Masks) -> tuple[str, ...]:
    found: set[str] = set()
    for part in submission.parts:
        facts = [(form.fields.get(id), fact) for id, fact in part.facts.items()]
        facts += [
            (form.fields.get(f"{area}.{column}"), fact)
            for area, rows in part.areas.items()
            for row in rows
            for column, fact in row.facts.items()
        ]
        for field, fact in facts:
            if field is not None and holds_name(field, known):
                found |= {name for name in _SEPARATORS.split(fact.text.strip()) if 2 <= len(name) <= 12}
    return tuple(sorted(found, key=len, reverse=True))


def _part(form: Form, part: Part, names: tuple[str, ...], known: Masks) -> Part:
    facts = {id: _fact(form.fields.get(id), fact, names, known) for id, fact in part.facts.items()}
    areas: Mapping[str, tuple[AreaRow, ...]] = {
        area: tuple(
            AreaRow(
                {
                    column: _fact(form.fields.get(f"{area}.{column}"), fact, names, known)
                    for column, fact in row.facts.items()
                },
                row.number,
            )
            for row in rows
        )
        for area, rows in part.areas.items()
    }
    name = _masked_text(part.name, names, known)
    return Part(part.sheet, name, facts, areas)


def _fact(field: Field | None, fact: Fact, names: tuple[str, ...], known: Masks) -> Fact:
    text = fact.text
    if not text.strip():
        return fact
    if field is not None and field.type is FieldType.PHONE:
        shown = public_phone(text, known)
    elif field is not None and holds_name(field, known):
        shown = known.for_name
    elif fact.number is not None:
        return fact
    else:
        shown = _masked_text(text, names, known)
    return fact if shown == text else Fact(shown, shown, fact.ref)


def public_phone(text: str, known: Masks | None = None) -> str:
    """``13800000000`` -> ``138****0000``; what is no telephone number is masked whole."""
    shown = masked_phone(text)
    return shown if shown != text else (known or masks()).for_digits


def _masked_text(text: str, names: tuple[str, ...], known: Masks) -> str:
    shown = _LOCAL.sub(lambda match: f"{match[1]}{known.for_digits}{match[2][-3:]}", masked_text(text))
    for name in names:
        shown = shown.replace(name, known.for_name)
    return shown
