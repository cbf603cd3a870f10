"""反馈: what goes back to each unit, gathered from a summary (with its 复核) or straight from the folder of workbooks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from workbook_templates.building.findings_list import write_findings_list
from workbook_templates.catalogue import FAMILIES
from workbook_templates.model import CellRef, Finding, Grid, InputProblem, Severity
from workbook_templates.output import refuse_existing, whole_file
from workbook_templates.summary.cache import Cache
from workbook_templates.summary.collect import Progress, Reader, collect
from workbook_templates.summary.file_names import different_names
from workbook_templates.summary.links import SOURCES
from workbook_templates.summary.records import Rejected, Value
from workbook_templates.summary.remarks import Remarks
from workbook_templates.summary.reviewing import SHEET as REVIEW
from workbook_templates.summary.reviewing import assign, read_previous, reviews_in
from workbook_templates.summary.scan import is_our_summary
from workbook_templates.summary.sheets.findings import NAME as FINDINGS
from workbook_templates.summary.sheets.sources import REJECTED
from workbook_templates.summary.tables import Heads, TableRow, headed_table, sheets_of, text_of

REMARKS, LIST = "审核意见.docx", "问题清单.xlsx"
_SUBMISSIONS = frozenset(
    {".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".ods", ".doc", ".docx", ".wps", ".zip", ".rar", ".7z"}
)


def _words(*words: str) -> Heads:
    return {word: (word,) for word in words}


@dataclass(frozen=True, slots=True)
class Sent:
    """What was written for a unit."""

    remarks: Remarks
    document: Path
    findings: Path | None


def gather(
    source: Path,
    *,
    previous: Path | None = None,
    form_folders: tuple[Path, ...] = (),
    workers: int | None = None,
    progress: Progress | None = None,
    read: Reader | None = None,
    cache: Cache | None = None,
) -> list[Remarks]:
    """Remarks for every file of a summary or of a folder, returned files last.

    ``previous``: the summary whose 复核 goes with a folder's files. Raises InputProblem.
    """
    if source.is_dir():
        return _from_folder(source, previous, form_folders, workers, progress, read, cache)
    if not source.exists():
        raise InputProblem(
            f"找不到“{source}”。请写汇总工作簿或各单位工作簿所在的文件夹。", path=str(source), code="FEEDBACK-001"
        )
    if not is_our_summary(source):
        raise InputProblem(
            f"“{source}”不是汇总工作簿。请写 ziping merge 得到的汇总工作簿，或各单位工作簿所在的文件夹。",
            path=str(source),
            code="FEEDBACK-002",
        )
    return _from_summary(source)


def _from_folder(
    folder: Path,
    previous: Path | None,
    form_folders: tuple[Path, ...],
    workers: int | None,
    progress: Progress | None,
    read: Reader | None,
    cache: Cache | None,
) -> list[Remarks]:
    from workbook_templates.definition.load import load_form
    from workbook_templates.summary.figures import scores_of
    from workbook_templates.summary.plan import plan_of

    reviews = read_previous(previous, named=True).reviews if previous is not None else ()
    collection = collect(folder, workers=workers, form_folders=form_folders, progress=progress, read=read, cache=cache)
    given = assign(collection.records, reviews).by_file
    found = []
    for record in collection.records:
        form = load_form(record.form, form_folders)
        told = scores_of(plan_of(form), record)
        findings = tuple(
            Finding(
                item.code,
                Severity(item.severity),
                CellRef(item.sheet, item.cell) if item.sheet or item.cell else None,
                item.field,
                item.message,
                item.stated,
                item.expected,
                explanation=item.explanation,
            )
            for item in record.findings
        )
        found.append(
            Remarks(
                record.unit,
                record.year,
                form.title,
                record.file,
                findings,
                told.score,
                told.score_again,
                told.grade,
                given.get(record.file),
            )
        )
    return found + _returned(collection.rejected)


def _from_summary(path: Path) -> list[Remarks]:
    grids = {grid.name: grid for grid in sheets_of(path, (SOURCES, FINDINGS, REVIEW, REJECTED))}
    sources = _rows(grids, SOURCES, "序号", "单位", "年度", "表套", "文件")
    if not sources:
        raise InputProblem(
            f"汇总工作簿“{path}”的“{SOURCES}”表不见了或没有内容，不知道有哪些单位。请重新汇总。",
            path=str(path),
            code="FEEDBACK-003",
        )
    findings: dict[str, list[Finding]] = {}
    for row in _rows(
        grids, FINDINGS, "序号", "表", "单元格", "编码", "级别", "栏目", "现值", "应为", "说明", "出错说明"
    ):
        findings.setdefault(row.text("序号"), []).append(_finding(row))
    reviewed = reviews_in(grids[REVIEW]) or () if REVIEW in grids else ()
    reviews = {(review.unit, review.file): review for review in reviewed}
    scores = {row.text("序号"): row for row in _rows(grids, REVIEW, "序号", "填报得分", "重算得分", "填报等次")}
    found = []
    for row in sources:
        number, year = row.text("序号"), row.cells.get("年度")
        score = scores.get(number)
        found.append(
            Remarks(
                row.text("单位"),
                int(year) if isinstance(year, (int, float)) else 0,
                row.text("表套"),
                row.exact("文件"),
                tuple(findings.get(number, ())),
                _number(score, "填报得分"),
                _number(score, "重算得分"),
                score.text("填报等次") if score is not None else None,
                reviews.get((row.text("单位"), row.exact("文件"))),
            )
        )
    rejected = _rows(grids, REJECTED, "序号", "文件", "原因")
    return found + _returned([Rejected(row.exact("文件"), row.text("原因")) for row in rejected])


def _rows(grids: dict[str, Grid], sheet: str, *words: str) -> Sequence[TableRow]:
    table = headed_table(grids[sheet], _words(*words), words[:2]) if sheet in grids else None
    return () if table is None else [row for row in table.rows if row.text("序号")]


def _number(row: TableRow | None, key: str) -> Value:
    value = row.cells.get(key) if row is not None else None
    return value if isinstance(value, (int, float, str)) and not isinstance(value, bool) else None


_SEVERITIES = {severity.chinese: severity for severity in Severity}
_PREFIXES = {chinese: prefix for prefix, chinese in FAMILIES.items()}


def _finding(row: TableRow) -> Finding:
    family, _, number = row.text("编码").rpartition("-")
    return Finding(
        f"{_PREFIXES.get(family, family)}-{number}",
        _SEVERITIES.get(row.text("级别"), Severity.NOTICE),
        CellRef(row.text("表"), row.text("单元格")) if row.text("表") else None,
        row.text("栏目"),
        row.text("说明"),
        text_of(row.cells.get("现值")),
        text_of(row.cells.get("应为")),
        explanation=row.text("出错说明"),
    )


def _returned(rejected: Sequence[Rejected]) -> list[Remarks]:
    """Files that somebody handed in and we could not take; not locks, not what an operating system leaves."""
    found = []
    for item in rejected:
        path = PurePosixPath(item.file)
        ours = "汇总工作簿" in item.reason or "汇总结果" in item.reason
        if path.suffix.lower() in _SUBMISSIONS and not path.name.startswith(("~$", ".")) and not ours:
            found.append(Remarks(path.stem, 0, "", item.file, returned=item.reason))
    return found


def send(
    remarks: Sequence[Remarks],
    folder: Path,
    *,
    bureau: str = "",
    deadline: str = "",
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> list[Sent]:
    """Write a remarks document and a findings list for each. Raises InputProblem before anything is written when a
    file is there already (without ``force``)."""
    from workbook_templates.summary.remarks_document import write_remarks

    names = different_names(f"退回-{item.unit}" if item.returned else item.unit for item in remarks)
    plan = [
        Sent(item, folder / f"{name}-{REMARKS}", None if item.returned else folder / f"{name}-{LIST}")
        for item, name in zip(remarks, names, strict=True)
    ]
    _refuse(folder, plan, force)
    for number, item in enumerate(plan, 1):
        with whole_file(item.document, force=force) as temporary:
            listed = item.findings.name if item.findings is not None else ""
            write_remarks(temporary, item.remarks, bureau=bureau, deadline=deadline, listed=listed)
        if item.findings is not None:
            with whole_file(item.findings, force=force) as temporary:
                write_findings_list(temporary, [(item.remarks.file, item.remarks.unit, item.remarks.findings)])
        if progress is not None:
            progress(number, len(plan))
    return plan


def _refuse(folder: Path, plan: Sequence[Sent], force: bool) -> None:
    outputs = [path for item in plan for path in (item.document, item.findings) if path is not None]
    refuse_existing(*outputs, force=force)
    if folder.exists() and not folder.is_dir():
        raise InputProblem(f"{folder}：是一个文件，请写明文件夹。", path=str(folder), code="OUT-003")
