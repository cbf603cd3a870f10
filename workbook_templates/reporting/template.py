"""The Word template: linted when it is loaded, then filled. ``{{单位}}`` stands in text, ``{{正文}}`` alone in a
paragraph of the document's body. A bureau edits it in Word; styles are found by their names, since Word renames ids.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from workbook_templates.model import InputProblem
from workbook_templates.reading.gate import read_bytes
from workbook_templates.reading.package import Package
from workbook_templates.reporting import standard as gb

_FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_NAMES = {style.id: style.name for style in gb.PARAGRAPH_STYLES} | {gb.MARK: "系统生成标记", gb.LEAD: "楷体句首"}


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph of the template and how to find it in Word."""

    element: Any
    where: str
    alone_in_body: bool


class Template:
    """A template that passed the lint."""

    def __init__(self, document: Any, styles: Mapping[str, str]) -> None:
        self.document = document
        self.styles = styles
        """Our style ids -> those of the template."""

    def fill(self, value: Callable[[str], str], blocks: Mapping[str, Sequence[str]]) -> None:
        """Put values into texts, and blocks (WordprocessingML) in the place of their paragraphs."""
        for place in list(_places(self.document)):
            text = _text(place.element)
            name = _alone(text)
            if name in blocks:
                for block in blocks[name]:
                    place.element.addprevious(self.element(block))
                place.element.getparent().remove(place.element)
            elif "{{" in text:
                _replace(place.element, value)

    def element(self, block: str) -> Any:
        return styled(block, self.styles)


def load_template(path: Path, fields: Collection[str], blocks: Collection[str], needed: str) -> Template:
    """Open and lint a template. ``needed``: the block it must have. Raises InputProblem with every fault and place."""
    document = open_document(path)
    styles, missing = styles_of(document)
    faults = [f"缺少样式“{name}”" for name in missing]
    faults += list(_faults(document, fields, blocks))
    if not any(_alone(_text(place.element)) == needed for place in _places(document)):
        faults.append(f"没有单独成段的“{{{{{needed}}}}}”，正文没有地方放")
    if faults:
        shown = "；".join(faults[:8]) + (f"；等共{len(faults)}处" if len(faults) > 8 else "")
        raise InputProblem(f"{path}：Word 模板有误：{shown}。", path=str(path), code="DOC-002")
    return Template(document, styles)


def open_document(path: Path) -> Any:
    """A .docx through the gate for archives. Raises InputProblem."""
    data = read_bytes(path)
    if not data.startswith(b"PK"):
        raise InputProblem(f"{path}：不是 .docx 文件。请在 Word 里另存为 .docx 再用。", path=str(path), code="DOC-001")
    package = Package(data, str(path))
    if not package.has("word/document.xml"):
        raise InputProblem(f"{path}：不是 Word 文档（.docx）。", path=str(path), code="DOC-001")
    try:
        return Document(BytesIO(data))
    except Exception as error:  # python-docx lets errors of zipfile, lxml and its own through
        raise InputProblem(
            f"{path}：这个 .docx 已损坏，不能读取（{error.__class__.__name__}）。", path=str(path), code="DOC-001"
        ) from error


def styles_of(document: Any) -> tuple[dict[str, str], list[str]]:
    """Our style ids -> the document's, found by name; and the names that are missing."""
    by_name = {
        style.find(qn("w:name")).get(qn("w:val")).lower(): style.get(qn("w:styleId"))
        for style in document.styles.element.findall(qn("w:style"))
        if style.find(qn("w:name")) is not None
    }
    found = {id: by_name[name.lower()] for id, name in _NAMES.items() if name.lower() in by_name}
    return found, [name for id, name in _NAMES.items() if id not in found]


def styled(block: str, styles: Mapping[str, str]) -> Any:
    """WordprocessingML with our style ids -> an element with the document's."""
    element = parse_xml(block)
    for tag in ("w:pStyle", "w:rStyle"):
        for reference in element.iter(qn(tag)):
            id = reference.get(qn("w:val"))
            reference.set(qn("w:val"), styles.get(id, id))
    return element


# ---- lint ---------------------------------------------------------------------------------------------------------


def _faults(document: Any, fields: Collection[str], blocks: Collection[str]) -> Iterator[str]:
    seen: set[str] = set()
    for place in _places(document):
        text = _text(place.element)
        if "{{" not in text and "}}" not in text:
            continue
        shown = text.strip() if len(text.strip()) <= 30 else text.strip()[:30] + "…"
        where = f"{place.where}“{shown}”"
        rest = _FIELD.sub("", text)
        if "{{" in rest or "}}" in rest:
            yield f"{where}的“{{{{”与“}}}}”不成对"
        for name in _FIELD.findall(text):
            if name in blocks:
                if _alone(text) != name or not place.alone_in_body:
                    yield f"{where}的“{{{{{name}}}}}”应在正文里单独成段（不在表格、页眉页脚、文本框里）"
                elif name in seen:
                    yield f"{where}的“{{{{{name}}}}}”出现了两次"
                seen.add(name)
            elif name not in fields:
                yield f"{where}的“{{{{{name}}}}}”不是可用的字段"


def _places(document: Any) -> Iterator[Place]:
    """Every paragraph: the body in reading order, then headers and footers."""
    yield from _places_in(document.element.body, "正文")
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in ("header", "footer") and not relation.is_external:
            yield from _places_in(relation.target_part.element, "页眉" if kind == "header" else "页脚")


def _places_in(root: Any, part: str) -> Iterator[Place]:
    tables = {table: number for number, table in enumerate(root.iter(qn("w:tbl")), 1)}
    number = 0
    for element in list(root.iter(qn("w:p"))):
        cell = next(element.iterancestors(qn("w:tc")), None)
        boxed = next(element.iterancestors(qn("w:txbxContent")), None)
        if boxed is not None:
            yield Place(element, f"{part}的文本框", False)
        elif cell is not None:
            row = cell.getparent()
            table = next(element.iterancestors(qn("w:tbl")))
            at_row = [item for item in table if item.tag == qn("w:tr")].index(row) + 1 if row in table else 0
            at_cell = [item for item in row if item.tag == qn("w:tc")].index(cell) + 1
            yield Place(element, f"{part}表{tables[table]}第{at_row}行第{at_cell}格", False)
        else:
            number += 1
            yield Place(element, f"{part}第{number}段", part == "正文" and element.getparent() is root)


def _alone(text: str) -> str:
    match = _FIELD.fullmatch(text.strip())
    return match.group(1) if match else ""


# ---- text in runs -------------------------------------------------------------------------------------------------


def _text(element: Any) -> str:
    return "".join(piece.text or "" for piece in _pieces(element))


def _pieces(element: Any) -> list[Any]:
    """The text elements of this very paragraph, not of a text box in it."""
    return [piece for piece in element.iter(qn("w:t")) if next(piece.iterancestors(qn("w:p"))) is element]


def _replace(element: Any, value: Callable[[str], str]) -> None:
    """Word cuts a placeholder into runs as it likes: the value goes into the first of them. From the last placeholder
    to the first, so that what was put in is not read again."""
    pieces = _pieces(element)
    for match in reversed(list(_FIELD.finditer("".join(piece.text or "" for piece in pieces)))):
        at, filled = 0, False
        for piece in pieces:
            own = piece.text or ""
            start, end = max(match.start() - at, 0), min(match.end() - at, len(own))
            at += len(own)
            if start < end:
                _set(piece, own[:start] + ("" if filled else value(match.group(1))) + own[end:])
                filled = True


def _set(piece: Any, text: str) -> None:
    """Text with line breaks into a text element."""
    first, *others = text.split("\n")
    piece.text = first
    piece.set(qn("xml:space"), "preserve")
    after = piece
    for line in others:
        line_break, more = OxmlElement("w:br"), OxmlElement("w:t")
        more.text = line
        more.set(qn("xml:space"), "preserve")
        after.addnext(line_break)
        line_break.addnext(more)
        after = more
