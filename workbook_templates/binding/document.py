"""A document as the binder wants it: paragraphs and tables in reading order, whatever file they came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from workbook_templates.model import CellRef, Grid


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph outside tables; ``line`` counts from 1 (0 when the file has no lines)."""

    text: str
    line: int = 0
    place: CellRef | None = None
    """Where it stands when that is not a line of a text."""

    @property
    def ref(self) -> CellRef:
        return self.place or CellRef("正文", f"第{self.line}行")


@dataclass(frozen=True, slots=True)
class WordTable(Grid):
    """A table of a Word file; its places read ``表2 第3行第4列``, counting the cells that a person sees in the row."""

    origins: tuple[tuple[str, int], ...] = ()
    """For each row its table and its number there, from 1: a table over two pages is joined out of several."""
    starts: tuple[tuple[int, ...], ...] = ()
    """For each row the grid columns in which its cells begin."""

    def ref(self, row: int, column: int) -> CellRef:
        """Where that cell stands."""
        if row >= len(self.origins):
            return CellRef(self.name, "")
        table, number = self.origins[row]
        return CellRef(table, f"第{number}行第{max(1, bisect_right(self.starts[row], column))}列")


@dataclass(frozen=True, slots=True)
class Remark:
    """What the reader of a file has to say: something left out, or read in one of several ways, and why."""

    why: str
    where: CellRef | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A text, a Word file, or a foreign workbook (whose sheets are tables)."""

    path: str
    sha256: str
    paragraphs: tuple[Paragraph, ...] = ()
    tables: tuple[Grid, ...] = ()
    before: tuple[int, ...] = ()
    """For each table, how many paragraphs stand before it; empty when the tables follow the text."""
    remarks: tuple[Remark, ...] = ()

    @classmethod
    def of(cls, path: str, sha256: str, blocks: Iterable[Paragraph | Grid], remarks: Iterable[Remark] = ()) -> Document:
        """A document of paragraphs and tables in reading order."""
        paragraphs: list[Paragraph] = []
        tables: list[Grid] = []
        before: list[int] = []
        for block in blocks:
            if isinstance(block, Paragraph):
                paragraphs.append(block)
            else:
                tables.append(block)
                before.append(len(paragraphs))
        return cls(path, sha256, tuple(paragraphs), tuple(tables), tuple(before), tuple(remarks))

    @property
    def blocks(self) -> tuple[Paragraph | Grid, ...]:
        """Paragraphs and tables in reading order."""
        made: list[Paragraph | Grid] = []
        done = 0
        for number, table in enumerate(self.tables):
            until = self.before[number] if self.before else len(self.paragraphs)
            made += self.paragraphs[done:until]
            made.append(table)
            done = max(done, until)
        return (*made, *self.paragraphs[done:])
