"""得分图表: how many units have which grade and which execution rate, as tables and as charts for the report."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.workbook import Workbook

from workbook_templates.summary.figures import Scores
from workbook_templates.summary.records import Value
from workbook_templates.summary.reviewing import Review
from workbook_templates.summary.sheets.printing import print_landscape
from workbook_templates.summary.sheets.scores import (
    BY_COMPUTED,
    BY_STATED,
    GRADES,
    RATE,
    RATE_AGAIN,
    REVIEWED,
    ScoreSheet,
    grade_of,
)  # fmt: skip
from workbook_templates.summary.sheets.scores import (
    NAME as SCORES,
)
from workbook_templates.summary.sheets.styles import FONT, Styles

NAME = "得分图表"
_GRADE_HEADS = ("等次", "按填报得分", "按重算得分", "复核等次")
_RATE_HEADS = ("预算执行率", "填报", "重算")
_RATES = (
    ("60%以下", None, 0.6), ("60%（含）—80%", 0.6, 0.8), ("80%（含）—90%", 0.8, 0.9), ("90%（含）—95%", 0.9, 0.95),
    ("95%（含）—100%", 0.95, 1.0), ("100%", 1.0, 1.000001), ("超过100%", 1.000001, None),
)  # fmt: skip
_COLOURS = ("#4472C4", "#A5A5A5", "#70AD47")
_TOP = 2
Counted = Sequence[tuple[Scores, "Review | None"]]


class ScoreCharts:
    """Made beside the list, filled when the list is done."""

    def __init__(self, workbook: Workbook, styles: Styles) -> None:
        self.name = NAME
        self._workbook, self._styles = workbook, styles
        self._sheet = workbook.add_worksheet(NAME)

    def finish(self, scores: ScoreSheet) -> None:
        """Two tables of live counts over 得分与等次, and their charts."""
        sheet, styles = self._sheet, self._styles
        rows = scores.all_rows
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 9, 12)
        sheet.write_string(0, 0, f"得分图表：{len(rows)}个单位，数取自“{SCORES}”", styles.title)
        grades = self._grades(scores, rows)
        rates = self._rates(scores, rows, grades + 2)
        self._chart("等次分布（单位个数）", _GRADE_HEADS, _TOP, len(GRADES), f"G{_TOP + 1}")
        self._chart("预算执行率分布（单位个数）", _RATE_HEADS, grades + 2, len(_RATES), f"G{_TOP + 20}")
        sheet.write_string(
            rates + 1,
            0,
            "没有填得分或执行率的单位不在图中；等次：90分以上优，80分以上良，60分以上中，其余差。",
            styles.note,
        )
        print_landscape(sheet, 130, (0, 0))

    def _grades(self, scores: ScoreSheet, rows: Counted) -> int:
        values = (
            [grade_of(told.score) for told, _ in rows],
            [grade_of(told.score_again) for told, _ in rows],
            [review.grade if review else "" for _, review in rows],
        )
        cells = [scores.range_of(column) for column in (BY_STATED, BY_COMPUTED, REVIEWED)]
        self._heads(_TOP, _GRADE_HEADS)
        for number, grade in enumerate(GRADES, 1):
            counts = [
                (f'COUNTIF({place},"{grade}")', column.count(grade))
                for place, column in zip(cells, values, strict=True)
            ]
            self._row(_TOP + number, grade, counts)
        return self._total(_TOP, len(GRADES), [sum(map(column.count, GRADES)) for column in values])

    def _rates(self, scores: ScoreSheet, rows: Counted, top: int) -> int:
        values = ([told.rate for told, _ in rows], [told.rate_again for told, _ in rows])
        cells = [scores.range_of(column) for column in (RATE, RATE_AGAIN)]
        self._heads(top, _RATE_HEADS)
        totals = [0, 0]
        for number, (label, low, high) in enumerate(_RATES, 1):
            counts = []
            for at, (place, column) in enumerate(zip(cells, values, strict=True)):
                count = sum(1 for value in column if _between(value, low, high))
                totals[at] += count
                counts.append((_count_between(place, low, high), count))
            self._row(top + number, label, counts)
        return self._total(top, len(_RATES), totals)

    def _heads(self, row: int, heads: Sequence[str]) -> None:
        for column, label in enumerate(heads):
            self._sheet.write_string(row, column, label, self._styles.head)

    def _row(self, row: int, label: str, counts: Sequence[tuple[str, int]]) -> None:
        cell = self._styles.get(border=1, align="center")
        self._sheet.write_string(row, 0, label, cell)
        for column, (formula, count) in enumerate(counts, 1):
            self._sheet.write_formula(row, column, f"={formula}", cell, count)

    def _total(self, top: int, size: int, counts: Sequence[int]) -> int:
        """The row of sums below a table; returns its number."""
        row = top + size + 1
        look = self._styles.get(border=1, align="center", bold=True, bg_color="#FFF2CC")
        self._sheet.write_string(row, 0, "合计", look)
        for column, count in enumerate(counts, 1):
            letter = "ABCD"[column]
            self._sheet.write_formula(row, column, f"=SUM({letter}{top + 2}:{letter}{row})", look, count)
        return row

    def _chart(self, title: str, heads: Sequence[str], top: int, size: int, place: str) -> None:
        font = {"name": FONT, "size": 10}
        chart = self._workbook.add_chart({"type": "column"})
        for column in range(1, len(heads)):
            chart.add_series(
                {
                    "name": [NAME, top, column],
                    "categories": [NAME, top + 1, 0, top + size, 0],
                    "values": [NAME, top + 1, column, top + size, column],
                    "fill": {"color": _COLOURS[column - 1]},
                    "data_labels": {"value": True, "font": font},
                    "gap": 80,
                }
            )
        chart.set_title({"name": title, "name_font": {"name": FONT, "size": 13}})
        chart.set_x_axis({"num_font": font})
        chart.set_y_axis(
            {"num_font": font, "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}, "min": 0}
        )
        chart.set_legend({"position": "bottom", "font": font})
        chart.set_size({"width": 620, "height": 330})
        self._sheet.insert_chart(place, chart)


def _between(value: Value, low: float | None, high: float | None) -> bool:
    if not isinstance(value, (int, float)):
        return False
    return (low is None or value >= low) and (high is None or value < high)


def _count_between(cells: str, low: float | None, high: float | None) -> str:
    if low is None:
        return f'COUNTIF({cells},"<{high}")'
    if high is None:
        return f'COUNTIF({cells},">={low}")'
    return f'COUNTIF({cells},">={low}")-COUNTIF({cells},">={high}")'
