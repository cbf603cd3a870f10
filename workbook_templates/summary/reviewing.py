"""复核: what the bureau wrote beside each unit's own score; read back from a summary and handed on to the next one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from workbook_templates.model import CellValue, Grid, InputProblem
from workbook_templates.summary.adjusting import SHEET as ADJUSTMENTS
from workbook_templates.summary.adjusting import Adjustment, adjustments_in
from workbook_templates.summary.duplicates import unit_key
from workbook_templates.summary.records import UnitRecord, Value
from workbook_templates.summary.scan import is_our_summary
from workbook_templates.summary.tables import Heads, headed_table, sheets_of

SHEET = "复核"
HEADS: Heads = {
    word: (word,)
    for word in (
        "单位",
        "年度",
        "表套",
        "文件",
        "复核得分",
        "复核等次",
        "复核意见",
        "复核人",
        "复核日期",
        "提醒",
        "SHA-256",
    )
}
_WRITTEN = ("复核得分", "复核等次", "复核意见", "复核人", "复核日期")
"""What the bureau writes."""
CHANGED = "上次复核后单位报了新文件，请再看一次"
GONE = "本次没有这个单位的文件，上次的复核留在这里"


class Review(NamedTuple):
    """One row of 复核: whose it is, and what the bureau wrote."""

    unit: str
    year: int
    form: str
    file: str
    score: Value
    grade: str
    opinion: str
    reviewer: str
    date: Value
    reminder: str
    sha256: str
    """The file that was reviewed."""

    @property
    def identity(self) -> tuple[str, int, str]:
        """Unit, year and file."""
        return unit_key(self.unit), self.year, self.file

    @property
    def filled(self) -> bool:
        """Whether the bureau wrote anything."""
        return any(
            value not in (None, "") for value in (self.score, self.grade, self.opinion, self.reviewer, self.date)
        )


class Previous(NamedTuple):
    """What an earlier summary keeps for the next one."""

    reviews: tuple[Review, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()

    def over(self, older: Previous) -> Previous:
        """This one, and what only the older one has."""
        own = {review.identity for review in self.reviews}
        reviews = (*self.reviews, *(review for review in older.reviews if review.identity not in own))
        rows = (*self.adjustments, *(item for item in older.adjustments if item not in self.adjustments))
        return Previous(reviews, rows)


class Assigned(NamedTuple):
    """The reviews by file, and those whose unit is not among the records; none is ever dropped."""

    by_file: Mapping[str, Review]
    left: tuple[Review, ...]


def read_previous(path: Path, *, named: bool = False) -> Previous:
    """复核 and 调整 of an earlier summary. One that is not there, or is no summary of ours, has none.

    Raises InputProblem when it is a summary and cannot be read (the bureau's work would be lost by going on), or when
    the file was ``named`` by the user and is no summary.
    """
    if not path.is_file() or not is_our_summary(path):
        if named:
            raise InputProblem(
                f"“{path}”不是汇总工作簿，读不到上次的复核。请核对 --previous。", path=str(path), code="REVIEW-001"
            )
        return Previous()
    try:
        grids = {grid.name: grid for grid in sheets_of(path, (SHEET, ADJUSTMENTS))}
    except InputProblem as problem:
        raise InputProblem(
            f"上次的汇总“{path}”读不出来，里面的复核和调整会丢失，所以没有覆盖（{problem.message.rstrip('。')}）。"
            "请先修复它，或换一个汇总文件名。",
            path=str(path),
            code="REVIEW-002",
        ) from problem
    reviews = reviews_in(grids[SHEET]) if SHEET in grids else ()
    if reviews is None:
        raise InputProblem(
            f"上次的汇总“{path}”的“{SHEET}”表没有“单位”“复核得分”“复核意见”这些表头，读不出复核，所以没有覆盖。"
            "请恢复表头，或换一个汇总文件名。",
            path=str(path),
            code="REVIEW-003",
        )
    return Previous(reviews, (adjustments_in(grids[ADJUSTMENTS]) if ADJUSTMENTS in grids else ()) or ())


def reviews_in(grid: Grid) -> tuple[Review, ...] | None:
    """The rows in which the bureau wrote something; None when the heads are not there."""
    table = headed_table(grid, HEADS, ("单位", "复核得分", "复核意见"))
    if table is None:
        return None
    found = []
    for row in table.rows:
        if all(row.cells.get(head) is None for head in _WRITTEN):
            continue  # most of ten thousand rows, soon told
        year = row.cells.get("年度")
        review = Review(
            unit=row.text("单位"),
            year=int(year) if isinstance(year, (int, float)) else 0,
            form=row.text("表套"),
            file=row.exact("文件"),
            score=_value(row.cells.get("复核得分")),
            grade=row.text("复核等次"),
            opinion=_lines(row.cells.get("复核意见")),
            reviewer=row.text("复核人"),
            date=_value(row.cells.get("复核日期")),
            reminder=row.text("提醒"),
            sha256=row.text("SHA-256"),
        )
        if review.filled and review.unit:
            found.append(review)
    return tuple(found)


def _value(value: CellValue) -> Value:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    if value is None or isinstance(value, (dt.date, str)):
        return value.strip() or None if isinstance(value, str) else value
    return str(value)


def _lines(value: CellValue) -> str:
    """An opinion keeps its line breaks."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return "" if value is None else str(_value(value))


def assign(records: Sequence[UnitRecord], reviews: Sequence[Review]) -> Assigned:
    """Give each review to its unit, by name and year; of several files of a unit, to the one that was reviewed."""
    by_unit: dict[str, list[UnitRecord]] = {}
    for record in records:
        by_unit.setdefault(unit_key(record.unit), []).append(record)
    given: dict[str, Review] = {}
    waiting: list[Review] = []
    for review in reviews:
        same = [r for r in by_unit.get(unit_key(review.unit), ()) if review.year in (0, r.year)]
        exact = next((r for r in same if r.file == review.file and r.file not in given), None)
        if exact is not None:
            given[exact.file] = _seen(review, exact)
        else:
            waiting.append(review)
    left: list[Review] = []
    for review in waiting:
        same = [
            record
            for record in by_unit.get(unit_key(review.unit), ())
            if review.year in (0, record.year) and record.file not in given
        ]
        # The unit sent a file of another name: the review goes with the unit, when it is clear to which file.
        same = [record for record in same if record.sha256 == review.sha256] or same
        if len(same) == 1 or (same and len({record.sha256 for record in same}) == 1):
            given[same[0].file] = _seen(review, same[0])
        else:
            left.append(review._replace(reminder=review.reminder or GONE if not same else _UNCLEAR))
    return Assigned(given, tuple(left))


_UNCLEAR = "这个单位现在有几份文件，不能确定复核属于哪一份，请移到对应的行"


def _seen(review: Review, record: UnitRecord) -> Review:
    """The review beside the file of today; a reminder when it is not the one that was reviewed."""
    reminder = "" if review.reminder in (GONE, _UNCLEAR) else review.reminder
    if review.sha256 and review.sha256 != record.sha256:
        reminder = CHANGED
    return review._replace(reminder=reminder)
