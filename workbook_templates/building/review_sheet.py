"""The sheet 审核: a live row a check, the project tables' counts, and room for what no formula can find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbook_templates.building.cells import put, put_formula
from workbook_templates.building.check_block import CheckBlock, Columns, count_formula, counted, with_helpers
from workbook_templates.building.check_rows import CheckScope
from workbook_templates.building.check_words import CheckCells
from workbook_templates.building.conventions import COUNT_NAMES, HEADS, REVIEW_SHEET, quoted
from workbook_templates.building.form_sheet import PROTECTION
from workbook_templates.building.heights import height_of, width_points
from workbook_templates.building.plan import Block
from workbook_templates.building.project_checks import ProjectChecks
from workbook_templates.building.styles import HEAD_FONT, HEADER, INPUT, LEVEL_COLOURS, SMALL_SIZE, Styles
from workbook_templates.catalogue import catalogue, chinese_code
from workbook_templates.checking.audit import AuditRow
from workbook_templates.model import Finding

_VISIBLE = ("number", "code", "level", "sheet", "place", "what", "stated", "expected", "message", "explanation")
_WIDTHS = (5.0, 13.0, 7.0, 11.0, 32.0, 34.0, 12.0, 12.0, 56.0, 26.0)
FIRST_ROW = 4
FINDING_ROWS = 30
ADVICE = (
    "“错误”须改正；“核实”请改正，情况属实的在“出错说明”栏写明原因；“提示”供参考。"
    "点“位置”到所在单元格。本表除“出错说明”外不必填写，级别随填报自动变化。"
)
FOUND_NAME = "审核.其他发现"
"""Defined name of the second block, header row included, where commands write findings."""


class ReviewSheet:
    """Writes 审核; project tables are added once their own checks are written."""

    def __init__(
        self, book: Any, sheet: Any, scope: CheckScope, styles: Styles, explanations: Mapping[str, str]
    ) -> None:
        self.book, self.sheet, self.styles = book, sheet, styles
        self.columns: Columns = with_helpers(
            {role: (number, number) for number, role in enumerate(_VISIBLE)}, len(_VISIBLE)
        )
        self.block = CheckBlock(
            book, sheet, scope, self.columns, styles, lambda column: _WIDTHS[column], explanations, local=False
        )
        self.next = FIRST_ROW

    def checks(self, rows: Sequence[AuditRow]) -> tuple[CheckCells, ...]:
        """The live rows of the once-only sheets."""
        self.block.head(FIRST_ROW - 1)
        self.next = self.block.rows(FIRST_ROW, rows)
        return tuple(self.block.written)

    def finish(self, projects: Sequence[ProjectChecks], findings: Sequence[Finding]) -> None:
        """Counts of the project tables, other findings, the head line, and how the sheet looks and prints."""
        last = self.next - 1
        sums = self._projects(projects)
        first_found, last_found = self._findings(findings)
        left = self.columns.at("level")[0]
        ranges = [Block(FIRST_ROW, left, max(last, FIRST_ROW), left), Block(first_found, left, last_found, left)]
        counts = {}
        for number, level in enumerate(LEVEL_COLOURS):
            written = sum(1 for finding in findings if finding.severity.chinese == level)
            own = counted(self.block.written, level)
            counts[level] = own + written + sum(project.counts[level] for project in projects)
            terms = [count_formula(block.absolute, level) for block in ranges]
            terms += [f"SUM({sums[level].absolute})"] if level in sums else []
            column = self.columns.pieces + number
            put_formula(self.sheet, 1, column, "+".join(terms), counts[level], self.styles.get())
            cell = Block(1, column, 1, column).absolute
            self.book.define_name(COUNT_NAMES[level], f"={quoted(REVIEW_SHEET)}!{cell}")
        self._head(counts)
        for block in ranges:
            self.block.colours(block.top, block.bottom)
            self.block.unlock_explanations(block.top, block.bottom)
        self.block.hide_helpers()
        self._print_setup(last, last_found)

    def _head(self, counts: Mapping[str, int]) -> None:
        width = len(_VISIBLE) - 1
        title = self.styles.get(font_name=HEAD_FONT, font_size=16, align="center")
        self.sheet.merge_range(0, 0, 0, width, "审核", title)
        self.sheet.set_row(0, 28)
        told = " · ".join(f"{level} {number}" for level, number in counts.items())
        formula = '&" · "&'.join(f'"{level} "&{COUNT_NAMES[level]}' for level in counts)
        line = self.styles.get(font_name=HEAD_FONT, font_size=12, align="center")
        self.sheet.merge_range(1, 0, 1, width, "", line)
        put_formula(self.sheet, 1, 0, formula, told, line)
        self.sheet.set_row(1, 24)
        small = self.styles.get(font_size=SMALL_SIZE, text_wrap=True)
        self.sheet.merge_range(2, 0, 2, width, ADVICE, small)
        self.sheet.set_row(2, 20)

    def _projects(self, projects: Sequence[ProjectChecks]) -> dict[str, Block]:
        """A row a project table, with a link to it."""
        if not projects:
            return {}
        bold, head = self.styles.get(bold=True), self._head_style()
        start = self.next + 1
        self.sheet.write_string(start, 0, "项目自评表的审核（逐项见各项目表下方）", bold)
        titles = ["序号", "", "", "", "项目自评表", "", *LEVEL_COLOURS]
        for column, text in enumerate(titles):
            self.sheet.write_string(start + 1, column, text, head)
        first = start + 2
        cell = self.styles.get(border=1, align="center", font_size=SMALL_SIZE)
        link = self.styles.get(border=1, font_size=SMALL_SIZE, font_color="#0563C1", underline=1)
        for number, project in enumerate(projects):
            row = first + number
            self.sheet.write_number(row, 0, number + 1, cell)
            for column in (1, 2, 3, 5):
                self.sheet.write_blank(row, column, None, cell)
            place = quoted(project.plan.name)
            target = project.plan.sheet.title_field or next(iter(project.plan.fields))
            self.sheet.write_url(row, 4, f"internal:{place}!{target}", link, project.plan.name)
            for offset, level in enumerate(LEVEL_COLOURS):
                formula = f"IFERROR({place}!{COUNT_NAMES[level]},0)"
                put_formula(self.sheet, row, 6 + offset, formula, project.counts[level], cell)
        last = first + len(projects) - 1
        self.next = last + 1
        return {level: Block(first, 6 + offset, last, 6 + offset) for offset, level in enumerate(LEVEL_COLOURS)}

    def _findings(self, findings: Sequence[Finding]) -> tuple[int, int]:
        start = self.next + 1
        self.sheet.write_string(start, 0, "其他审核发现（由命令写入）", self.styles.get(bold=True))
        head = self._head_style()
        for role in self.columns.spans:
            column = self.columns.at(role)[0]
            if role in _VISIBLE or role == "identity":
                self.sheet.write_string(start + 1, column, HEADS[role], head)
        first = start + 2
        rows = max(FINDING_ROWS, len(findings) + 5)
        for number in range(rows):
            finding = findings[number] if number < len(findings) else None
            self._finding_row(first + number, number, finding)
        last = first + rows - 1
        area = Block(start + 1, 0, last, self.columns.at("identity")[0])
        self.book.define_name(FOUND_NAME, f"={quoted(REVIEW_SHEET)}!{area.absolute}")
        self.next = last + 1
        return first, last

    def _finding_row(self, row: int, number: int, finding: Finding | None) -> None:
        texts = _texts(finding)
        for column, role in enumerate(_VISIBLE):
            style = self._cell_style(role)
            if role == "number" and finding is not None:
                self.sheet.write_number(row, column, number + 1, style)
            else:
                put(self.sheet, row, column, texts.get(role), style)
        put(self.sheet, row, self.columns.at("identity")[0], texts.get("identity"), self.styles.get())
        need = height_of(texts.get("message", ""), width_points([_WIDTHS[_VISIBLE.index("message")]]), SMALL_SIZE)
        self.sheet.set_row(row, round(max(18.0, need) * 4) / 4)

    def _cell_style(self, role: str) -> Any:
        properties: dict[str, Any] = {"border": 1, "text_wrap": True, "font_size": SMALL_SIZE, "num_format": "@"}
        if role in ("number", "sheet", "code", "level", "stated", "expected"):
            properties["align"] = "center"
        if role == "number":
            properties["num_format"] = "General"
        if role == "explanation":
            properties |= {"locked": 0, "bg_color": INPUT}
        return self.styles.get(**properties)

    def _head_style(self) -> Any:
        return self.styles.get(bold=True, align="center", border=1, bg_color=HEADER)

    def _print_setup(self, last_check: int, last: int) -> None:
        sheet = self.sheet
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(FIRST_ROW, 0)
        sheet.autofilter(FIRST_ROW - 1, 0, max(last_check, FIRST_ROW), len(_VISIBLE) - 1)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.repeat_rows(FIRST_ROW - 1)
        sheet.print_area(0, 0, last, len(_VISIBLE) - 1)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer('&C&"宋体"&9第 &P 页 共 &N 页', {"margin": 0.35})
        sheet.hide_gridlines(2)
        sheet.protect("", PROTECTION | {"insert_rows": False, "delete_rows": False, "sort": False})


def _texts(finding: Finding | None) -> dict[str, str]:
    if finding is None:
        return {}
    return {
        "code": chinese_code(finding.code),
        "level": finding.severity.chinese,
        "sheet": finding.where.sheet if finding.where else "",
        "place": f"{finding.where.address} {finding.field}".strip() if finding.where else finding.field,
        "what": catalogue()[finding.code].title if finding.code in catalogue() else "",
        "stated": finding.stated,
        "expected": finding.expected,
        "message": finding.message,
        "explanation": finding.explanation,
        "identity": finding.identity,
    }
