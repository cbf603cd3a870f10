"""A worksheet that holds the report (自评报告): headings, named amounts and paragraphs, one a row."""

from __future__ import annotations

from workbook_templates.binding.chapters import SHEET, place_report
from workbook_templates.binding.document import Paragraph, WordTable
from workbook_templates.binding.labels import Placing
from workbook_templates.binding.values import read_value, reads_as_number, shown
from workbook_templates.binding.wording import SAME, likeness
from workbook_templates.definition.schema import BoxKind, Field, FieldType, Sheet
from workbook_templates.model import Fact, Grid


def is_report(grid: Grid, placing: Placing) -> bool:
    """Whether a worksheet is the report: by its name, or by the report's title in its first rows."""
    sheet = _sheet(placing)
    if sheet is None or grid.lines is not None or isinstance(grid, WordTable):
        return False
    title = next((box.text for box in sheet.boxes if box.kind is BoxKind.LABEL), "")
    first = [shown(cell) for row in grid.rows[:3] for cell in row if cell is not None]
    if grid.name == sheet.name:
        return True
    counts = [sum(1 for cell in row if shown(cell)) for row in grid.rows]
    # A sheet with tables below the title is a whole document, not the report alone.
    running = counts.count(1) > 0.7 * sum(map(bool, counts))
    return running and any(likeness(text, title) >= SAME for text in first)


def place_report_sheet(grid: Grid, placing: Placing) -> None:
    """Amounts into their fields, everything else into the chapters."""
    sheet = _sheet(placing)
    assert sheet is not None
    amounts = _amounts(sheet, placing)
    named = [row.area for row in sheet.rows if row.area and not row.area.startswith("章节.")]
    title = next((box.text for box in sheet.boxes if box.kind is BoxKind.LABEL), "")
    rows = placing.part(SHEET, 0)
    rows.name = grid.name
    text: list[Paragraph | None] = []
    for number, cells in enumerate(grid.rows):
        filled = [(column, cell, shown(cell)) for column, cell in enumerate(cells) if shown(cell)]
        if not filled or likeness(filled[0][2], title) >= SAME or filled[0][2].startswith("（一段一格"):
            continue
        field = next((field for label, field in amounts if likeness(filled[0][2], label) >= SAME), None)
        if field is not None and len(filled) <= 2:
            if len(filled) == 2:
                placing.put(rows, field, filled[1][1], grid.ref(number, filled[1][0]))
        elif len(filled) == 2 and named and reads_as_number(filled[1][1]):
            value, written, _ = read_value(filled[1][1], FieldType.AMOUNT)
            name = Fact(filled[0][2], filled[0][2], grid.ref(number, filled[0][0]))
            amount = Fact(value, written, grid.ref(number, filled[1][0]))
            rows.areas[named[0]].append({"名称": name, "金额": amount})
        else:
            for column, _, words in filled:
                text.append(Paragraph(words, 0, grid.ref(number, column)))
    place_report(text, placing, amounts=False)


def _sheet(placing: Placing) -> Sheet | None:
    return next((sheet for sheet in placing.form.sheets if sheet.kind == "report"), None)


def _amounts(sheet: Sheet, placing: Placing) -> list[tuple[str, Field]]:
    """Label and field of each named amount."""
    labels = {box.row: box.text for box in sheet.boxes if box.kind is BoxKind.LABEL and box.columns == 1}
    fields = placing.form.fields
    return [
        (labels[box.row], fields[box.text])
        for box in sheet.boxes
        if box.kind is BoxKind.FIELD and box.row in labels and not sheet.rows[box.row].area
    ]
