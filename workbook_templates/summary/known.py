"""Files of a folder that were read before: they are told by their content, and need no process to be safe."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from workbook_templates.definition.load import load_form
from workbook_templates.summary.cache import Cache
from workbook_templates.summary.store import Packed, with_figures

_CHUNK = 16


def known_files(
    cache: Cache,
    folder: Path,
    files: Sequence[str],
    *,
    threads: int,
    forms: tuple[Path, ...],
    figures: bool,
) -> Iterator[tuple[str, Packed]]:
    """The files that the cache knows, with their figures if wanted. ``forms``: folders with further form sets.

    Threads are enough: reading and hashing do without Python's lock. All of them have ended at the end.
    """
    chunks = [files[at : at + _CHUNK] for at in range(0, len(files), _CHUNK)]
    with ThreadPoolExecutor(threads) as pool:
        for chunk in pool.map(partial(_look_up, cache, folder, forms, figures), chunks):
            yield from chunk


def _look_up(
    cache: Cache, folder: Path, forms: tuple[Path, ...], figures: bool, files: Sequence[str]
) -> list[tuple[str, Packed]]:
    found = []
    for file in files:
        try:
            with (folder / file).open("rb") as opened:
                sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
            status = (folder / file).stat()
        except OSError:
            continue  # whoever reads it will say why
        known = cache.get(sha256, file, status.st_size, status.st_mtime)
        if known is None:
            continue
        if figures and not known.figures:  # read when nobody asked for a summary
            known = with_figures(known, load_form(known.form, forms))
            cache.put(known)
        found.append((file, known))
    return found
