"""What the text import placed is what is read back from the official workbook, value by value."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbook_templates.definition.schema import Form
from workbook_templates.importing import import_text
from workbook_templates.intake import all_forms, open_submission
from workbook_templates.model import Fact, Submission

EXAMPLES = Path(__file__).parents[2] / "examples"
Facts = dict[tuple[str, int, str], tuple[object, str]]


def facts(submission: Submission) -> Facts:
    """Every value that was stated, by sheet, copy and field (area rows by their number)."""
    found: Facts = {}
    copies: dict[str, int] = {}
    for part in submission.parts:
        copy = copies[part.sheet] = copies.get(part.sheet, 0) + 1
        for id, fact in part.facts.items():
            found[part.sheet, copy, id] = told(fact)
        for area, rows in part.areas.items():
            for row in rows:
                for column, fact in row.facts.items():
                    found[part.sheet, copy, f"{area}.{column}#{row.number}"] = told(fact)
    return {key: value for key, value in found.items() if value != (None, "")}


def told(fact: Fact) -> tuple[object, str]:
    value = fact.value
    return (round(value, 10) if isinstance(value, float) else value), "".join(
        fact.text.split()
    ) if value is None else ""


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.id)
def test_nothing_is_lost_between_text_and_workbook(form: Form) -> None:
    written = facts(import_text(Path(form.folder) / "example.txt", all_forms()).submission)
    read_form, read = open_submission(EXAMPLES / f"{form.id}.xlsx")
    assert read_form is form
    back = facts(read)
    lost = {key: value for key, value in written.items() if key not in back}
    changed = {key: (value, back[key]) for key, value in written.items() if key in back and back[key] != value}
    assert not lost and not changed
    # Only live formulas and printed defaults of tables that the document left out may have appeared.
    new = [form.fields[id] for _, _, id in back.keys() - written.keys() if "#" not in id]
    assert all(field.formula is not None or field.default is not None for field in new)
