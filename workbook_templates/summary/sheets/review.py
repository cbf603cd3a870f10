"""复核: the unit's own score, and beside it what the bureau writes; the next merge keeps it."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.workbook import Workbook

from workbook_templates.definition.schema import FieldType
from workbook_templates.summary.bulk import BulkCell, Formula, Styled
from workbook_templates.summary.figures import Scores
from workbook_templates.summary.links import link_to
from workbook_templates.summary.looks import DATE
from workbook_templates.summary.plan import Plan
from workbook_templates.summary.records import UnitRecord
from workbook_templates.summary.reviewing import SHEET, Assigned, Review
from workbook_templates.summary.rowxml import lines_of
from workbook_templates.summary.sheets.lists import FIRST_ROW, ListSheet
from workbook_templates.summary.sheets.scores import GRADES, grade_formula, grade_of
from workbook_templates.summary.sheets.styles import Styles

_HEADS = (
    ("序号", 6), ("单位", 26), ("年度", 6), ("表套", 12), ("打开", 6), ("填报得分", 9), ("重算得分", 9), ("填报等次", 9),
    ("错误", 5), ("核实", 5), ("复核得分", 10), ("复核等次", 9), ("复核意见", 44), ("复核人", 10), ("复核日期", 11),
    ("与填报相差", 9), ("按复核得分的等次", 10), ("提醒", 22), ("文件", 20), ("SHA-256", 8),
)  # fmt: skip
SCORE, GRADE, OPINION, REVIEWER, DAY = 10, 11, 12, 13, 14


class ReviewSheet(ListSheet):
    """A row a file; the yellow columns belong to the bureau."""

    def __init__(self, workbook: Workbook, styles: Styles, assigned: Assigned) -> None:
        title = "复核：黄色各栏由财政局填写；再次汇总（--force）时按单位保留，并写入反馈（ziping feedback）"
        formats = {
            4: styles.link,
            6: styles.value(FieldType.MARKS, "computed"),
            19: styles.cut,
            17: styles.get(font_color="#C00000", text_wrap=True),
        }
        super().__init__(workbook, styles, SHEET, title, _HEADS, formats)
        self._assigned = assigned
        self.reviewed = 0
        self._last = FIRST_ROW
        entry = {"bg_color": "#FFFBE6", "border": 1, "border_color": "#D9D9D9"}
        self._entry = {
            SCORE: self.sheet.style(styles.get(**entry)),
            GRADE: self.sheet.style(styles.get(**entry, align="center")),
            OPINION: self.sheet.style(styles.get(**entry, text_wrap=True)),
            REVIEWER: self.sheet.style(styles.get(**entry)),
            DAY: self.sheet.style(styles.get(**entry, num_format=DATE)),
        }

    def add_record(self, number: int, record: UnitRecord, plan: Plan, told: Scores) -> None:
        """The row of the file with that 序号."""
        review = self._assigned.by_file.get(record.file)
        row: list[BulkCell] = [
            number,
            record.unit,
            record.year,
            plan.short,
            link_to(number),
            told.score,
            told.score_again,
            told.grade,
        ]
        row += [record.counts.error, record.counts.verify]
        self._write(row, review, told.score, record.file, record.sha256)
        self._last = self.next_row

    def finish(self) -> None:
        """The reviews of units that are not here today, then lists to choose from."""
        for review in self._assigned.left:
            row: list[BulkCell] = [
                None,
                review.unit,
                review.year or None,
                review.form,
                None,
                None,
                None,
                None,
                None,
                None,
            ]
            self._write(row, review, None, review.file, review.sha256)
        last = max(self.next_row - 1, FIRST_ROW)
        self.sheet.data_validation(
            FIRST_ROW,
            SCORE,
            last,
            SCORE,
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": 0,
                "maximum": 100,
                "error_type": "warning",
                "error_title": "复核得分",
                "error_message": "一般在 0 到 100 之间。",
            },
        )
        self.sheet.data_validation(
            FIRST_ROW, GRADE, last, GRADE, {"validate": "list", "source": list(GRADES), "error_type": "warning"}
        )
        super().finish()

    def _write(self, row: list[BulkCell], review: Review | None, score: object, file: str, sha256: str) -> None:
        excel = self.next_row + 1
        entered: Mapping[int, BulkCell] = {}
        if review is not None:
            self.reviewed += 1
            entered = {
                SCORE: review.score,
                GRADE: review.grade or None,
                OPINION: review.opinion or None,
                REVIEWER: review.reviewer or None,
                DAY: review.date,
            }
        row += [self._cell(column, entered.get(column)) for column in (SCORE, GRADE, OPINION, REVIEWER, DAY)]
        given = review.score if review is not None else None
        both = isinstance(given, (int, float)) and isinstance(score, (int, float))
        gap = round(float(given) - float(score), 2) if both else ""  # type: ignore[arg-type]
        grade = grade_formula(f"K{excel}")
        row += [
            Formula(f'IF(COUNT(F{excel},K{excel})=2,ROUND(K{excel}-F{excel},2),"")', gap),
            Formula(f'IF(ISNUMBER(K{excel}),{grade},"")', grade_of(given)),
            (review.reminder or None) if review is not None else None,
            file,
            sha256,
        ]
        said = (review.opinion, review.reminder) if review is not None else ("", "")
        self.add(row, max(lines_of(said[0], 44), lines_of(said[1], 22)))

    def _cell(self, column: int, value: BulkCell) -> Styled:
        return Styled(value, self._entry[column])  # type: ignore[arg-type]
