"""What a file really is, told by its content and never by its name."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from workbook_templates.reading.compound import SIGNATURE, CompoundFile
from workbook_templates.reading.gate import as_text
from workbook_templates.reading.package import Package
from workbook_templates.reading.problems import problem

_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"%PDF")


class Kind(StrEnum):
    """Which reader a file goes to."""

    WORD = "word"
    CONVERT = "convert"
    """A text document that LibreOffice makes a .docx of."""
    WORKBOOK = "workbook"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Content:
    """A file's kind. ``suffix``: of what LibreOffice must be told it is; ``name``: that kind in Chinese."""

    kind: Kind
    suffix: str = ""
    name: str = ""
    package: Package | None = None


def kind_of(data: bytes, path: str) -> Content:
    """Tell what the bytes are. Raises InputProblem when it is nothing that can be imported."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_package(Package(data, path), path)
    if data.startswith(SIGNATURE):
        return _kind_of_compound(CompoundFile(data, path), path)
    if data.startswith(b"{\\rtf"):
        return Content(Kind.CONVERT, ".rtf", "RTF 文档")
    if data.startswith(_IMAGES):
        kind = "PDF 文件" if data.startswith(b"%PDF") else "图片"
        raise problem("FILE-017", path, f"实际是{kind}")
    text = as_text(data[:65536])
    if text is None:
        # A workbook of the time before compound files still gets its own message; anything else is unknown.
        if Path(path).suffix.lower() in (".xls", ".xlsx", ".et"):
            return Content(Kind.WORKBOOK)
        raise problem("FILE-016", path, "内容无法识别，可能已损坏")
    return _kind_of_text(text, path)


def _kind_of_package(package: Package, path: str) -> Content:
    if package.has("mimetype") and b"opendocument.text" in package.read("mimetype"):
        return Content(Kind.CONVERT, ".odt", "文字文档（ODT）")
    main = package.main_part()
    if main.lower().startswith("word/") or (not main and package.has("word/document.xml")):
        return Content(Kind.WORD, package=package)
    if main.lower().startswith(("ppt/", "visio/")):
        raise problem(
            "FILE-016", path, "实际是 PowerPoint 演示文稿" if main.lower().startswith("ppt/") else "实际是绘图"
        )
    return Content(Kind.WORKBOOK)


def _kind_of_compound(compound: CompoundFile, path: str) -> Content:
    names = compound.names()
    if "encryptedpackage" in names:
        raise problem("FILE-008", path, remedy="请在 Word 或 Excel 中取消打开密码（文件→信息→保护）后重新导入")
    if "worddocument" in names:
        head = compound.stream("worddocument")[:12]
        if len(head) == 12 and struct.unpack_from("<H", head, 10)[0] & 0x0100:
            raise problem("FILE-008", path, remedy="请在 Word 中取消打开密码（文件→信息→保护文档）后重新导入")
        return Content(Kind.CONVERT, ".doc", "旧版 Word 文档（.doc）")
    if "powerpoint document" in names:
        raise problem("FILE-016", path, "实际是 PowerPoint 演示文稿")
    return Content(Kind.WORKBOOK)


def _kind_of_text(text: str, path: str) -> Content:
    head = text.lstrip("\ufeff \t\r\n")[:4096].lower()
    if head.startswith("<?xml") and ("word.document" in head or "/wordprocessingml" in head or "office/word" in head):
        return Content(Kind.CONVERT, ".xml", "Word 的 XML 文档")
    if head.startswith(("<!doctype html", "<html")) or (head.startswith("<?xml") and "<html" in head):
        return Content(Kind.CONVERT, ".html", "网页（HTML）")
    if head.startswith(("mime-version:", "<?xml")):
        return Content(Kind.WORKBOOK) if "spreadsheet" in head else _unreadable(path)
    return Content(Kind.TEXT)


def _unreadable(path: str) -> Content:
    raise problem("FILE-016", path, "实际是网页存档或 XML 文件")
