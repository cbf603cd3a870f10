"""The seeds as documents that offices write: real tables with merged heads, by three ways of making a Word file."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise
from pathlib import Path

from tests.importing.layouts import seed
from workbook_templates.binding.captions import favoured_sheets
from workbook_templates.binding.document import Document, Paragraph
from workbook_templates.binding.plan import plan_of
from workbook_templates.binding.source import source_rows
from workbook_templates.binding.tidy import SourceRow
from workbook_templates.binding.track import track
from workbook_templates.binding.walk import BoundRow
from workbook_templates.definition.load import load_form
from workbook_templates.model import Grid

GRID = 120
"""Columns of the grid on which every row's cells are laid out; divisible by most numbers of cells."""


@dataclass(frozen=True, slots=True)
class Box:
    """A cell: text, first column, columns, rows; ``covered``: part of the cell above."""

    text: str
    column: int
    columns: int
    rows: int = 1
    covered: bool = False


Table = list[list[Box]]
Block = str | Table


def laid_out(document: Document, id: str) -> list[Block]:
    """The blocks of a seed; each row's cells where the official table has them, blanks below a cell merged with it."""
    form = load_form(id)
    plan = plan_of(form)
    rows = [row for number, grid in enumerate(document.tables) for row in source_rows(grid, number, plan)]
    tables: list[Table] = [[] for _ in document.tables]
    for bound in track(rows, plan, favoured_sheets(document, plan)):
        tables[bound.source.grid].append(_official(bound) or _even(bound.source))
    made: list[Block] = []
    number = 0
    for block in document.blocks:
        if isinstance(block, Paragraph):
            made.append(block.text)
        else:
            made.append(_merged(tables[number]))
            number += 1
    return made


def _even(row: SourceRow) -> list[Box]:
    """Cells of the same width."""
    edges = [number * GRID // len(row.cells) for number in range(len(row.cells) + 1)]
    return [Box(cell.text, edges[at], edges[at + 1] - edges[at]) for at, cell in enumerate(row.cells)]


def _official(bound: BoundRow) -> list[Box]:
    """Cells as wide as in the official table; none when a filled cell has no place there."""
    row = bound.row
    placed = {place.slot: place for place in bound.places}
    cells = {place.cell for place in bound.places}
    if row is None or bound.pairs or any(cell.text and at not in cells for at, cell in enumerate(bound.source.cells)):
        return []
    widths = row.sheet.widths
    edges = [round(GRID * sum(widths[:at]) / sum(widths)) for at in range(len(widths) + 1)]
    made: list[Box] = []
    for at, slot in enumerate(row.slots):
        end = row.slots[at + 1].column if at + 1 < len(row.slots) else len(widths)
        left, right = edges[slot.column], edges[end]
        if right == left:
            return []  # a row with its values beside the labels
        before = placed.get(at - 1)
        if before is not None and before.inline is not None:
            made[-1] = replace(made[-1], columns=right - made[-1].column)
            continue
        place = placed.get(at)
        text = bound.source.cells[place.cell].text if place is not None else ""
        made.append(Box(text, left, right - left))
    return made


def _merged(table: Table) -> Table:
    """Blank cells at the left of a row become part of the cell above."""
    made: Table = []
    for boxes in table:
        above = {(box.column, box.columns) for box in made[-1]} if made else set()
        row = list(boxes)
        for at, box in enumerate(row[: min(3, len(row) - 1)]):
            if box.text or (box.column, box.columns) not in above:
                break
            row[at] = replace(box, covered=True)
        made.append(row)
    for number, boxes in enumerate(made):
        for at, box in enumerate(boxes):
            rows = 1
            for below in made[number + 1 :] if not box.covered else ():
                if not any(other.covered and other.column == box.column for other in below):
                    break
                rows += 1
            boxes[at] = replace(box, rows=rows)
    return made


def shuffled(document: Document, order: int) -> Document:
    """The tables in another order; captions and the lines below a table move with it."""
    groups: list[list[Paragraph | Grid]] = [[]]
    for block in document.blocks:
        groups[-1].append(block)
        if isinstance(block, Grid):
            groups.append([])
    for before, after in pairwise(groups):
        while after and isinstance(after[0], Paragraph) and re.match(r"说明|备注|填[表报]人", after[0].text):
            before.append(after.pop(0))
    random.Random(order).shuffle(groups)
    return Document.of("样本.docx", "", [block for group in groups for block in group])


def split(blocks: Sequence[Block]) -> list[Block]:
    """Every long table cut in two where no merged cell is cut; the head of an indicator table repeated."""
    made: list[Block] = []
    for block in blocks:
        if isinstance(block, str) or len(block) < 12:
            made.append(block)
            continue
        head = next((boxes for boxes in block if [box.text for box in boxes][:2] == ["一级指标", "二级指标"]), None)
        begin = block.index(head) + 2 if head is not None else len(block) // 2
        cuts = [at for at in range(begin, len(block) - 1) if not any(box.covered for box in block[at])]
        at = next((at for at in cuts if head is None or len(block[at]) == len(head)), cuts[0] if cuts else 0)
        if not at:
            made.append(block)
            continue
        made += [block[:at], "", [*([head] if head else []), *block[at:]]]
    return made


# ---- python-docx ------------------------------------------------------------------------------------------------


def by_python_docx(blocks: Sequence[Block], path: Path) -> Path:
    """With python-docx: merged cells as Word writes them."""
    import docx

    made = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            made.add_paragraph(block)
            continue
        edges = sorted({edge for boxes in block for box in boxes for edge in (box.column, box.column + box.columns)})
        table = made.add_table(rows=len(block), cols=len(edges) - 1)
        table.style = "Table Grid"
        for boxes, row in zip(block, table.rows, strict=True):
            cells = row._tr.tc_lst
            for box in boxes:
                first, last = edges.index(box.column), edges.index(box.column + box.columns)
                cell = cells[first]
                for other in cells[first + 1 : last]:
                    row._tr.remove(other)
                cell.grid_span = last - first
                if box.covered or box.rows > 1:
                    cell.vMerge = "continue" if box.covered else "restart"
                lines = box.text.split("\n")
                cell.p_lst[0].add_r().text = lines[0]
                for line in lines[1:]:
                    cell.add_p().add_r().text = line
    made.save(str(path))
    return path


# ---- LibreOffice ------------------------------------------------------------------------------------------------


def as_html(blocks: Sequence[Block]) -> str:
    """A web page with the same tables."""
    lines = ["<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>"]
    for block in blocks:
        if isinstance(block, str):
            lines.append(f"<p>{escape(block)}</p>")
            continue
        lines.append("<table border='1'>")
        edges = sorted({edge for boxes in block for box in boxes for edge in (box.column, box.column + box.columns)})
        lines += [f"<col width='{(b - a) * 5}'>" for a, b in pairwise(edges)]
        for boxes in block:
            lines.append("<tr>")
            for box in boxes:
                if not box.covered:
                    span = edges.index(box.column + box.columns) - edges.index(box.column)
                    text = escape(box.text).replace("\n", "<br>")
                    lines.append(f"<td colspan='{span}' rowspan='{box.rows}'>{text}</td>")
            lines.append("</tr>")
        lines.append("</table>")
    return "\n".join([*lines, "</body></html>"])


def as_flat_odt(blocks: Sequence[Block]) -> str:
    """A text document of LibreOffice in one XML file."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?><office:document office:version="1.2"'
        ' office:mimetype="application/vnd.oasis.opendocument.text"'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:text>'
    ]
    for number, block in enumerate(blocks):
        if isinstance(block, str):
            lines.append(f"<text:p>{escape(block)}</text:p>")
            continue
        edges = sorted({edge for boxes in block for box in boxes for edge in (box.column, box.column + box.columns)})
        lines.append(f'<table:table table:name="T{number}">')
        lines.append(f'<table:table-column table:number-columns-repeated="{len(edges) - 1}"/>')
        for boxes in block:
            lines.append("<table:table-row>")
            for box in boxes:
                span = edges.index(box.column + box.columns) - edges.index(box.column)
                text = "".join(f"<text:p>{escape(line)}</text:p>" for line in box.text.split("\n"))
                if box.covered:
                    lines.append("<table:covered-table-cell/>" * span)
                    continue
                spans = f'table:number-columns-spanned="{span}" table:number-rows-spanned="{box.rows}"'
                lines.append(f'<table:table-cell office:value-type="string" {spans}>{text}</table:table-cell>')
                lines.append("<table:covered-table-cell/>" * (span - 1))
            lines.append("</table:table-row>")
        lines.append("</table:table>")
    return "\n".join([*lines, "</office:text></office:body></office:document>"])


def missing_office() -> str:
    return "" if shutil.which("soffice") else "soffice (libreoffice-writer) is not installed"


def converted(files: Sequence[Path], to: str, folder: Path, *, infilter: str = "") -> list[Path]:
    """All files by one start of LibreOffice. ``to``: ``docx`` or ``doc``."""
    filters = {"docx": "docx:MS Word 2007 XML", "doc": "doc:MS Word 97"}
    command = [
        "soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
        *([f"--infilter={infilter}"] if infilter else []), "--convert-to", filters[to], "--outdir", str(folder),
        *map(str, files),
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=180, check=True)
    made = [folder / f"{file.stem}.{to}" for file in files]
    assert all(path.is_file() for path in made)
    return made


def variants(id: str) -> dict[str, list[Block]]:
    """The seed as it is, and with its tables cut in two and in another order."""
    document = seed(id)
    return {"plain": laid_out(document, id), "shuffled": split(laid_out(shuffled(document, 2), id))}
