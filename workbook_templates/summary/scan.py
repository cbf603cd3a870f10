"""A folder -> the files to read, and those that can be told from outside to be no submission."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from workbook_templates.model import InputProblem
from workbook_templates.summary.records import Rejected
from workbook_templates.summary.refusals import reason

SUMMARY_MARK = "ziping-summary"
"""Custom property of the summary workbooks we write."""
_SYSTEM = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
_HINTS = {
    **dict.fromkeys((".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"), "REJECT-009"),
    **dict.fromkeys((".doc", ".docx", ".wps"), "REJECT-010"),
    **dict.fromkeys((".txt", ".md", ".markdown"), "REJECT-011"),
    **dict.fromkeys((".pdf", ".ofd", ".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff"), "REJECT-012"),
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
        rejected.append(Rejected(_relative(place, folder), reason("REJECT-005")))

    for base, folders, names in os.walk(folder, onerror=unreadable):
        folders.sort()
        inside = _relative(Path(base), folder)
        begin = "" if inside == "." else f"{inside}/"
        for name in sorted(names):
            code = _told_from_outside(base, name, own)
            if code:
                rejected.append(Rejected(begin + name, reason(code)))
            else:
                files.append(begin + name)
    return Scan(folder, tuple(files), tuple(rejected))


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _told_from_outside(base: str, name: str, own: Path | None) -> str:
    """The code of the reason why it is no submission; empty when it has to be read."""
    lower = name.lower()
    if name.startswith(("~$", ".~lock.", ".~")):
        return "REJECT-001"
    if own is not None and lower == own.name.lower() and Path(base, name).absolute() == own:
        return "REJECT-002"
    if name.startswith(".ziping-") or lower.endswith((".tmp", ".crdownload", ".part")):
        return "REJECT-003"
    if lower in _SYSTEM or name.startswith("._"):
        return "REJECT-004"
    try:
        status = os.stat(os.path.join(base, name))  # noqa: PTH116, PTH118 - a Path takes longer to make than the rest
    except OSError:
        return "REJECT-005"
    if not stat.S_ISREG(status.st_mode):
        return "REJECT-006"
    return "" if status.st_size else "REJECT-007"


def hint(file: str) -> str:
    """What to do with a file that could not be read, told from its kind; empty when there is nothing special to say."""
    code = _HINTS.get(Path(file).suffix.lower())
    return reason(code) if code else ""


def is_our_summary(path: Path | str) -> bool:
    """Whether the file is a summary written by us (also after being saved again in Excel or WPS).

    Costs a look at the archive's directory; only files with custom properties are opened.
    """
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - asked for thousands
            file.seek(max(0, os.fstat(file.fileno()).st_size - 16384))
            if b"docProps/custom.xml" not in file.read(16384):
                return False
        import zipfile

        with zipfile.ZipFile(path) as archive, archive.open("docProps/custom.xml") as part:
            return SUMMARY_MARK.encode() in part.read(65536)
    except (OSError, ValueError, RuntimeError, NotImplementedError, KeyError, EOFError, zipfile.BadZipFile):
        return False
