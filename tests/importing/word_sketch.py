"""Word tables sketched as text: a row a line, cells between ``|``; ``text*3`` takes three columns, ``^`` goes on with the
cell above, ``/`` breaks a line. ``A*2|12`` is a row of three columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from tests.importing.word_files import Block, Box, Table, by_python_docx


def sketched(text: str) -> list[Block]:
    """Paragraphs, and tables of the lines that contain ``|``."""
    blocks: list[Block] = []
    table: Table = []
    for line in [*text.strip().split("\n"), ""]:
        if "|" in line:
            table.append(_row(line))
            continue
        if table:
            blocks.append(_spanned(table))
            table = []
        if line.strip():
            blocks.append(line.strip())
    return blocks


def _row(line: str) -> list[Box]:
    boxes: list[Box] = []
    for piece in line.strip().split("|"):
        match = re.fullmatch(r"(.*?)(?:\*(\d+))?", piece.strip())
        assert match is not None
        column = boxes[-1].column + boxes[-1].columns if boxes else 0
        text = match[1].replace("/", "\n") if match[1] != "^" else ""
        boxes.append(Box(text, column, int(match[2] or 1), covered=match[1] == "^"))
    return boxes


def _spanned(table: Table) -> Table:
    """Cells with the number of rows they reach over."""
    made = []
    for number, boxes in enumerate(table):
        row = []
        for box in boxes:
            rows = 1
            for below in table[number + 1 :] if not box.covered else ():
                if not any(other.covered and other.column == box.column for other in below):
                    break
                rows += 1
            row.append(Box(box.text, box.column, box.columns, rows, box.covered))
        made.append(row)
    return made


def word(folder: Path, text: str, name: str = "样本.docx") -> Path:
    """The sketch as a Word file."""
    return by_python_docx(sketched(text), folder / name)


def numbers_of(blocks: Sequence[Block]) -> list[str]:
    """Every cell of the tables that reads as a number."""
    from workbook_templates.binding.values import reads_as_number

    return [
        box.text for block in blocks if not isinstance(block, str) for row in block for box in row
        if not box.covered and reads_as_number(box.text)
    ]  # fmt: skip
