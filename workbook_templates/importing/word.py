"""A Word file (.docx) -> ``Document``, read from its XML: python-docx takes several times as long for the same tables.

    document = read_word(data, "某单位.docx")

Tables keep their merges and their order among the paragraphs; tracked changes are read as accepted. What is not read
(pictures, notes, hidden text) stands in ``document.remarks``.
"""

from __future__ import annotations

from hashlib import sha256

from lxml import etree

from workbook_templates.binding.document import Document, Paragraph
from workbook_templates.importing.word_body import Body, BodyReader
from workbook_templates.importing.word_clean import clean
from workbook_templates.importing.word_embedded import embedded_reader
from workbook_templates.importing.word_numbering import Numbering
from workbook_templates.importing.word_xml import W, parse
from workbook_templates.model import InputProblem
from workbook_templates.reading.package import Package
from workbook_templates.reading.problems import problem

SAVE_AS_DOCX = "请用 Word 或 WPS 打开后另存为“Word 文档（.docx）”，再重新导入"
_PICTURES = (b"a:blip", b":imagedata", b":object", b":blip ")
_SCAN = 200
"""A file with pictures and fewer characters than this is a scan."""


def read_word(data: bytes, path: str, package: Package | None = None) -> Document:
    """Read the file. Raises InputProblem: damaged, encrypted, a bomb, a scan, or empty."""
    try:
        return _read(package or Package(data, path), data, path)
    except InputProblem as error:
        raise in_word_terms(error, path) from error
    except etree.XMLSyntaxError as error:
        raise problem("FILE-009", path, "正文不是完整的 XML", remedy=SAVE_AS_DOCX) from error


def in_word_terms(error: InputProblem, path: str) -> InputProblem:
    """A problem of the package, with the remedy for a Word file."""
    if error.code not in ("FILE-008", "FILE-009"):
        return error if error.path else InputProblem(f"文件“{path}”：{error.message}", path=path, code=error.code)
    remedy = SAVE_AS_DOCX
    if error.code == "FILE-008":
        remedy = "请在 Word 中取消打开密码（文件→信息→保护文档）后重新导入"
    detail = error.message.partition("（")[2].partition("）。")[0]
    return problem(error.code, path, detail, remedy=remedy)


def _read(package: Package, data: bytes, path: str) -> Document:
    main = package.main_part() or "word/document.xml"
    xml = package.read_xml(main)
    root = parse(xml)
    body = root.find(f"{W}body")
    if body is None:
        raise problem("FILE-009", path, "没有正文", remedy=SAVE_AS_DOCX)
    remarks = clean(root, xml)
    has_pictures = any(mark in xml for mark in _PICTURES)
    reader = BodyReader(_numbering(package, main, xml), has_pictures, embedded_reader(package, main))
    found = reader.read(body)
    _require_text(found, path)
    return Document.of(path, sha256(data).hexdigest(), found.blocks, [*remarks, *found.remarks])


def _numbering(package: Package, main: str, xml: bytes) -> Numbering | None:
    """The lists, when a paragraph of this file is in one."""
    parts: dict[str, bytes] = {}
    for relation in package.relationships(main).values():
        if relation.kind in ("numbering", "styles") and not relation.external and package.has(relation.target):
            parts[relation.kind] = package.read_xml(relation.target)
    styles = parts.get("styles", b"")
    if "numbering" not in parts or not (b":numPr" in xml or b":numPr" in styles):
        return None
    return Numbering(parts["numbering"], styles)


def _require_text(found: Body, path: str) -> None:
    paragraphs = [block for block in found.blocks if isinstance(block, Paragraph)]
    if len(paragraphs) < len(found.blocks):
        return
    length = sum(len(block.text) for block in paragraphs)
    if found.pictures and length < _SCAN:
        raise problem("FILE-017", path, f"只有{found.pictures}张图片，没有可读的文字和表格")
    if not length:
        raise problem("FILE-018", path)
