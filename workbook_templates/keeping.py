"""The user's cache: where it lies, what its contents depend on, and entries that are whole or not believed.

Entries carry their own checksum and are renamed into place, so that a crash or a power cut leaves at worst an entry
that is not believed. Whatever goes wrong here costs time and nothing else.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
import tempfile
import time
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from workbook_templates.deflate import checksum

_FORMAT = 7
_CHECKSUM = 8
_PRUNED = ".pruned"
_DAY = 86_400
_ROOMS = ("workbook_templates", "udfs")


def default_folder() -> Path:
    """Where this user's caches belong; ``ZIPING_CACHE`` names another place."""
    named = os.environ.get("ZIPING_CACHE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "ziping" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/ziping"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ziping"


def read_entry(path: str) -> object:
    """What was written there; None when there is nothing, or nothing to be believed."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - thousands; a Path takes longer than the rest
            data = file.read()
    except OSError:
        return None
    body = memoryview(data)[_CHECKSUM:]
    if checksum(body) != data[:_CHECKSUM]:
        return None
    try:
        return marshal.loads(body)
    except (ValueError, TypeError, EOFError):
        return None


def write_entry(path: str, entry: Any) -> None:
    """Write it whole or not at all."""
    body = marshal.dumps(entry)
    folder = os.path.dirname(path)  # noqa: PTH120
    with contextlib.suppress(OSError):
        os.makedirs(folder, exist_ok=True, mode=0o700)  # noqa: PTH103
        handle, name = tempfile.mkstemp(prefix=".new-", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(checksum(body) + body)
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)  # noqa: PTH108 - a file renamed over another is written to the disk at once by ext4
            os.replace(name, path)  # noqa: PTH105
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def prune_daily(folder: Path, limit: int) -> None:
    """``prune``, but only when a day has gone by: there are tens of thousands of files to look at."""
    with contextlib.suppress(OSError):
        done = folder / _PRUNED
        if not done.exists() or time.time() - done.stat().st_mtime > _DAY:
            done.touch()
            prune(folder, limit)


def prune(folder: Path, limit: int) -> None:
    """Delete the oldest files below the folder until all fit under the limit (bytes)."""
    with contextlib.suppress(OSError):
        entries = []
        for base, _, names in os.walk(folder):
            for name in names:
                with contextlib.suppress(OSError):
                    path = os.path.join(base, name)  # noqa: PTH118
                    status = os.stat(path)  # noqa: PTH116
                    entries.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in entries)
        for _, size, path in sorted(entries) if total > limit else ():
            if total <= limit:
                break
            Path(path).unlink(missing_ok=True)
            total -= size


@cache
def state_at_start(form_folders: tuple[Path, ...]) -> str:
    """``state`` when this process first asked: what it has loaded is not loaded again."""
    return state(form_folders)


def state(form_folders: tuple[Path, ...], *, thorough: bool = False) -> str:
    """Everything that what is made of files and forms depends on besides: form definitions, rules, code, Python.

    Code is told by the sizes and times of its files, ``thorough``: by their content (the same on every machine).
    """
    digest = blake2b(digest_size=16)
    digest.update(f"{_FORMAT} {sys.version} {marshal.version}".encode())
    root = Path(__file__).parents[1]
    for folder in (*(root / room for room in _ROOMS), *form_folders):
        for base, folders, names in os.walk(folder):
            folders.sort()
            for name in sorted(names):
                path = Path(base, name)
                if path.suffix not in (".yaml", ".yml", ".py"):
                    continue
                digest.update(path.relative_to(folder).as_posix().encode())
                if thorough or path.suffix != ".py":
                    digest.update(path.read_bytes())
                else:
                    status = path.stat()
                    digest.update(f" {status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()
