"""A text or Markdown file -> ``Document``.

Texts taken from Word and PDF lay tables out in three ways, and one file may use several:

* a cell a line: each begins with a tab, further lines without a tab belong to the same cell, an empty line ends the
  row (and may also stand inside a cell);
* a row a line: cells separated by tabs, leading and trailing ones sometimes lost;
* Markdown: ``| a | b |``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from workbook_templates.binding.document import Document, Paragraph
from workbook_templates.model import CellValue, Grid, InputProblem

MAX_BYTES = 20 * 1024 * 1024
_SPACES = " 　 "
_NOISE = re.compile(r"^\s*(\[bookmark:[^\]]*\]|\f|-{3,}|={3,}|—\s*\d+\s*—|- \d+ -)\s*$")
_CELL_LINE = re.compile(rf"^[{_SPACES}]*\t[^\t]*\t?[{_SPACES}]*$")
_MARKDOWN = re.compile(r"^#{1,6}\s+|^\*\*(?=.*\*\*$)|\*\*$")
_PIPE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_PIPE_RULE = re.compile(r"^\s*\|(\s*:?-+:?\s*\|)+\s*$")
# Lines that begin something new after a table and are never part of its last cell.
_NEW_BLOCK = re.compile(
    r"^\s*(附\s*件|附\s*表|说\s*明\s*[:：]|备\s*注\s*[:：]|注\s*[:：]|填\s*[报表制]\s*人|单\s*位\s*[:：]|填报单位"
    r"|.{0,40}(基础数据表|自\s*评\s*表|评\s*分\s*表|评价表|评价指标表|自评报告)\s*$)"
)
_HEADING = re.compile(r"^\s*([一二三四五六七八九十]{1,3}\s*、|[(（][一二三四五六七八九十]{1,3}[)）])")
_LONG_TEXT = 12
"""More lines than this after a cell, behind an empty line, are text and not the rest of the cell."""


def read_text(path: str | Path) -> Document:
    """Read the file. Raises InputProblem when it cannot be read as text."""
    data = _bytes(Path(path))
    return parse_text(_decode(data, str(path)), str(path), sha256(data).hexdigest())


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputProblem(
                f"“{path.name}”大于20MB，不像是一份自评材料，请检查文件。", path=str(path), code="FILE-006"
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise InputProblem(f"没有找到文件“{path}”，请检查路径。", path=str(path), code="FILE-001") from None
    except OSError as error:
        raise InputProblem(
            f"“{path}”打不开（{error.strerror or error}），请检查文件和权限。", path=str(path), code="FILE-003"
        ) from error


def _decode(data: bytes, path: str) -> str:
    name = Path(path).name
    if not data.strip():
        raise InputProblem(f"“{name}”是空文件，请换一份有内容的文件。", path=path, code="FILE-004")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data[:4096]:
        raise InputProblem(
            f"“{name}”不是文本文件（可能是改了扩展名的 Word、Excel 或图片），请另存为正确的格式后再导入。",
            path=path,
            code="FILE-016",
        )
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputProblem(f"“{name}”的文字编码认不出来，请用记事本另存为 UTF-8 后再导入。", path=path, code="FILE-013")


@dataclass(slots=True)
class _Cell:
    text: str
    line: int


def parse_text(text: str, path: str = "", digest: str = "") -> Document:
    """The blocks of a text, in order."""
    return _Parser(text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").split("\n")).parse(path, digest)


class _Parser:
    def __init__(self, lines: list[str]) -> None:
        self.lines = ["" if _NOISE.match(line) and "\t" not in line else line for line in lines]
        self.blocks: list[Paragraph | Grid] = []
        self.table: list[list[_Cell]] = []
        self.caption = ""
        self.tables = 0

    def parse(self, path: str, digest: str) -> Document:
        at = 0
        while at < len(self.lines):
            line = self.lines[at]
            if _PIPE_ROW.match(line):
                at = self._markdown(at)
            elif "\t" in line and (self.table or not _lone_paragraph(line)):
                at = self._cells(at) if self._cell_a_line(at) else self._row(at)
            elif line.strip():
                self._paragraph(at)
                at += 1
            else:
                at += 1
        self._end_table()
        return Document.of(path, digest, self.blocks)

    def _paragraph(self, at: int) -> None:
        self._end_table()
        text = _MARKDOWN.sub("", self.lines[at].replace("\t", " ").strip().strip(_SPACES))
        if _NEW_BLOCK.match(text) and len(text) <= 60 and not text.startswith(("说明", "备注", "注", "填", "单位")):
            self.caption = re.sub(r"\s+", "", text) if not text.startswith("附") else self.caption
        self.blocks.append(Paragraph(text, at + 1))

    def _end_table(self) -> None:
        if not self.table:
            return
        self.tables += 1
        name = self.caption or f"表{self.tables}"
        rows: list[list[CellValue]] = [[cell.text or None for cell in row] for row in self.table]
        lines = tuple(tuple(cell.line for cell in row) for row in self.table)
        self.blocks.append(Grid(name, rows, (), lines))
        self.table = []
        self.caption = ""

    # ---- a row a line -------------------------------------------------------------------------------------------

    def _row(self, at: int) -> int:
        cells = self.lines[at].split("\t")
        self.table.append([_Cell(cell.strip().strip(_SPACES), at + 1) for cell in cells])
        return at + 1

    def _markdown(self, at: int) -> int:
        if not _PIPE_RULE.match(self.lines[at]):
            inner = self.lines[at].strip()[1:-1].replace("\\|", "\0")
            cells = [re.sub(r"<br\s*/?>", "\n", cell).replace("\0", "|") for cell in inner.split("|")]
            self.table.append([_Cell(cell.strip().strip("*").strip(), at + 1) for cell in cells])
        return at + 1

    def _cell_a_line(self, at: int) -> bool:
        """Whether the lines from here lay out a cell each: most of the tabbed lines up to the next gap do."""
        single = rows = 0
        for line in self.lines[at : at + 40]:
            if "\t" not in line:
                if not line.strip():
                    break
                continue
            if _CELL_LINE.match(line) or (line.lstrip(_SPACES).startswith("\t") and line.strip().count("\t") == 0):
                single += 1
            else:
                rows += 1
        return single >= rows and self.lines[at].lstrip(_SPACES).startswith("\t")

    # ---- a cell a line ------------------------------------------------------------------------------------------

    def _cells(self, at: int) -> int:
        """One row: cells until an empty line that does not stand inside a cell."""
        row: list[_Cell] = []
        self.table.append(row)
        while at < len(self.lines):
            line = self.lines[at]
            if "\t" in line:
                if not line.lstrip(_SPACES).startswith("\t"):
                    return at
                text = line.lstrip(_SPACES)[1:].replace("\t", " ").strip().strip(_SPACES)
                row.append(_Cell(text, at + 1))
                at += 1
            elif not line.strip("\n\r "):
                after = self._after_gap(at)
                if not self._continues(after, at, row):
                    return at
                at = after
            elif not line.strip():
                at += 1
            elif self._starts_text(at, row):
                return at
            else:
                self._append(row, line)
                at += 1
        return at

    def _append(self, row: list[_Cell], line: str) -> None:
        text = line.strip().strip(_SPACES)
        if text:
            row[-1].text = f"{row[-1].text}\n{text}" if row[-1].text else text

    def _after_gap(self, at: int) -> int:
        while at < len(self.lines) and not self.lines[at].strip():
            at += 1
        return at

    def _starts_text(self, at: int, row: list[_Cell]) -> bool:
        """A line directly below a cell: rarely something new (a caption, or text below a section's heading)."""
        if _NEW_BLOCK.match(self.lines[at]) and not _unfinished(row[-1].text):
            return True
        return len(row) == 1 and bool(_HEADING.match(row[0].text)) and len(row[0].text) < 40

    def _continues(self, after: int, gap: int, row: list[_Cell]) -> bool:
        """Whether the text behind a gap still belongs to the row's last cell: a table goes on behind it."""
        if after >= len(self.lines) or "\t" in self.lines[after]:
            return False
        if len(row) == 1 and _HEADING.match(row[0].text) and len(row[0].text) < 40:
            return False
        count, at = 0, after
        while at < len(self.lines) and "\t" not in self.lines[at]:
            line = self.lines[at]
            if line.strip():
                if _NEW_BLOCK.match(line) or _PIPE_ROW.match(line):
                    # Text in front of a new block: the lines of an opinion (负责人（签章）, 年 月 日) still belong.
                    return _is_signature(self.lines[after])
                count += 1
            at += 1
        if at >= len(self.lines):
            return _is_signature(self.lines[after])
        return count <= _LONG_TEXT and (after - gap < 3 or count <= 3)


def _lone_paragraph(line: str) -> bool:
    """``项目支出情况→``: a paragraph with a stray tab at its end."""
    return not line.lstrip(_SPACES).startswith("\t") and line.rstrip().count("\t") == 0


def _unfinished(text: str) -> bool:
    return text.count("（") + text.count("(") > text.count("）") + text.count(")")


def _is_signature(line: str) -> bool:
    plain = re.sub(r"\s+", "", line)
    return plain == "年月日" or ("签" in plain and len(plain) < 40)
