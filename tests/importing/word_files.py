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
from typing import Any

from tests.importing.layouts import seed
from workbook_templates.binding.document import Document, Paragraph
from workbook_templates.binding.plan import plan_of
from workbook_templates.binding.source import source_rows
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
    """The blocks of a seed; blank cells at the left of a row belong to the cell above."""
    plan = plan_of(load_form(id))
    return [
        block.text if isinstance(block, Paragraph) else _table(block, plan_rows)
        for block in document.blocks
        for plan_rows in [plan]
    ]


def _table(grid: Grid, plan: Any) -> Table:
    made: Table = []
    for row in source_rows(grid, 0, plan):
        count = len(row.cells)
        edges = [number * GRID // count for number in range(count + 1)]
        boxes = [
            Box(cell.text, edges[number], edges[number + 1] - edges[number]) for number, cell in enumerate(row.cells)
        ]
        above = made[-1] if made else []
        if len(above) == count > 3:
            for number in range(min(2, count)):
                if boxes[number].text or (number and not boxes[0].covered):
                    break
                boxes[number] = replace(boxes[number], covered=True)
        made.append(boxes)
    for number, boxes in enumerate(made):
        for at, box in enumerate(boxes):
            if not box.covered:
                rows = 1
                while number + rows < len(made) and len(made[number + rows]) == len(boxes):
                    if not made[number + rows][at].covered:
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
