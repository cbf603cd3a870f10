"""A folder -> the files to read, and those that can be told from outside to be no submission."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from workbook_templates.model import InputProblem
from workbook_templates.summary.records import Rejected

SUMMARY_MARK = "ziping-summary"
"""Custom property of the summary workbooks we write."""
_SYSTEM = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
_HINTS = {
    **dict.fromkeys(
        (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"), "压缩包没有打开：请先解压到文件夹里再汇总"
    ),
    **dict.fromkeys((".doc", ".docx", ".wps"), "Word 文件不能直接汇总：请先用 ziping import 导入成工作簿"),
    **dict.fromkeys((".txt", ".md", ".markdown"), "文本不能直接汇总：请先用 ziping import 导入成工作簿"),
    **dict.fromkeys((".pdf", ".ofd"), "版式文件不能汇总：请单位报送填好的工作簿"),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff"), "图片不能汇总：请单位报送填好的工作簿"),
}


@dataclass(frozen=True, slots=True)
class Scan:
    """What lies in a folder: every file is either to be read or rejected. Names are relative, with forward slashes."""

    folder: Path
    files: tuple[str, ...]
    rejected: tuple[Rejected, ...]


def scan(folder: Path, output: Path | None = None) -> Scan:
    """Walk the folder and its sub-folders (links to folders are not followed), in name order.

    ``output`` is the summary about to be written; an older one of that name is no submission.
    Raises InputProblem when the folder does not exist, is a file, or cannot be listed.
    """
    if not folder.exists():
        raise InputProblem(f"找不到文件夹“{folder}”。请核对路径。", path=str(folder), code="FOLDER-001")
    if not folder.is_dir():
        raise InputProblem(
            f"“{folder}”不是文件夹。请给出各单位工作簿所在的文件夹。", path=str(folder), code="FOLDER-001"
        )
    files: list[str] = []
    rejected: list[Rejected] = []
    own = output.absolute() if output is not None else None

    def unreadable(error: OSError) -> None:
        place = Path(error.filename or folder)
        if place == folder:
            raise InputProblem(
                f"文件夹“{folder}”不能读取。请确认有读取权限。", path=str(folder), code="FOLDER-001"
            ) from error
        rejected.append(Rejected(_relative(place, folder), "文件夹不能读取（没有权限或网络断开），其中的文件没有汇总"))

    for base, folders, names in os.walk(folder, onerror=unreadable):
        folders.sort()
        for name in sorted(names):
            path = Path(base, name)
            relative = _relative(path, folder)
            reason = _reason(path, own)
            if reason:
                rejected.append(Rejected(relative, reason))
            else:
                files.append(relative)
    return Scan(folder, tuple(files), tuple(rejected))


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _reason(path: Path, own: Path | None) -> str:
    name = path.name
    lower = name.lower()
    if name.startswith(("~$", ".~lock.", ".~")):
        return "Office 打开文件时留下的临时锁文件，不是工作簿；请先关闭正在打开的文件"
    if own is not None and path.absolute() == own:
        return "这是汇总结果文件，不参加汇总"
    if name.startswith(".ziping-") or lower.endswith((".tmp", ".crdownload", ".part")):
        return "没有写完的临时文件，不是工作簿"
    if lower in _SYSTEM or name.startswith("._"):
        return "操作系统留下的文件，不是工作簿"
    try:
        status = path.stat()
    except OSError:
        return "文件不能读取（没有权限、链接失效或网络断开）"
    if not path.is_file():
        return "不是普通文件"
    if status.st_size == 0:
        return "文件是空的（0 字节）：请单位重新报送"
    return ""


def hint(file: str) -> str:
    """What to do with a file that could not be read, told from its kind; empty when there is nothing special to say."""
    return _HINTS.get(Path(file).suffix.lower(), "")


def is_our_summary(path: Path) -> bool:
    """Whether the file is a summary written by us (also after being saved again in Excel or WPS).

    Costs a look at the archive's directory; only files with custom properties are opened.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 16384))
            if b"docProps/custom.xml" not in file.read():
                return False
        import zipfile

        with zipfile.ZipFile(path) as archive, archive.open("docProps/custom.xml") as part:
            return SUMMARY_MARK.encode() in part.read(65536)
    except (OSError, ValueError, RuntimeError, NotImplementedError, KeyError, EOFError, zipfile.BadZipFile):
        return False
