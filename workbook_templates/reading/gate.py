"""The gate before any parser: read the bytes once, and tell by content what kind of file they are.

``admit(path)`` gives the bytes and one of the kinds we read (``xlsx xlsb xls ods``), or raises InputProblem with the
name of what the file really is. The suffix is never trusted. Size limits of archives live in ``package``.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from workbook_templates.model import InputProblem
from workbook_templates.reading.compound import SIGNATURE, CompoundFile
from workbook_templates.reading.package import Package
from workbook_templates.reading.problems import SAVE_AS_XLSX, problem

MAX_FILE_BYTES = 100 * 1024 * 1024
ORDINARY_BYTES = 1024 * 1024
ORDINARY_INFLATED = 16 * 1024 * 1024
"""A filled form set is a hundred thousand bytes, and two million when inflated."""
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文件"),
    (b"{\\rtf", "RTF 文档"),
    (b"\x89PNG", "图片（PNG）"),
    (b"\xff\xd8\xff", "图片（JPEG）"),
    (b"GIF8", "图片（GIF）"),
    (b"II*\0", "图片（TIFF）"),
    (b"MM\0*", "图片（TIFF）"),
    (b"Rar!", "压缩包（RAR）"),
    (b"7z\xbc\xaf\x27\x1c", "压缩包（7z）"),
    (b"\x1f\x8b", "压缩包（gzip）"),
    (b"SQLite format 3", "数据库文件"),
)
_STEP = 1 << 20
# Two letters may also begin a text: these count only when the bytes are no text.
_WEAK_MAGIC: tuple[tuple[bytes, str], ...] = ((b"BM", "图片（BMP）"), (b"MZ", "可执行程序"))
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00\x00\x05")
_OLE_KINDS: tuple[tuple[str, str], ...] = (
    ("worddocument", "Word 文档（.doc）"),
    ("powerpoint document", "PowerPoint 演示文稿（.ppt）"),
    ("visiodocument", "Visio 绘图"),
    ("__properties_version1.0", "Outlook 邮件（.msg）"),
    ("hwpdocument", "HWP 文档"),
)
_OTHER_OFFICE = {"word": "Word 文档（.docx）", "ppt": "PowerPoint 演示文稿（.pptx）", "visio": "Visio 绘图"}


@dataclass(frozen=True, slots=True)
class Admitted:
    """A file that passed: its bytes, its kind, and the container it was opened with."""

    path: str
    data: bytes
    kind: str
    package: Package | None
    compound: CompoundFile | None
    main_part: str = ""
    """xlsx and xlsb: the package part that is the workbook."""


def admit(path: str | Path) -> Admitted:
    """Read the file and find out what it is. Raises InputProblem."""
    data = read_bytes(path)
    name = str(path)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        package = Package(data, name)
        kind, main = _kind_of_package(package, name)
        return Admitted(name, data, kind, package, None, main)
    if data.startswith(SIGNATURE):
        compound = CompoundFile(data, name)
        _require_xls(compound, name)
        return Admitted(name, data, "xls", None, compound)
    raise _not_a_workbook(data, name)


def read_bytes(path: str | Path) -> bytes:
    """All bytes of a regular file, read once. Raises InputProblem."""
    file = str(path)
    try:
        status = os.stat(file)  # noqa: PTH116 - for thousands of files a Path takes longer than asking
    except (FileNotFoundError, NotADirectoryError):
        raise problem("FILE-001", path) from None
    except (OSError, ValueError) as error:
        raise problem("FILE-003", path, _reason(error)) from None
    if stat.S_ISDIR(status.st_mode):
        raise problem("FILE-002", path)
    if not stat.S_ISREG(status.st_mode):
        raise problem("FILE-002", path, "不是普通文件")
    if os.path.basename(file).startswith(("~$", ".~lock.")):  # noqa: PTH119
        raise problem("FILE-005", path)
    if status.st_size > MAX_FILE_BYTES:
        raise problem("FILE-006", path, f"{status.st_size / 1048576:.0f} MB，上限 {MAX_FILE_BYTES // 1048576} MB")
    try:
        with open(file, "rb", buffering=0) as stream:  # noqa: PTH123
            data = stream.read(status.st_size + 1)  # memory for no more than that
            while more := stream.read(min(_STEP, MAX_FILE_BYTES + 1 - len(data))):
                data += more
    except FileNotFoundError:
        raise problem("FILE-001", path) from None
    except OSError as error:
        raise problem("FILE-003", path, _reason(error)) from None
    if not data:
        raise problem("FILE-004", path)
    if len(data) > MAX_FILE_BYTES:
        raise problem("FILE-006", path)
    return data


def is_ordinary(path: Path) -> bool:
    """Whether the file is so small, and of such a kind, that reading it here can neither take long nor abort: a small
    package or text (our own readers in Python), or nothing that can be read at all."""
    try:
        if path.stat().st_size > ORDINARY_BYTES:
            return False
        data = read_bytes(path)
        if data.startswith(SIGNATURE):
            return False
        return not data.startswith(b"PK\x03\x04") or Package(data, str(path)).inflated() <= ORDINARY_INFLATED
    except (InputProblem, OSError, ValueError):
        return True


def _reason(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return "没有权限或正被其他程序打开"
    return getattr(error, "strerror", None) or "路径无效"


def _kind_of_package(package: Package, path: str) -> tuple[str, str]:
    if package.has("mimetype"):
        mimetype = package.read("mimetype").strip()
        if mimetype.startswith(ODS_TYPE):
            return "ods", "content.xml"
        if b"opendocument.text" in mimetype:
            raise problem("FILE-007", path, "实际是文字文档（ODT）")
        if b"opendocument" in mimetype:
            raise problem("FILE-007", path, "实际是其他 OpenDocument 文件")
    main = package.main_part()
    if main.endswith(".bin"):
        return "xlsb", main
    if main:
        folder = main.lower().partition("/")[0]
        if folder in _OTHER_OFFICE:
            raise problem("FILE-007", path, f"实际是 {_OTHER_OFFICE[folder]}")
        return "xlsx", main
    if package.has("content.xml") and b"office:spreadsheet" in package.read("content.xml"):
        return "ods", "content.xml"
    if not package.names():
        raise problem("FILE-007", path, "实际是空的压缩包")
    if package.has("[Content_Types].xml"):
        raise problem("FILE-009", path, "缺少工作簿主体")
    raise problem("FILE-007", path, "实际是压缩包（ZIP）", remedy="请解压后报送其中的 .xlsx 工作簿")


def _require_xls(compound: CompoundFile, path: str) -> None:
    names = compound.names()
    if "encryptedpackage" in names:
        raise problem("FILE-008", path)
    if "workbook" in names or "book" in names:
        return
    for stream, kind in _OLE_KINDS:
        if stream in names:
            raise problem("FILE-007", path, f"实际是{kind}")
    raise problem("FILE-007", path, "实际是其他 Office 旧格式文件")


def _not_a_workbook(data: bytes, path: str) -> Exception:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return problem("FILE-007", path, f"实际是{kind}")
    if data.startswith(_OLD_BIFF):
        return problem("FILE-013", path, "Excel 5.0 以前的 .xls")
    text = as_text(data[:65536])
    if text is None:
        for magic, kind in _WEAK_MAGIC:
            if data.startswith(magic):
                return problem("FILE-007", path, f"实际是{kind}")
        return problem("FILE-007", path, "无法识别的内容，可能已损坏")
    head = text.lstrip("\ufeff \t\r\n").lower()
    if head.startswith("mime-version:"):
        return problem("FILE-013", path, "单个文件网页（MHTML）")
    if "urn:schemas-microsoft-com:office:spreadsheet" in head:
        return problem("FILE-013", path, "XML 表格 2003")
    if head.startswith(("<!doctype html", "<html")) or "<table" in head[:4096]:
        return problem("FILE-013", path, "网页表格（HTML）")
    if head.startswith("<?xml"):
        return problem("FILE-007", path, "实际是 XML 文本")
    return problem("FILE-007", path, "实际是文本文件", remedy=SAVE_AS_XLSX)


def as_text(data: bytes) -> str | None:
    """The bytes as text when they look like text in an encoding that people here use."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "ignore")
    if b"\0" in data:
        return None
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, "ignore")
        # A character may be cut in half at the end of the sample; more loss than that is not text.
        controls = sum(1 for char in text[:4096] if char < " " and char not in "\t\r\n\f")
        if len(text.encode(encoding)) >= len(data) - 4 and controls <= len(text[:4096]) // 100:
            return text
    return None
