"""审核 says what the check engine says: level, code and identity of every live row; the rest in its second block."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.building.fillings import filling
from tests.building.workbooks import FORMS
from workbook_templates.building.conventions import CHECKS_BLOCK, HEADS, REVIEW_SHEET
from workbook_templates.building.plan import plan_sheets
from workbook_templates.building.values import cell_values
from workbook_templates.building.workbook import build_workbook
from workbook_templates.catalogue import chinese_code
from workbook_templates.checking.audit import RowKind, audit_rows
from workbook_templates.checking.engine import evaluate
from workbook_templates.checking.findings import check
from workbook_templates.checking.table_findings import table_findings
from workbook_templates.definition.load import load_form
from workbook_templates.definition.schema import Form
from workbook_templates.model import CellValue, Fact, Finding, Part, Severity, Submission


def as_read(form: Form, submission: Submission) -> Submission:
    """The submission as its workbook shows it: live formulas have their values."""
    plans = plan_sheets(form, submission, (), {})
    values = cell_values(form, plans)
    parts = []
    for plan in plans:
        facts = dict(plan.facts)
        for field in form.fields_of(plan.sheet.id):
            if field.calculated and field.id not in facts:
                value: CellValue = values[plan.name][field.id]
                facts[field.id] = Fact(None if value == "" else value, "" if value == "" else str(value))
        areas = {id: place.rows for id, place in plan.areas.items()}
        parts.append(Part(plan.sheet.id, plan.name, facts, areas))
    return Submission(form.id, submission.unit, form.year, submission.source, tuple(parts))


def rows_of(book: openpyxl.Workbook, name: str) -> list[dict[str, object]]:
    """The check rows of a sheet as {heading: value}."""
    sheet = book[name]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if HEADS["level"] in row and HEADS["identity"] in row)
    columns = {text: place for place, text in enumerate(rows[head]) if text in HEADS.values()}
    found = []
    for row in rows[head + 1 :]:
        if row[columns["级别"]] is None:
            break
        found.append({text: row[place] for text, place in columns.items()})
    return found


@pytest.mark.parametrize("id", FORMS)
@pytest.mark.parametrize("seed", [1, 2])
def test_live_rows_agree_with_the_engine(id: str, seed: int, tmp_path: Path) -> None:
    form = load_form(id)
    submission = filling(form, seed, stated=True)
    path = tmp_path / "out.xlsx"
    build_workbook(form, path, submission=submission)
    book = openpyxl.load_workbook(path, data_only=True)
    read = as_read(form, submission)
    failing: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for failure in evaluate(form, read).failures:
        part = read.parts[failure.part]
        branch = failure.row.branches[failure.branch]
        verdict = (chinese_code(branch.code), branch.severity.chinese)
        place = part.name if form.sheet(part.sheet).repeat else REVIEW_SHEET
        failing.setdefault((place, failure.row.id), set()).add(verdict)
    repeated = {sheet.id for sheet in form.sheets if sheet.repeat}
    for name in [REVIEW_SHEET, *[part.name for part in read.parts if part.sheet in repeated]]:
        own = next((part.sheet for part in read.parts if part.name == name), "")
        rows = [row for row in audit_rows(form) if (row.sheet == own if own else row.sheet not in repeated)]
        shown = rows_of(book, name)
        assert len(shown) == len(rows)
        for row, cells in zip(rows, shown, strict=True):
            verdicts = failing.get((name, row.id), set())
            if not verdicts:
                assert cells["级别"] == "通过", row.id
                assert not cells["问题说明"] and not cells["标识"]
            else:
                assert (cells["编码"], cells["级别"]) in verdicts, row.id
                assert str(cells["问题说明"]).endswith(("。", "）")) and "{" not in str(cells["问题说明"]), row.id


@pytest.mark.parametrize("id", FORMS)
def test_identities_are_those_of_findings(id: str, tmp_path: Path) -> None:
    form = load_form(id)
    submission = filling(form, 5, stated=True)
    path = tmp_path / "out.xlsx"
    build_workbook(form, path, submission=submission)
    book = openpyxl.load_workbook(path, data_only=True)
    read = as_read(form, submission)
    known = {finding.identity for finding in table_findings(form, read, evaluate(form, read))}
    places = [name for name in book.sheetnames if CHECKS_BLOCK in book[name].defined_names]
    shown = {
        identity
        for name in [REVIEW_SHEET, *places]
        for cells in rows_of(book, name)
        for identity in str(cells["标识"] or "").split("\n")
        if identity
    }
    assert shown and shown <= known
    single = {row.id for row in audit_rows(form) if row.kind is not RowKind.EACH}
    assert single  # every finding but the further rows of an area stands in a live row
    rest = known - shown
    codes = {identity.split("|")[0] for identity in rest}
    each = {branch.code for row in audit_rows(form) if row.kind is RowKind.EACH for branch in row.branches}
    assert codes <= each | {"FULL-001"}


def test_explanations_and_other_findings(tmp_path: Path) -> None:
    form = load_form("yueyang-2024")
    plain = filling(form, 3, stated=True)
    findings = check(form, as_read(form, plain))
    explained = next(finding for finding in findings if finding.code == "REQ-001")
    other = Finding("TEXT-001", Severity.VERIFY, None, "自评报告", "报告与表不一致。", explanation="=已核对")
    submission = Submission(
        form.id, "某局", form.year, plain.source, plain.parts, explanations={explained.identity: "没有发生"}
    )
    path = tmp_path / "out.xlsx"
    build_workbook(form, path, submission=submission, findings=[*findings, other])
    book = openpyxl.load_workbook(path, data_only=True)
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert "没有发生" in texts and "报告与表不一致。" in texts and "=已核对" in texts
    review = [str(cell.value) for row in book[REVIEW_SHEET].iter_rows() for cell in row if cell.value]
    identities = [text for text in review if text.startswith("CALC-") and "|" in text]
    assert len(identities) == len(set(identities))
