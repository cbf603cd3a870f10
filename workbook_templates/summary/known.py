"""Files of a folder that were read before: they are told by their content, and need no process to be safe."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from workbook_templates.definition.load import load_form
from workbook_templates.summary.cache import Cache
from workbook_templates.summary.store import Packed, with_figures

_CHUNK = 16
_WHOLE = 4 << 20
"""Bytes of a file that is read at once, which takes less time than piece by piece."""


class Told(NamedTuple):
    """What tells a file from others."""

    sha256: str
    size: int
    modified: float


def tell_files(cache: Cache, folder: Path, files: Sequence[str], threads: int) -> dict[str, Told]:
    """The files that the cache has entries for.

    Threads are enough: reading and hashing do without Python's lock. All of them have ended at the end.
    """
    chunks = [files[at : at + _CHUNK] for at in range(0, len(files), _CHUNK)]
    found: dict[str, Told] = {}
    with ThreadPoolExecutor(threads) as pool:
        for told in pool.map(partial(_tell, cache, f"{folder}/"), chunks):
            found.update(told)
    return found


def _tell(cache: Cache, begin: str, files: Sequence[str]) -> list[tuple[str, Told]]:
    found = []
    for file in files:
        try:
            with open(begin + file, "rb", buffering=0) as opened:  # noqa: PTH123 - asked for thousands
                status = os.fstat(opened.fileno())
                whole = status.st_size <= _WHOLE
                digest = hashlib.sha256(opened.read()) if whole else hashlib.file_digest(opened, "sha256")
                sha256 = digest.hexdigest()
        except OSError:
            continue  # whoever reads it will say why
        if cache.has(sha256):
            found.append((file, Told(sha256, status.st_size, status.st_mtime)))
    return found


def known_files(
    cache: Cache, told: Mapping[str, Told], forms: tuple[Path, ...], *, figures: bool
) -> Iterator[tuple[str, Packed]]:
    """Their records, with their figures if wanted; those whose entry is not to be believed are left out.

    ``forms``: folders with further form sets.
    """
    for file, (sha256, size, modified) in told.items():
        known = cache.get(sha256, file, size, modified)
        if known is None:
            continue
        if figures and not known.figures:  # read when nobody asked for a summary
            known = with_figures(known, load_form(known.form, forms))
            cache.put(known)
        yield file, known
