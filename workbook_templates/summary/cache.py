"""What was read once is not read again: records of files by their content.

An entry is found by the SHA-256 of the file, below a folder named after everything a record depends on besides: form
definitions, program, Python. Entries carry their own checksum and are renamed into place, so that a crash or a power
cut leaves at worst an entry that is not believed. Whatever goes wrong here costs time and nothing else.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from workbook_templates.summary.records import NO_NAME
from workbook_templates.summary.store import Packed

LIMIT = 512 << 20
"""Bytes that all entries together may take; the oldest go first."""
_FORMAT = 4
_DIGEST = 32
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


@dataclass(frozen=True, slots=True)
class Cache:
    """Records by content. Safe for many processes at once; small, and quick to send to them."""

    folder: str
    """The folder of entries that this program and these form sets may use."""

    @classmethod
    def open(cls, form_folders: tuple[Path, ...] = (), folder: Path | None = None) -> Cache | None:
        """The user's cache, or None when there is no place for it."""
        try:
            place = (folder or default_folder()) / "records" / state(form_folders)
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
        except (OSError, RuntimeError):
            return None
        return cls(str(place))

    def get(self, sha256: str, file: str, size: int, modified: float) -> Packed | None:
        """The record of a file with that content, or None: not known, or not to be believed."""
        try:
            data = self._path(sha256).read_bytes()
        except OSError:
            return None
        body = data[_DIGEST:]
        if blake2b(body, digest_size=_DIGEST).digest() != data[:_DIGEST]:
            return None
        try:
            known = Packed._make(marshal.loads(body))
        except (ValueError, TypeError, EOFError):
            return None
        if known.sha256 != sha256:
            return None
        return known._replace(file=file, size=size, modified=modified)

    def put(self, packed: Packed) -> None:
        """Keep a record. One named after its file is not kept: the name is not in the content."""
        if packed.unit.startswith(NO_NAME):
            return
        body = marshal.dumps(tuple(packed))
        path = self._path(packed.sha256)
        with contextlib.suppress(OSError):
            path.parent.mkdir(exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(blake2b(body, digest_size=_DIGEST).digest() + body)
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise

    def prune(self, limit: int = LIMIT) -> None:
        """Delete the oldest entries, those of other versions included, until all fit under the limit."""
        with contextlib.suppress(OSError):
            entries = []
            for base, _, names in os.walk(Path(self.folder).parent):
                for name in names:
                    with contextlib.suppress(OSError):
                        path = os.path.join(base, name)  # noqa: PTH118 - thousands; a Path takes longer than the rest
                        status = os.stat(path)  # noqa: PTH116
                        entries.append((status.st_mtime, status.st_size, path))
            total = sum(size for _, size, _ in entries)
            for _, size, path in sorted(entries):
                if total <= limit:
                    break
                Path(path).unlink(missing_ok=True)
                total -= size

    def _path(self, sha256: str) -> Path:
        return Path(self.folder, sha256[:2], sha256)


def state(form_folders: tuple[Path, ...], *, thorough: bool = False) -> str:
    """Everything a record depends on besides the file: form definitions, rules, code, Python.

    Code is told by the sizes and times of its files, ``thorough``: by their content (the same on every machine).
    """
    digest = blake2b(digest_size=16)
    digest.update(f"{_FORMAT} {platform.python_version()} {marshal.version}".encode())
    root = Path(__file__).parents[2]
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
