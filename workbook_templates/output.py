"""Writing a result file: whole or not at all, never over something the user has, with Chinese words when it fails."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from workbook_templates.model import InputProblem

_BAD_NAME = frozenset({errno.ENAMETOOLONG, errno.EINVAL})
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})


@contextlib.contextmanager
def whole_file(output: Path, *, force: bool = False) -> Iterator[Path]:
    """A temporary path beside ``output`` that becomes ``output`` when the block ends well, and vanishes otherwise.

    Raises InputProblem: it exists already (without ``force``), is open elsewhere, or the place cannot be written.
    """
    refuse_unusable(output, force=force)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno in _BAD_NAME or error.errno in _FULL:
            raise _from_os(error, output) from error
        raise _problem("OUT-003", output, f"所在的文件夹不能建立（{_reason(error)}）。请换一个位置") from error
    try:
        handle, name = tempfile.mkstemp(prefix=".ziping-", suffix=output.suffix, dir=output.parent)
    except OSError as error:
        raise _from_os(error, output) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        _put_in_place(temporary, output, force)
    except OSError as error:
        raise _from_os(error, output) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def whole_package(output: Path, *, force: bool = False) -> Iterator[io.BytesIO]:
    """A stream that becomes ``output`` when the block ends well. For zip archives: one that a full disk cuts off on its
    way into a file is closed once more by Python, which says so in words of its own."""
    refuse_unusable(output, force=force)
    made = io.BytesIO()
    yield made
    with whole_file(output, force=force) as temporary:
        temporary.write_bytes(made.getbuffer())


def _put_in_place(temporary: Path, output: Path, force: bool) -> None:
    """Without ``force``, what another program has put there meanwhile stays."""
    try:
        if force:
            temporary.replace(output)
        elif sys.platform == "win32":
            temporary.rename(output)
        else:
            _link(temporary, output)
    except FileExistsError:
        raise _problem(
            "OUT-001", output, "刚刚被另一个程序写出，没有覆盖。请核对那个文件，或换一个文件名再做一次"
        ) from None


def _link(temporary: Path, output: Path) -> None:
    """As renaming, which under POSIX would overwrite. A file system without links must do with a look beforehand."""
    try:
        output.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        if output.exists():
            raise FileExistsError from None
        temporary.replace(output)


def refuse_unusable(output: Path, *, force: bool) -> None:
    """Raises InputProblem when ``output`` is a folder, too long a name, or there already (without ``force``)."""
    if _exists(output) and output.is_dir():
        raise _problem("OUT-002", output, "是一个文件夹，请写明文件名")
    refuse_existing(output, force=force)


def refuse_existing(*outputs: Path, force: bool) -> None:
    """Raises InputProblem when one of them is there already and may not be overwritten, or can never be written."""
    there = [output for output in outputs if _exists(output)]
    if there and not force:
        more = f"等{len(there)}个文件" if len(there) > 1 else ""
        raise _problem(
            "OUT-001", there[0], f"{more}已存在，没有覆盖，什么也没有写出。请换一个文件名，或加 --force 覆盖"
        )


def _exists(output: Path) -> bool:
    try:
        return output.exists()
    except OSError as error:  # too long a name, a drive that is away
        raise _from_os(error, output) from error


def refuse_source(output: Path, *sources: Path | None) -> None:
    """Raises InputProblem when ``output`` is one of the files that were given to be read, whatever ``--force`` says."""
    for source in sources:
        if source is not None and _exists(output) and source.exists() and output.samefile(source):
            raise _problem("OUT-001", output, "与原文件是同一个文件，原文件不会改动。请换一个文件名")


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _problem(code: str, output: Path, words: str) -> InputProblem:
    return InputProblem(f"{output}：{words}。", path=str(output), code=code)


def _from_os(error: OSError, output: Path) -> InputProblem:
    if error.errno in _FULL:
        return _problem(
            "OUT-004",
            output,
            "磁盘空间不足或超出允许的大小，没有写出任何内容。请清理磁盘（含系统的临时文件夹）或换一个位置后重试",
        )
    if error.errno in _BAD_NAME:
        return _problem("OUT-005", output, "路径过长或含有不允许的字符，请换一个较短的文件名")
    return _problem(
        "OUT-002", output, f"不能写入（{_reason(error)}）。文件可能正在 Excel 里打开，或文件夹是只读的，请关闭后重试"
    )


def _reason(error: OSError) -> str:
    words = {
        errno.EACCES: "没有权限",
        errno.EPERM: "没有权限",
        errno.EROFS: "只读",
        errno.ENOENT: "路径不存在",
        errno.ENOTDIR: "路径中有一段不是文件夹",
        errno.EEXIST: "同名文件已存在",
        errno.EBUSY: "正被占用",
    }
    return words.get(error.errno or 0, error.strerror or "未知原因")
