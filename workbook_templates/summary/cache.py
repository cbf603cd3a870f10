"""What was read once is not read again: records of files by their content.

An entry is found by the SHA-256 of the file, below a folder named after everything a record depends on besides: form
definitions, program, Python. Beside the records lie the rows made of them (``kept``).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from workbook_templates.keeping import default_folder, prune_daily, read_entry, state_at_start, write_entry
from workbook_templates.summary.records import NO_NAME
from workbook_templates.summary.store import Packed

LIMIT = 1 << 30
"""Bytes that all records together may take, and all rows; the oldest go first."""
_RECORDS, _ROWS = "records", "rows"


@dataclass(frozen=True, slots=True)
class Cache:
    """Records by content. Safe for many processes at once; small, and quick to send to them."""

    folder: str
    """The folder of entries that this program and these form sets may use."""

    @classmethod
    def open(cls, form_folders: tuple[Path, ...] = (), folder: Path | None = None) -> Cache | None:
        """The user's cache, or None when there is no place for it."""
        try:
            place = (folder or default_folder()) / _RECORDS / state_at_start(form_folders)
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
        except (OSError, RuntimeError):
            return None
        return cls(str(place))

    def get(self, sha256: str, file: str, size: int, modified: float) -> Packed | None:
        """The record of a file with that content, or None: not known, or not to be believed."""
        entry = read_entry(self._path(sha256))
        if not isinstance(entry, tuple) or len(entry) != len(Packed._fields):
            return None
        known = Packed._make(entry)
        return known._replace(file=file, size=size, modified=modified) if known.sha256 == sha256 else None

    def has(self, sha256: str) -> bool:
        """Whether there is an entry, to be believed or not."""
        return os.path.exists(self._path(sha256))  # noqa: PTH110 - asked for thousands

    @property
    def rows(self) -> str:
        """The folder for the rows made of these records."""
        place = Path(self.folder)
        return str(place.parents[1] / _ROWS / place.name)

    def put(self, packed: Packed) -> None:
        """Keep a record. One named after its file is not kept: the name is not in the content."""
        if packed.unit.startswith(NO_NAME):
            return
        write_entry(self._path(packed.sha256), tuple(packed))

    def prune(self) -> None:
        """Once a day delete the oldest entries, those of other versions included, until all fit under the limit."""
        for folder in (self.folder, self.rows):
            prune_daily(Path(folder).parent, LIMIT)

    def _path(self, sha256: str) -> str:
        return f"{self.folder}/{sha256[:2]}/{sha256}"
