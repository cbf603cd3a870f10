"""The boxes of an official form as the cells of a Word table, tightened until they fit the form's pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from workbook_templates.building.plan import AreaPlace, SheetPlan, column_box
from workbook_templates.definition.schema import Box, BoxKind, Form
from workbook_templates.model import Fact
from workbook_templates.reporting import standard as gb
from workbook_templates.reporting.standard import PORTRAIT, Paper
from workbook_templates.reporting.table import Layout, lay_out
from workbook_templates.reporting.table_widths import Cell, least_width

OUTSIDE = frozenset({"无框", "标题", "说明"})
"""Style words of boxes without a border."""
_MANY_COLUMNS = 9
_SPARE = 24.0
"""Points kept free on a page that a table is fitted to: fonts differ."""
_SMALLER = {gb.TABLE_TEXT: gb.TABLE_SMALL, gb.TABLE_SMALL: gb.TABLE_TINY}


@dataclass(frozen=True, slots=True)
class Tightness:
    """How a table is brought onto the pages of its official form: lower rows first, then smaller type."""

    least_row: float
    heights: float
    """Of the official row heights."""
    steps: int
    """How many sizes smaller."""
    balanced: bool = False
    """Whether columns with long texts may be wider than on the official form."""


_TIGHTER = (
    Tightness(19, 1, 0), Tightness(16, 0.8, 0), Tightness(16, 0.8, 0, True), Tightness(15, 0.7, 1),
    Tightness(15, 0.7, 1, True), Tightness(13, 0.5, 2, True),
)  # fmt: skip
_OVER_PAGES = _TIGHTER[2]
"""For a table that goes over more pages than its official form whatever is done."""


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet to be told, and the facts of the other sheets that it may show."""

    form: Form
    plan: SheetPlan
    elsewhere: Mapping[str, Fact]


def fitted(page: Page, rows: range, paper: Paper, outside: float) -> Layout:
    """The loosest layout of these rows that fits on the form's pages beside ``outside`` points of other lines (less a
    little: fonts differ), broken where the form says; when none does, the table goes over more pages."""
    room = paper.text_height - outside - _SPARE
    breaks = _breaks(page, rows)
    whole: Layout | None = None
    for tightness in _TIGHTER:
        layout = replace(_laid_out(page, rows, paper, tightness), breaks=breaks)
        if breaks and max(sum(part) for part in layout.parts()) <= room:
            return layout
        if whole is None and sum(layout.heights) <= room + paper.text_height * (max(page.plan.sheet.pages, 1) - 1):
            whole = replace(layout, breaks=())
            if not breaks:
                return whole
    return whole or _laid_out(page, rows, paper, _OVER_PAGES)


def is_wide(page: Page, rows: range) -> bool:
    """Whether the table's numbers have no room side by side on a page that stands upright."""
    cells, _ = _grid(page, rows, _TIGHTER[0])
    return least_width(cells, len(page.plan.sheet.widths)) > PORTRAIT.text_width


def _laid_out(page: Page, rows: range, paper: Paper, tightness: Tightness) -> Layout:
    cells, least = _grid(page, rows, tightness)
    widths = page.plan.sheet.widths
    return lay_out(cells, widths, least, total=paper.text_width, balanced=tightness.balanced)


def _breaks(page: Page, rows: range) -> tuple[int, ...]:
    """The table rows that begin a page on the official form."""
    at, found = 0, []
    for number in rows:
        place = page.plan.area_at(number)
        at += len(place.rows) if place is not None else 1
        if page.plan.sheet.rows[number].break_after and number + 1 < rows.stop:
            found.append(at)
    return tuple(found)


def cover_layout(page: Page) -> Layout:
    """The cover on one page, its rows spread as on the official form."""
    cells, least = _grid(page, range(len(page.plan.sheet.rows)), _TIGHTER[0])
    natural = lay_out(cells, page.plan.sheet.widths, least)
    scale = min(1.0, (gb.TEXT_HEIGHT - 2 * _SPARE) / sum(natural.heights))
    return lay_out(cells, page.plan.sheet.widths, [height * scale for height in least])


def _grid(page: Page, rows: range, tightness: Tightness) -> tuple[list[Cell], list[float]]:
    """Cells and least heights of these layout rows; an area's template row becomes the rows of the unit."""
    form, plan = page.form, page.plan
    starts: dict[int, int] = {}
    heights: list[float] = []
    for number in rows:
        starts[number] = len(heights)
        row, place = plan.sheet.rows[number], plan.area_at(number)
        copies = len(place.rows) if place is not None else 1
        official = row.height * tightness.heights if row.height and place is None else 0.0
        least = max(official, tightness.least_row)
        heights += [least] * copies
    starts[rows.stop] = len(heights)
    cells: list[Cell] = []
    for box in plan.sheet.boxes:
        if box.row not in rows:
            continue
        place = plan.area_at(box.row)
        if place is not None and column_box(form, plan.sheet, box):
            cells += _column(page, box, place, starts[box.row], tightness)
            continue
        extent = starts[box.row + box.rows] - starts[box.row]
        if extent:
            cells.append(_styled(plan, box, starts[box.row], extent, text_in(page, box), tightness))
    return cells, heights


def _column(page: Page, box: Box, place: AreaPlace, top: int, tightness: Tightness) -> list[Cell]:
    """A box of a template row, once a row; equal neighbours become one cell where the form says so."""
    form, texts = page.form, []
    for row in place.rows:
        fact = row.facts.get(form.fields[box.text].column) if box.kind is BoxKind.FIELD else None
        texts.append(_shown(fact))
    merge = box.kind is BoxKind.FIELD and form.fields[box.text].column in place.area.merge
    made = []
    number = 0
    while number < len(texts):
        last = number
        while merge and texts[number] and last + 1 < len(texts) and texts[last + 1] == texts[number]:
            last += 1
        made.append(_styled(page.plan, box, top + number, last - number + 1, texts[number], tightness))
        number = last + 1
    return made


def _styled(plan: SheetPlan, box: Box, row: int, rows: int, text: str, tightness: Tightness) -> Cell:
    """A box with the look that its style words ask for. Spaces that indent a label become an indent."""
    words, cover = box.style, plan.sheet.kind == "cover"
    style = gb.TABLE_TEXT
    if "小" in words or "说明" in words or len(plan.sheet.widths) >= _MANY_COLUMNS:
        style = gb.TABLE_SMALL
    if "大" in words or (cover and "标题" not in words):
        style = gb.TABLE_LARGE
    if "标题" in words:
        style = gb.ATTACHMENT_TITLE
    for _ in range(tightness.steps):
        style = _SMALLER.get(style, style)
    size = gb.STYLES[style].size
    indented = len(text) - len(text.lstrip("\u3000"))
    return Cell(
        row, box.column, rows, box.columns, text[indented:],
        style=style,
        align=align_of(box),
        vertical="top" if "顶" in words else "center",
        bold="粗" in words,
        border=not words & OUTSIDE,
        indent=2 * size if "缩进" in words else 0.7 * size * indented,
    )  # fmt: skip


def align_of(box: Box) -> str:
    """Horizontal alignment by the style words."""
    if "右" in box.style:
        return "right"
    return "left" if box.style & {"左", "缩进", "说明"} else "center"


def text_in(page: Page, box: Box) -> str:
    """What stands in a box that stands once."""
    if box.kind is BoxKind.LABEL:
        return box.text.replace("\\n", "\n")
    if box.kind is BoxKind.BLANK:
        return ""
    return _shown(page.plan.facts.get(box.text) or page.elsewhere.get(box.text))


def _shown(fact: Fact | None) -> str:
    """What the unit wrote, as a person sees it in the workbook."""
    return fact.text.strip() if fact is not None else ""
