"""Form set (and perhaps a submission) -> workbook. The one door of the builder."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workbook_templates.building.check_each import expressible
from workbook_templates.building.check_rows import CheckScope
from workbook_templates.building.conventions import GUIDE_SHEET, META_SHEET, NOTES_SHEET, REVIEW_SHEET, SCORE_SHEET
from workbook_templates.building.form_sheet import FormSheet
from workbook_templates.building.guide_sheet import write_guide
from workbook_templates.building.meta_sheet import write_meta
from workbook_templates.building.notes_sheet import Note, write_notes
from workbook_templates.building.plan import SheetPlan, places_of_parts, plan_sheets
from workbook_templates.building.project_checks import ProjectChecks, write_project_checks
from workbook_templates.building.review_sheet import ReviewSheet
from workbook_templates.building.score_sheet import write_score_notes, write_scores
from workbook_templates.building.signals import add_signals
from workbook_templates.building.styles import Styles
from workbook_templates.building.values import Values, cell_values
from workbook_templates.checking.audit import AuditRow, audit_rows
from workbook_templates.definition.schema import Form
from workbook_templates.model import Finding, Submission
from workbook_templates.scoring.scores import Scored

_CREATED = dt.datetime(2024, 1, 1)
"""Fixed, so that the same form gives the same file."""

_TITLES = re.compile(rb"<HeadingPairs>.*</TitlesOfParts>", re.DOTALL)


def build_workbook(
    form: Form,
    output: Path,
    *,
    submission: Submission | None = None,
    projects: Sequence[str] = (),
    rows: Mapping[str, int] = {},
    labels: Mapping[tuple[str, str], str] = {},
    findings: Sequence[Finding] = (),
    notes: Sequence[Note] = (),
    scores: Sequence[Scored] = (),
) -> None:
    """Write the official workbook of a form set.

    ``submission``: its facts are written as they stand; a calculated field among them was stated by the unit and stays
    a constant (blank included), the others keep their live formula. ``projects``: names of further project tables.
    ``rows``: area id -> number of rows. ``labels``: (sheet, official label) -> the label that the unit wrote.
    ``findings``: those that no live row of 审核 expresses are listed in its second block. ``notes``: for 导入说明.
    ``scores`` (of that submission): for 得分说明, and as cell notes where the stated score is not the rule's.

    The file is written directly to ``output``; callers choose a temporary one.
    """
    from workbook_templates.building.own_formulas import OwnWorkbook

    plans = plan_sheets(form, submission, projects, rows)
    values = cell_values(form, plans)
    explanations = dict(submission.explanations) if submission else {}
    explanations |= {finding.identity: finding.explanation for finding in findings if finding.explanation}
    made = io.BytesIO()
    with OwnWorkbook(made, _options()) as book:
        book.set_properties({"title": form.title, "author": "", "created": _CREATED})
        styles = Styles(book)
        guide = book.add_worksheet(GUIDE_SHEET)
        sheets = {plan.name: book.add_worksheet(plan.name) for plan in plans}
        review = book.add_worksheet(REVIEW_SHEET)
        scored = book.add_worksheet(SCORE_SHEET) if scores else None
        noted = book.add_worksheet(NOTES_SHEET) if notes else None
        meta = book.add_worksheet(META_SHEET)
        write_guide(guide, form, styles)
        for plan in plans:
            _form_sheet(book, sheets[plan.name], form, plan, values[plan.name], styles, labels)
        _checks(book, review, sheets, form, plans, values, styles, explanations, findings)
        if scored is not None and submission is not None:
            places = places_of_parts(plans, submission)
            write_scores(scored, places, scores, styles)
            write_score_notes(sheets, places, scores)
        if noted is not None:
            write_notes(noted, notes, styles)
        write_meta(meta, form, plans, styles)
        (sheets[plans[0].name] if submission else guide).activate()
    _pack(made, output)


def _options() -> dict[str, Any]:
    """Made anew for each workbook: XlsxWriter writes into what it is given."""
    return {
        "strings_to_urls": False,
        "in_memory": True,
        # Column widths count in digits of the default font. Arial 10 has digits of 7 pixels, and every system has a
        # font of its widths: the same columns in Excel, WPS and LibreOffice.
        "default_format_properties": {"font_name": "Arial", "font_size": 10},
    }


def _pack(made: io.BytesIO, output: Path) -> None:
    """The same parts, compressed as far as they go: blank workbooks travel by the ten thousand.

    ``app.xml`` loses its list of sheets and names, which nobody reads and which repeats every name of the book.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(packed, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "docProps/app.xml":
                content = _TITLES.sub(b"", content)
            target.writestr(info, content, zipfile.ZIP_DEFLATED, 9)
    output.write_bytes(packed.getbuffer())


def _form_sheet(
    book: Any, sheet: Any, form: Form, plan: SheetPlan, values: Values, styles: Styles, labels: Mapping[Any, str]
) -> None:
    writer = FormSheet(book, sheet, form, plan, values, styles)
    writer.write(labels)
    writer.define_names()


def _checks(
    book: Any,
    review: Any,
    sheets: Mapping[str, Any],
    form: Form,
    plans: Sequence[SheetPlan],
    values: Mapping[str, Values],
    styles: Styles,
    explanations: Mapping[str, str],
    findings: Sequence[Finding],
) -> None:
    """Live checks: those of the once-only sheets on 审核, those of a project table on that table."""
    repeated = {sheet.id for sheet in form.sheets if sheet.repeat}
    rows = [row for row in audit_rows(form) if expressible(form, row)]
    main_rows = [row for row in rows if row.sheet not in repeated]
    main_values = next(values[plan.name] for plan in plans if not plan.repeated)
    main = CheckScope(form, REVIEW_SHEET, main_values, "", None)
    page = ReviewSheet(book, review, main, styles, explanations)
    made = list(page.checks(main_rows))
    projects: list[ProjectChecks] = []
    for plan in plans:
        own: list[AuditRow] = [row for row in rows if row.sheet == plan.sheet.id]
        if plan.repeated:
            scope = CheckScope(form, plan.name, values[plan.name], plan.sheet.title_field, main)
            done = write_project_checks(book, sheets[plan.name], plan, scope, own, styles, explanations)
            projects.append(done)
            made += done.checks
        add_signals(sheets[plan.name], form, plan, own, styles)
    live = {identity for cells in made for identity in cells.identities}
    page.finish(projects, [finding for finding in findings if finding.identity not in live])
