"""得分与等次: a ranking; stated beside recomputed and reviewed score, execution rate and grade of every unit."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from xlsxwriter.workbook import Workbook

from workbook_templates.definition.schema import FieldType
from workbook_templates.language.excel import to_excel
from workbook_templates.language.library import expand
from workbook_templates.language.syntax import Call, Name
from workbook_templates.summary.bulk import BulkCell, Formula, Styled
from workbook_templates.summary.figures import Scores
from workbook_templates.summary.links import link_to
from workbook_templates.summary.plan import Plan
from workbook_templates.summary.records import UnitRecord, Value
from workbook_templates.summary.reviewing import SHEET as REVIEW
from workbook_templates.summary.reviewing import Review
from workbook_templates.summary.sheets.lists import FIRST_ROW, ListSheet
from workbook_templates.summary.sheets.styles import Styles

NAME = "得分与等次"
GRADES = ("优", "良", "中", "差")
_HEADS = (
    ("序号", 6), ("单位", 30), ("表套", 14), ("打开", 7), ("填报得分", 10), ("重算得分", 10), ("差额", 9), ("名次", 7),
    ("填报执行率", 11), ("重算执行率", 11), ("填报等次", 10), ("按得分的等次", 12), ("按重算的等次", 12),
    ("复核得分", 10), ("复核等次", 10), ("错误", 7), ("核实", 7),
)  # fmt: skip
BY_STATED, BY_COMPUTED, REVIEWED = "L", "M", "O"
"""Columns of the grades."""
RATE, RATE_AGAIN = "I", "J"


class _Row(NamedTuple):
    number: int
    unit: str
    form: str
    told: Scores
    errors: int
    verify: int
    review: Review | None


class ScoreSheet(ListSheet):
    """得分与等次: rows are kept until ``finish``, since a rank needs all of them."""

    def __init__(self, workbook: Workbook, styles: Styles) -> None:
        marks, rate = styles.value(FieldType.MARKS), styles.value(FieldType.RATE)
        again = styles.value(FieldType.MARKS, "computed")
        formats = {3: styles.link, 4: marks, 5: again, 8: rate, 9: styles.value(FieldType.RATE, "computed"), 12: again}
        title = "得分与等次：按填报得分排名；重算=各项得分之和，执行率得分按公式；复核得分、复核等次取自“复核”"
        super().__init__(workbook, styles, NAME, title, _HEADS, formats)
        self._rows: list[_Row] = []
        self._wrong = self.sheet.style(styles.value(FieldType.MARKS, "wrong"))

    def add_record(
        self, number: int, record: UnitRecord, plan: Plan, told: Scores, review: Review | None = None
    ) -> None:
        counts = record.counts
        self._rows.append(_Row(number, record.unit, plan.short, told, counts.error, counts.verify, review))

    @property
    def all_rows(self) -> tuple[tuple[Scores, Review | None], ...]:
        """What was added, for the charts."""
        return tuple((row.told, row.review) for row in self._rows)

    def range_of(self, column: str) -> str:
        """A column as an absolute reference from another sheet (at least one row)."""
        return f"'{NAME}'!${column}${FIRST_ROW + 1}:${column}${FIRST_ROW + max(len(self._rows), 1)}"

    def finish(self) -> None:
        last = FIRST_ROW + max(len(self._rows), 1)
        self._rows.sort(key=lambda row: (not _number(row.told.score), -_as_float(row.told.score), row.number))
        rank: dict[Value, int] = {}
        for place, row in enumerate(self._rows, 1):
            rank.setdefault(row.told.score, place)
        for row in self._rows:
            self._write(row, rank, last)
        super().finish()

    def _write(self, row: _Row, rank: dict[Value, int], last: int) -> None:
        told, excel = row.told, self.next_row + 1
        gap: float | str = ""
        if _number(told.score) and _number(told.score_again):
            gap = round(_as_float(told.score) - _as_float(told.score_again), 2)
        stated: BulkCell = Styled(told.score, self._wrong) if gap else told.score
        review = row.review
        place = rank[told.score] if _number(told.score) else ""
        self.add(
            (
                row.number,
                row.unit,
                row.form,
                link_to(row.number),
                stated,
                told.score_again,
                Formula(f'IF(COUNT(E{excel}:F{excel})=2,ROUND(E{excel}-F{excel},2),"")', gap),
                Formula(f'IF(ISNUMBER(E{excel}),RANK(E{excel},E${FIRST_ROW + 1}:E${last}),"")', place),
                told.rate,
                told.rate_again,
                told.grade,
                Formula(grade_formula(f"E{excel}"), grade_of(told.score)),
                Formula(grade_formula(f"F{excel}"), grade_of(told.score_again)),
                _reviewed("K", excel, last, "" if review is None or review.score is None else review.score),
                _reviewed("L", excel, last, "" if review is None else review.grade),
                row.errors,
                row.verify,
            )
        )


def _reviewed(column: str, row: int, last: int, value: Value) -> Formula:
    """What stands in 复核 for the unit with this 序号; found by it, so that either sheet may be sorted."""
    shown = value if isinstance(value, (int, float, str)) else str(value)
    return Formula(_review_template(column, last).replace("{cell}", f"$A{row}"), shown)


@lru_cache(maxsize=8)
def _review_template(column: str, last: int) -> str:
    cells = f"{REVIEW}!${column}${FIRST_ROW + 1}:${column}${last}"
    place = f"MATCH({{cell}},{REVIEW}!$A${FIRST_ROW + 1}:$A${last},0)"
    found = f"INDEX({cells},{place})"
    return f'IF(ISNA({place}),"",IF({found}="","",{found}))'


@cache
def _grade_template() -> str:
    return to_excel(expand(Call("等次", (Name("得分"),))), lambda _: "{cell}")


def grade_formula(cell: str) -> str:
    """The grade of the score in a cell, as the short word 等次 gives it."""
    return _grade_template().replace("{cell}", cell)


def grade_of(value: Value) -> str:
    """The same for a value."""
    if not isinstance(value, (int, float)):
        return ""
    return "优" if value >= 90 else "良" if value >= 80 else "中" if value >= 60 else "差"


def _number(value: Value) -> bool:
    return isinstance(value, (int, float))


def _as_float(value: Value) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
