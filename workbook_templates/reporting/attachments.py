"""The sheets of a form set as parts of the document: official table, and the lines above and below it as paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbook_templates.building.heights import lines_of, text_points
from workbook_templates.building.plan import SheetPlan, plan_sheets
from workbook_templates.definition.schema import Box, BoxKind, FieldType, Form, Sheet
from workbook_templates.model import Fact, Submission
from workbook_templates.reporting import standard as gb
from workbook_templates.reporting.official_cells import OUTSIDE, Page, align_of, cover_layout, fitted, is_wide, text_in
from workbook_templates.reporting.sections import section_end
from workbook_templates.reporting.standard import Paper
from workbook_templates.reporting.table import table
from workbook_templates.reporting.titles import balanced
from workbook_templates.reporting.wordml import paragraph

_BLANK_TO_FILL = "\u3000" * 4


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

    paper: Paper = gb.PORTRAIT

    @property
    def sheet(self) -> Sheet:
        return self.page.plan.sheet

    def blocks(self, *, new_page: bool = True) -> list[str]:
        """WordprocessingML; ``new_page``: begins a page."""
        if self.sheet.kind == "cover":
            return [table(cover_layout(self.page))]
        return list(_form(self.page, self.paper, new_page))


def attachments(form: Form, submission: Submission) -> tuple[Attachment, ...]:
    """Every form and cover sheet that the unit filled in, in the order of the form set; a copy of a repeated sheet
    is one of its own. The report's own sheet is not among them."""
    elsewhere = {
        id: fact for part in submission.parts if not form.sheet(part.sheet).repeat for id, fact in part.facts.items()
    }
    pages = [
        Page(form, plan, elsewhere)
        for plan in plan_sheets(form, submission, (), {})
        if plan.sheet.kind == "cover" or (plan.sheet.kind == "form" and plan.imported and is_filled(form, plan))
    ]
    return tuple(Attachment(page, _paper(page)) for page in pages)


def joined(items: Sequence[Attachment], *, new_page: bool = True) -> list[str]:
    """Attachments one after the other, each on a page of its own; those that lie on their side in sections of their
    own. The document around them stands upright."""
    blocks: list[str] = []
    paper, begun = gb.PORTRAIT, not new_page
    for item in items:
        if item.paper is not paper:
            if blocks or paper.landscape or new_page:
                blocks.append(section_end(paper))
            paper, begun = item.paper, True
        blocks += item.blocks(new_page=not begun)
        begun = False
    return [*blocks, section_end(paper)] if paper.landscape else blocks


def _paper(page: Page) -> Paper:
    """As the definition says, or where the table's numbers have no room otherwise."""
    inside = _inside(page.plan.sheet)
    turned = page.plan.sheet.kind == "form" and inside and (page.plan.sheet.landscape or is_wide(page, inside))
    return gb.LANDSCAPE if turned else gb.PORTRAIT


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


def _form(page: Page, paper: Paper, new_page: bool) -> Iterator[str]:
    """Lines, table, lines."""
    sheet = page.plan.sheet
    outside, inside = _outside_rows(sheet), _inside(sheet)
    above = [line for row in sorted(outside) if row < inside.start for line in _lines(page, row, paper, top=True)]
    below = [line for row in sorted(outside) if row >= inside.stop for line in _lines(page, row, paper, top=False)]
    above = above or [Line(gb.TABLE_LINE, "")]
    below = below or [Line(gb.TABLE_NOTE, "")]
    for number, line in enumerate(above):
        yield _paragraph(line, paper, new_page=new_page and number == 0)
    if inside:
        lines = sum(_height(line, paper) for line in (*above, *below))
        head = sheet.repeat_rows[1] - inside.start + 1 if sheet.repeat_rows else 0
        yield table(fitted(page, inside, paper, lines), head=max(head, 0))
    for line in below:
        yield _paragraph(line, paper)


def _inside(sheet: Sheet) -> range:
    """The layout rows of the table itself."""
    outside = _outside_rows(sheet)
    inside = [row for row in range(len(sheet.rows)) if row not in outside]
    return range(inside[0], inside[-1] + 1) if inside else range(len(sheet.rows), len(sheet.rows))


def _outside_rows(sheet: Sheet) -> set[int]:
    """Layout rows without a border."""
    framed: set[int] = set()
    for box in sheet.boxes:
        if not box.style & OUTSIDE:
            framed |= set(range(box.row, box.row + box.rows))
    return set(range(len(sheet.rows))) - framed


def _lines(page: Page, row: int, paper: Paper, *, top: bool) -> Iterator[Line]:
    """A row without borders: 附件1, the title, 填报单位 … 单位：万元, 填表人 …"""
    boxes = sorted((box for box in page.plan.sheet.boxes if box.row == row), key=lambda box: box.column)
    shown = [(box, text_in(page, box)) for box in boxes if box.kind is not BoxKind.BLANK]
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
        yield Line(gb.TABLE_LINE, text, align_of(first))
    else:
        whole = _pairs(shown)
        narrow = text_points(whole, gb.STYLES[gb.TABLE_LINE].size) <= paper.text_width / 20
        yield Line(gb.TABLE_LINE if narrow else gb.TABLE_NOTE, whole, "tab")


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


def _height(line: Line, paper: Paper) -> float:
    size = gb.STYLES[line.style].size
    return gb.height_of_lines(line.style, lines_of(line.text, paper.text_width / 20, size))


def _paragraph(line: Line, paper: Paper, *, new_page: bool = False) -> str:
    properties = "<w:pageBreakBefore/>" if new_page else ""
    if line.align == "tab":
        properties += f'<w:tabs><w:tab w:val="right" w:pos="{paper.text_width}"/></w:tabs>'
    elif line.align:
        properties += f'<w:jc w:val="{line.align}"/>'
    return paragraph(line.style, line.text, properties)
