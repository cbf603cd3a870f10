"""Writing a result file: whole or not at all, never over something the user has, with Chinese words when it fails."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from workbook_templates.model import InputProblem


@contextlib.contextmanager
def whole_file(output: Path, *, force: bool = False) -> Iterator[Path]:
    """A temporary path beside ``output`` that becomes ``output`` when the block ends well, and vanishes otherwise.

    Raises InputProblem: it exists already (without ``force``), is open elsewhere, or the place cannot be written.
    """
    refuse_existing(output, force=force)
    if output.is_dir():
        raise _problem("OUT-002", output, "是一个文件夹，请写明文件名")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _problem("OUT-003", output, f"所在的文件夹不能建立（{_reason(error)}）") from error
    try:
        handle, name = tempfile.mkstemp(prefix=".ziping-", suffix=output.suffix, dir=output.parent)
    except OSError as error:
        raise _from_os(error, output) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(output)
    except OSError as error:
        raise _from_os(error, output) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def refuse_existing(output: Path, *, force: bool) -> None:
    """Raises InputProblem when ``output`` is there already and may not be overwritten."""
    if not force and output.exists():
        raise _problem("OUT-001", output, "已存在，没有覆盖。请换一个文件名，或加 --force 覆盖")


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _problem(code: str, output: Path, words: str) -> InputProblem:
    return InputProblem(f"{output}：{words}。", path=str(output), code=code)


def _from_os(error: OSError, output: Path) -> InputProblem:
    if error.errno == errno.ENOSPC:
        return _problem("OUT-004", output, "磁盘空间不足，没有写出任何内容")
    if error.errno in (errno.ENAMETOOLONG, errno.EINVAL):
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
