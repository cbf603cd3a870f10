"""A document as the binder wants it: paragraphs and tables in reading order, whatever file they came from."""

from __future__ import annotations

from dataclasses import dataclass

from workbook_templates.model import CellRef, Grid


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph outside tables; ``line`` counts from 1 (0 when the file has no lines)."""

    text: str
    line: int = 0
    place: str = ""
    """Where it stands when that is not a line (``第3段``)."""

    @property
    def ref(self) -> CellRef:
        return CellRef("正文", self.place or f"第{self.line}行")


@dataclass(frozen=True, slots=True)
class Document:
    """A text, a Word file, or a foreign workbook, as blocks in reading order."""

    path: str
    sha256: str
    blocks: tuple[Paragraph | Grid, ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def tables(self) -> tuple[Grid, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Grid))
