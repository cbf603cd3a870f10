"""The body of a Word file -> paragraphs and tables in the order in which they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workbook_templates.binding.document import Paragraph, Remark
from workbook_templates.importing.word_numbering import Numbering
from workbook_templates.importing.word_split import CONTINUED, Piece, joined
from workbook_templates.importing.word_table import WordCell, aligned, frame_of, grid_of, read_rows
from workbook_templates.importing.word_text import lines_of, paragraph_text
from workbook_templates.importing.word_xml import TBL, Element, P, W, children, whole
from workbook_templates.model import CellRef, Grid, InputProblem

TEXT = "正文"
_MAX_TABLES = 5_000
_PICTURE = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
    "{urn:schemas-microsoft-com:vml}imagedata",
    f"{W}object",
)
_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
_LARGE = 6 * 360_000 * 3 * 360_000
"""EMU²: a picture of 6 cm by 3 cm may be a table; a smaller one is a seal or a signature."""


@dataclass(frozen=True, slots=True)
class Body:
    """What was read."""

    blocks: list[Paragraph | Grid]
    remarks: list[Remark]
    pictures: int


class BodyReader:
    """Reads one body; nothing here recurses, tables may stand in tables as deep as they like."""

    def __init__(self, numbering: Numbering | None, pictures: bool, embedded: Callable[[Element], list[Grid]]) -> None:
        """``numbering``: None when no paragraph has an automatic number; ``pictures``: whether to look for them;
        ``embedded``: gives the tables of a file inside the file."""
        self._embedded = embedded
        self._inside: list[Grid] = []
        self._numbering = numbering
        self._look = pictures
        self._blocks: list[Paragraph | Piece | Grid] = []
        self._remarks: list[Remark] = []
        self._paragraphs = self._tables = self._pictures = 0

    def read(self, body: Element) -> Body:
        """All blocks. Raises InputProblem when there are more tables than anyone writes."""
        stack: list[Iterator[Element | Piece | Grid]] = [children(body)]
        while stack:
            for item in stack[-1]:
                if isinstance(item, (Piece, Grid)):
                    self._blocks.append(item)
                elif item.tag == P:
                    self._paragraph(item)
                elif item.tag == TBL:
                    stack.append(iter(self._table(item)))
                    break
            else:
                stack.pop()
        return Body(self._finished(), self._remarks, self._pictures)

    def _lines(self, paragraph: Element) -> list[str]:
        text = paragraph_text(paragraph)
        if self._numbering is not None:
            label = self._numbering.label(paragraph)
            if label and text.strip():
                text = label + text.lstrip()
        return lines_of(text)

    def _paragraph(self, element: Element) -> None:
        lines = self._lines(element)
        if lines:
            self._paragraphs += 1
        place = CellRef(TEXT, f"第{max(1, self._paragraphs)}段")
        for line in lines:
            self._blocks.append(Paragraph(line, 0, place))
        if self._look:
            near = f"“{lines[0][:20]}”旁" if lines else f"第{self._paragraphs}段之后"
            self._picture(element, place if lines else CellRef(TEXT, near))
            self._blocks += self._taken()

    def _taken(self) -> list[Grid]:
        """The tables of embedded files found since it was last asked."""
        found, self._inside = self._inside, []
        return found

    def _picture(self, element: Element, place: CellRef) -> None:
        for item in element.iter(*_PICTURE):
            self._pictures += 1
            if item.tag == f"{W}object" and (tables := self._embedded(item)):
                self._inside += tables
                why = "这里嵌入了 Excel 表，其中的内容已作为表格读入，请核对。"
            elif item.tag == f"{W}object":
                why = "这里嵌入了另一个文件（如 Excel 表），其中的内容没有读入，请对照原件补填。"
            elif _is_large(item):
                why = "这里是图片（扫描件），图片里的文字和表格不能读取，请对照原件补填。"
            else:
                continue
            self._remarks.append(Remark(why, place))

    # ---- tables -------------------------------------------------------------------------------------------------

    def _table(self, element: Element) -> list[Element | Piece | Grid]:
        """The table's pieces and the tables inside it, in reading order; of a mere frame, its contents."""
        frame = frame_of(element)
        if frame is not None:
            return frame
        self._tables += 1
        if self._tables > _MAX_TABLES:
            raise InputProblem(f"文件里有{_MAX_TABLES}张以上的表，不像是一份自评材料，请检查文件。", code="FILE-006")
        name = f"表{self._tables}"
        table = aligned(read_rows(element, self._lines))
        rows = table.rows
        if self._look:
            self._pictures_in(rows, name)
        origins = [(name, number) for number in range(1, len(rows) + 1)]
        made: list[Element | Piece | Grid] = []
        start = 0
        later: list[Element] = []
        for number, cells in enumerate(rows):
            inner = [item for cell in cells for item in cell.inner]
            if not inner:
                continue
            if sum(bool(cell.lines) for cell in cells) > 1:
                later += inner
                continue
            made.append(Piece(name, rows[start : number + 1], origins[start : number + 1], table.edges))
            made += inner
            start = number + 1
        if start < len(rows):
            made.append(Piece(name, rows[start:], origins[start:], table.edges))
        if len(made) > 1 or later:
            why = "表格里还套着表格：里面的表按所在位置单独读取，请核对。"
            self._remarks.append(Remark(why, CellRef(name, "")))
        return [*made, *later, *self._taken()]

    def _pictures_in(self, rows: list[list[WordCell]], name: str) -> None:
        for number, cells in enumerate(rows, 1):
            for at, cell in enumerate(cells, 1):
                self._picture(cell.element, CellRef(name, f"第{number}行第{at}列"))

    # ---- result -------------------------------------------------------------------------------------------------

    def _finished(self) -> list[Paragraph | Grid]:
        """Halves of one table joined, tables as grids."""
        blocks: list[Paragraph | Piece | Grid] = []
        between: list[Paragraph] = []
        for block in self._blocks:
            if isinstance(block, Paragraph):
                between.append(block)
                continue
            if isinstance(block, Grid):
                blocks += [*between, block]
                between = []
                continue
            above = blocks[-1] if blocks and all(CONTINUED.fullmatch(item.text) for item in between) else None
            both = joined(above, block) if isinstance(above, Piece) else None
            if both is not None and isinstance(above, Piece):
                blocks[-1] = both
                why = f"{block.origins[0][0]}接着{above.origins[-1][0]}，按一张表读取。"
                self._remarks.append(Remark(why, CellRef(block.origins[0][0], "")))
            else:
                blocks += [*between, block]
            between = []
        blocks += between
        return [self._grid(block) if isinstance(block, Piece) else block for block in blocks]

    def _grid(self, piece: Piece) -> Grid:
        grid, hidden = grid_of(piece.name, piece.rows, piece.origins)
        for cell in hidden:
            why = "合并单元格下面藏着的文字，Word 里看不见，没有读入。"
            self._remarks.append(Remark(why, CellRef(piece.name, ""), cell.text))
        return grid


def _is_large(item: Element) -> bool:
    for above in item.iterancestors():
        if above.tag == P:
            break
        extent = next(above.iterchildren(_EXTENT), None)
        if extent is not None:
            return whole(extent.get("cx")) * whole(extent.get("cy")) >= _LARGE
    return True
