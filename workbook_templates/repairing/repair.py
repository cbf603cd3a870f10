"""修复: any workbook of a known form set -> a clean official one with all that could be saved, and a report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workbook_templates.apart import guarded
from workbook_templates.binding.deviations import LabelDeviation
from workbook_templates.binding.workbook import Reading, read_thoroughly
from workbook_templates.building.workbook import build_workbook
from workbook_templates.checking.findings import check
from workbook_templates.definition.load import load_form
from workbook_templates.definition.schema import Form
from workbook_templates.model import CellError, CellRef, Fact, Finding, InputProblem, Submission
from workbook_templates.output import refuse_existing, refuse_source, whole_file
from workbook_templates.reading.book import Book, open_book
from workbook_templates.repairing.keepsakes import earlier_notes, with_originals
from workbook_templates.repairing.report import Entry, Kind, as_lists, count_placed, notes_of
from workbook_templates.repairing.restoring import restore

_YEARS = re.compile(r"20\d\d")
_HOW = {
    "names": "按单元格名称读取",
    "layout": "工作簿有改动，按名称和栏目文字读取",
    "labels": "不是官方表套的版面，按栏目文字读取",
}


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repair that was written."""

    source: Path
    output: Path
    form: Form
    submission: Submission
    """What stands in the new workbook; calculated fields that are live again are not among its facts."""
    how: str
    entries: tuple[Entry, ...]

    def as_json(self) -> dict[str, Any]:
        """The contract of ``ziping repair --json``."""
        return {
            "source": str(self.source),
            "output": str(self.output),
            "form": self.form.id,
            "unit": self.submission.unit,
            "year": self.submission.year,
            "how": self.how,
            "placed": count_placed(self.submission),
            **as_lists(self.entries),
        }


def repair_file(path: Path, output: Path, folders: tuple[Path, ...] = (), *, force: bool = False) -> Repaired:
    """Read the workbook as well as it goes and build it anew. The source is never changed.

    Raises InputProblem when it cannot be read, is of no known form set, or the output cannot be written.
    """
    if output.suffix.lower() != ".xlsx":
        raise InputProblem(f"输出文件应以 .xlsx 结尾：{output}。", path=str(output), code="OUT-005")
    refuse_source(output, path)
    refuse_existing(output, force=force)
    submission, how, entries = guarded(_mended_file, path, folders)
    form = load_form(submission.form, folders)
    write(form, submission, output, entries, force=force)
    return Repaired(path, output, form, submission, how, tuple(entries))


def _mended_file(path: Path, folders: tuple[Path, ...]) -> tuple[Submission, str, list[Entry]]:
    book = open_book(path)
    reading = read_thoroughly(book, folders)
    submission, entries = mended(book, reading)
    source = Entry(Kind.SOURCE, path.name, _HOW[reading.how], why="；".join(book.notes))
    return submission, reading.how, [source, *entries]


def read_repaired(path: Path, folders: tuple[Path, ...]) -> tuple[Form, Submission]:
    """A reader for the merge: what ``repair`` would write, read on the fly; what was left over stays a finding."""
    book = open_book(path)
    reading = read_thoroughly(book, folders)
    submission, _ = mended(book, reading)
    return reading.form, replace(submission, problems=reading.submission.problems)


def mended(book: Book, reading: Reading) -> tuple[Submission, list[Entry]]:
    """The submission as the new workbook will hold it, and what happened on the way."""
    form = reading.form
    entries = list(_left_over(reading))
    entries += [Entry(Kind.MOVED, str(move.where), move.text, move.field, move.why) for move in reading.moves]
    entries += _converted(book, form, reading.submission)
    formulas = _Formulas(book)
    submission, restored = restore(form, reading.submission, formulas)
    entries += restored
    entries += [_wording(deviation) for deviation in reading.deviations]
    entries += earlier_notes(book)
    return replace(with_originals(book, form, submission), problems=(), unplaced=()), entries


def write(form: Form, submission: Submission, output: Path, entries: list[Entry], *, force: bool) -> None:
    """Build the workbook; 出错说明 whose finding is no more go to the report, which becomes 导入说明."""
    findings = check(form, submission)
    entries += _orphans(submission, findings)
    with whole_file(output, force=force) as temporary:
        build_workbook(form, temporary, submission=submission, findings=findings, notes=notes_of(entries))


def _orphans(submission: Submission, findings: list[Finding]) -> Iterator[Entry]:
    living = {finding.identity for finding in findings}
    for identity, text in submission.explanations.items():
        if identity not in living:
            parts = identity.split("|")
            yield Entry(Kind.EXPLANATION, "审核", text, "·".join(parts[1:]), "原来的问题已不存在，说明留在这里")


def _left_over(reading: Reading) -> Iterator[Entry]:
    for item in reading.submission.unplaced:
        yield Entry(Kind.UNPLACED, str(item.where), item.text)
    for problem in reading.submission.problems:
        if problem.code == "READ-001":
            yield Entry(
                Kind.MISSING, problem.where.sheet if problem.where else "", "原文件里没有这个栏目", problem.field
            )
        elif problem.code == "READ-005" and problem.where is not None:
            told = problem.message.removeprefix(f"{problem.where} ").partition("，请")[0]
            yield Entry(Kind.SHEET, problem.where.sheet, told)


def _wording(deviation: LabelDeviation) -> Entry:
    found = deviation.found.strip() or "（空）"
    why = f"恢复为官方用语“{' '.join(deviation.expected.split())}”"
    if found != "（空）" and _YEARS.findall(found) != _YEARS.findall(deviation.expected):
        why += "，请核对该栏数据属于哪一年"
    return Entry(Kind.WORDING, str(deviation.where), found, why=why)


# ---- conversions ------------------------------------------------------------------------------------------------


def _converted(book: Book, form: Form, submission: Submission) -> Iterator[Entry]:
    """Texts that were read as numbers or dates, and input cells with error values."""
    names = {info.name for info in book.sheets}
    for label, fact, numeric in _facts(form, submission):
        if fact.ref is None or fact.ref.sheet not in names or not fact.text:
            continue
        raw = book.grid(fact.ref.sheet).value(*_position(fact.ref.address))
        where = str(fact.ref)
        if isinstance(fact.value, CellError):
            yield Entry(Kind.KEPT, where, fact.value.code, label, "单元格是错误值，无法知道原数，请改填")
        elif isinstance(raw, str) and not isinstance(fact.value, (str, type(None))):
            number = fact.number
            shown = f"{number:.15g}" if number is not None else str(fact.value)
            why = f"文本换成数 {shown}" if numeric else f"文本换成日期 {shown}"
            yield Entry(Kind.CONVERTED, where, raw.strip(), label, why)
        elif numeric and isinstance(fact.value, str):
            yield Entry(Kind.KEPT, where, fact.text, label, "不是数字，按原文保留，请改填")


def _facts(form: Form, submission: Submission) -> Iterator[tuple[str, Fact, bool]]:
    for part in submission.parts:
        for id, fact in part.facts.items():
            yield form.fields[id].label, fact, form.fields[id].type.numeric
        for area, rows in part.areas.items():
            for row in rows:
                for column, fact in row.facts.items():
                    field = form.fields[f"{area}.{column}"]
                    yield f"{form.areas[area].label}·{field.label}", fact, field.type.numeric


def _position(address: str) -> tuple[int, int]:
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(address[len(letters) :] or 1) - 1, column - 1


class _Formulas:
    """Which cells of the source hold formulas; a sheet's are read when one of its cells is asked for."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.known: dict[str, dict[str, str]] = {}
        self.names = {info.name for info in book.sheets}

    def __call__(self, cell: CellRef) -> bool:
        if cell.sheet not in self.names:
            return False
        if cell.sheet not in self.known:
            self.known[cell.sheet] = self.book.formulas(cell.sheet)
        return cell.address in self.known[cell.sheet]
