"""Any file a unit hands in -> its form set and its submission: our workbooks, Word, texts, other people's layouts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from workbook_templates.apart import guarded
from workbook_templates.checking.terms import deviation_findings
from workbook_templates.definition.load import form_ids, load_form
from workbook_templates.definition.schema import Form
from workbook_templates.model import InputProblem, Submission

_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et"})


def all_forms(folders: tuple[Path, ...] = ()) -> list[Form]:
    """Every form set there is."""
    return [load_form(id, folders) for id in form_ids(folders)]


def open_submission(path: Path, folders: tuple[Path, ...] = ()) -> tuple[Form, Submission]:
    """Read a workbook, a Word file or a text; its content tells which. Raises InputProblem (Chinese: what, where,
    what to do)."""
    if is_workbook(path):
        submission = guarded(_read_workbook, path, folders)
        return load_form(submission.form, folders), submission
    from workbook_templates.importing.opening import import_guarded

    bound = import_guarded(path, all_forms(folders))
    form = load_form(bound.submission.form, folders)
    problems = (*bound.submission.problems, *deviation_findings(form, bound.deviations))
    return form, replace(bound.submission, problems=problems)


def _read_workbook(path: Path, folders: tuple[Path, ...]) -> Submission:
    from workbook_templates.binding.workbook import read_submission

    return read_submission(path, folders)[1]


def is_workbook(path: Path) -> bool:
    """Whether the file is a spreadsheet, or is named like one and is nothing that can be read otherwise (then opening
    it says what is wrong). Raises InputProblem: no such file, or nothing that can be imported."""
    from workbook_templates.importing.kinds import Kind
    from workbook_templates.importing.opening import content_of

    try:
        return content_of(path).kind is Kind.WORKBOOK
    except InputProblem:
        if path.suffix.lower() in _WORKBOOKS:
            return True
        raise


def form_named(id: str, folders: tuple[Path, ...] = ()) -> Form:
    """The form set with that id; the message for a wrong id lists the right ones."""
    known = form_ids(folders)
    if id not in known:
        raise InputProblem(f"没有表套“{id}”。可用的表套：{'、'.join(known)}（用 ziping forms 查看）。", code="FORM-002")
    return load_form(id, folders)
