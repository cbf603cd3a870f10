"""The sheets of a form set as parts of the document: official table, and the lines above and below it as paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbook_templates.building.heights import lines_of, text_points
from workbook_templates.building.plan import AreaPlace, SheetPlan, column_box, plan_sheets
from workbook_templates.definition.schema import Box, BoxKind, FieldType, Form, Sheet
from workbook_templates.model import Fact, Submission
from workbook_templates.reporting import standard as gb
from workbook_templates.reporting.table import Cell, Layout, lay_out, table
from workbook_templates.reporting.wordml import paragraph

_BLANK_TO_FILL = "\u3000" * 4
_MANY_COLUMNS = 9
_TITLE_WORDS = ("部门", "整体支出", "项目支出", "绩效", "自评", "基础数据表")
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


_TIGHTER = (Tightness(19, 1, 0), Tightness(16, 0.8, 0), Tightness(15, 0.7, 1), Tightness(13, 0.5, 2))
_OUTSIDE = frozenset({"无框", "标题", "说明"})


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet to be told, and the facts of the other sheets that it may show."""

    form: Form
    plan: SheetPlan
    elsewhere: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph above or below a table."""

    style: str
    text: str
    align: str = ""
    """``left``, ``center``, ``right``; ``tab``: the last piece stands at the right edge."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One sheet of the submission as a piece of the document."""

    page: Page

    @property
    def sheet(self) -> Sheet:
        return self.page.plan.sheet

    def blocks(self, *, new_page: bool = True) -> list[str]:
        """WordprocessingML; ``new_page``: begins a page."""
        if self.sheet.kind == "cover":
            return list(_cover(self.page))
        return list(_form(self.page, new_page))


def attachments(form: Form, submission: Submission) -> tuple[Attachment, ...]:
    """Every form and cover sheet that the unit filled in, in the order of the form set; a copy of a repeated sheet
    is one of its own. The report's own sheet is not among them."""
    elsewhere = {
        id: fact for part in submission.parts if not form.sheet(part.sheet).repeat for id, fact in part.facts.items()
    }
    return tuple(
        Attachment(Page(form, plan, elsewhere))
        for plan in plan_sheets(form, submission, (), {})
        if plan.sheet.kind == "cover" or (plan.sheet.kind == "form" and plan.imported and is_filled(form, plan))
    )


def left_out(form: Form, submission: Submission) -> tuple[str, ...]:
    """Names of form sheets that hold nothing of the unit."""
    plans = plan_sheets(form, submission, (), {})
    return tuple(plan.name for plan in plans if plan.sheet.kind == "form" and not is_filled(form, plan))


def is_filled(form: Form, plan: SheetPlan) -> bool:
    """Whether the unit wrote anything on the sheet: more than what a new workbook already holds."""
    for id, fact in plan.facts.items():
        field = form.fields.get(id)
        if (
            field is None
            or field.constant
            or field.type is FieldType.LABEL
            or field.calculated
            or id == form.unit_field
        ):
            continue
        if fact.text.strip() and not _is_default(field.default, fact):
            return True
    for place in plan.areas.values():
        preset = {str(value) for row in place.area.preset for value in row.values()}
        if any(fact.text.strip() not in {"", *preset} for row in place.rows for fact in row.facts.values()):
            return True
    return False


def _is_default(default: str | float | None, fact: Fact) -> bool:
    if isinstance(default, str):
        return fact.text.strip() == default
    return default is not None and fact.number == float(default)


# ---- the parts of a sheet ------------------------------------------------------------------------------------------


def _form(page: Page, new_page: bool) -> Iterator[str]:
    """Lines, table, lines."""
    sheet = page.plan.sheet
    outside = _outside_rows(sheet)
    inside = [row for row in range(len(sheet.rows)) if row not in outside]
    first, last = (inside[0], inside[-1]) if inside else (len(sheet.rows), -1)
    above = [line for row in sorted(outside) if row < first for line in _lines(page, row, top=True)]
    below = [line for row in sorted(outside) if row > last for line in _lines(page, row, top=False)]
    above = above or [Line(gb.TABLE_LINE, "")]
    below = below or [Line(gb.TABLE_NOTE, "")]
    for number, line in enumerate(above):
        yield _paragraph(line, new_page=new_page and number == 0)
    if inside:
        room = gb.TEXT_HEIGHT * max(sheet.pages, 1) - sum(_height(line) for line in (*above, *below)) - _SPARE
        head = sheet.repeat_rows[1] - first + 1 if sheet.repeat_rows else 0
        yield table(_fitted(page, range(first, last + 1), room), head=max(head, 0))
    for line in below:
        yield _paragraph(line)


def _fitted(page: Page, rows: range, room: float) -> Layout:
    """The loosest layout that fits; when none does, the table goes over more pages at its usual size."""
    layouts = []
    for tightness in _TIGHTER:
        cells, least = _grid(page, rows, tightness)
        layouts.append(lay_out(cells, page.plan.sheet.widths, least))
        if sum(layouts[-1].heights) <= room:
            return layouts[-1]
    return layouts[0]


def _cover(page: Page) -> Iterator[str]:
    """The cover on one page, its rows spread as on the official form."""
    rows = range(len(page.plan.sheet.rows))
    cells, least = _grid(page, rows, _TIGHTER[0])
    natural = lay_out(cells, page.plan.sheet.widths, least)
    room = gb.TEXT_HEIGHT - 3 * _SPARE
    scale = min(1.0, room / sum(natural.heights))
    yield table(lay_out(cells, page.plan.sheet.widths, [height * scale for height in least]))


def _outside_rows(sheet: Sheet) -> set[int]:
    """Layout rows without a border."""
    framed: set[int] = set()
    for box in sheet.boxes:
        if not box.style & _OUTSIDE:
            framed |= set(range(box.row, box.row + box.rows))
    return set(range(len(sheet.rows))) - framed


def _lines(page: Page, row: int, *, top: bool) -> Iterator[Line]:
    """A row without borders: 附件1, the title, 填报单位 … 单位：万元, 填表人 …"""
    boxes = sorted((box for box in page.plan.sheet.boxes if box.row == row), key=lambda box: box.column)
    shown = [(box, _text(page, box)) for box in boxes if box.kind is not BoxKind.BLANK]
    if not any(text for _, text in shown):
        return
    first, text = shown[0]
    if "标题" in first.style:
        yield Line(gb.ATTACHMENT_TITLE, balanced(text))
    elif "说明" in first.style:
        yield Line(gb.TABLE_NOTE, text)
    elif top and len(shown) == 1 and text.startswith("附件"):
        yield Line(gb.ATTACHMENT_MARK, text)
    elif "粗" in first.style:
        yield Line(gb.PART_HEADING, _pairs(shown), "tab")
    elif len(shown) == 1:
        yield Line(gb.TABLE_LINE, text, _align(first))
    else:
        whole = _pairs(shown)
        narrow = text_points(whole, gb.STYLES[gb.TABLE_LINE].size) <= gb.TEXT_WIDTH_TWIPS / 20
        yield Line(gb.TABLE_LINE if narrow else gb.TABLE_NOTE, whole, "tab")


def balanced(title: str) -> str:
    """A title that needs two lines, broken where its words end."""
    room = gb.TEXT_WIDTH_TWIPS / 20
    size = gb.STYLES[gb.TITLE].size

    def fits(text: str) -> bool:
        return text_points(text, size) <= room

    if fits(title):
        return title
    places = [title.find(word) for word in _TITLE_WORDS]
    fitting = [at for at in places if at > 0 and fits(title[:at]) and fits(title[at:])]
    at = min(fitting, key=lambda at: abs(2 * at - len(title)), default=0)
    return f"{title[:at]}\n{title[at:]}" if at else title


def _pairs(shown: Sequence[tuple[Box, str]]) -> str:
    """``填表人：杨某某　填报日期：2025年4月30日``; a label that stands alone at the end goes to the right edge."""
    words: list[str] = []
    for number, (box, text) in enumerate(shown):
        if box.kind is BoxKind.LABEL:
            alone = number == len(shown) - 1 and number > 0
            words.append(("\t" if alone else "　" if words else "") + text)
        else:
            words.append(text or _BLANK_TO_FILL)
    return "".join(words)


def _height(line: Line) -> float:
    size = gb.STYLES[line.style].size
    return gb.height_of_lines(line.style, lines_of(line.text, gb.TEXT_WIDTH_TWIPS / 20, size))


def _paragraph(line: Line, *, new_page: bool = False) -> str:
    properties = "<w:pageBreakBefore/>" if new_page else ""
    if line.align == "tab":
        properties += f'<w:tabs><w:tab w:val="right" w:pos="{gb.TEXT_WIDTH_TWIPS}"/></w:tabs>'
    elif line.align:
        properties += f'<w:jc w:val="{line.align}"/>'
    return paragraph(line.style, line.text, properties)


# ---- cells ---------------------------------------------------------------------------------------------------------


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
            cells.append(_styled(plan, box, starts[box.row], extent, _text(page, box), tightness))
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
        align=_align(box),
        vertical="top" if "顶" in words else "center",
        bold="粗" in words,
        border=not words & _OUTSIDE,
        indent=2 * size if "缩进" in words else 0.7 * size * indented,
    )  # fmt: skip


def _align(box: Box) -> str:
    if "右" in box.style:
        return "right"
    return "left" if box.style & {"左", "缩进", "说明"} else "center"


def _text(page: Page, box: Box) -> str:
    if box.kind is BoxKind.LABEL:
        return box.text.replace("\\n", "\n")
    if box.kind is BoxKind.BLANK:
        return ""
    return _shown(page.plan.facts.get(box.text) or page.elsewhere.get(box.text))


def _shown(fact: Fact | None) -> str:
    """What the unit wrote, as a person sees it in the workbook."""
    return fact.text.strip() if fact is not None else ""
