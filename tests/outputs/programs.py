"""The program as a process of its own, on a folder of workbooks, and what lies in a folder before and after."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.damage import base
from workbook_templates.model import CellValue
from workbook_templates.reading.book import open_book

ROOT = Path(__file__).parents[2]
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


def started(*words: object, cache: Path, **more: Any) -> subprocess.Popen[bytes]:
    """``ziping`` with these words, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "addin", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "ZIPING_CACHE": str(cache), "TMPDIR": str(cache.parent)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        **more,
    )


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Exit code and what was said on stderr."""
    said = process.communicate(timeout=120)[1].decode("utf-8")
    assert "Traceback" not in said, said
    return process.returncode, said


def ran(*words: object, cache: Path, **more: Any) -> tuple[int, str]:
    return ended(started(*words, cache=cache, **more))


def handed_in(folder: Path, count: int) -> Path:
    """A folder of ``count`` workbooks with different content."""
    folder.mkdir(parents=True)
    for number in range(count):
        form = base.FORMS[number % len(base.FORMS)]
        shutil.copy(base.healthy(form, f"第{number % 12}局"), folder / f"某单位 {number:02}（终稿）.xlsx")
    return folder


def state(folder: Path) -> dict[str, str]:
    """Every file below the folder with its hash."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def content(path: Path) -> dict[str, list[list[CellValue]]]:
    """All cells of a workbook, but for the time at which it was made."""
    book = open_book(path)
    return {info.name: [_timeless(row) for row in book.grid(info.name).rows] for info in book.sheets}


def _timeless(row: list[CellValue]) -> list[CellValue]:
    return [None if isinstance(value, str) and _MOMENT.fullmatch(value) else value for value in row]
