"""Rows -> compressed XML, in other processes where that pays.

A summary of 1,000 units is 80 MB of XML. The parent only collects what there is to do; it becomes XML and is deflated
elsewhere, and comes back as segments that can be put one behind the other into a zip entry.
"""

from __future__ import annotations

import tempfile
import weakref
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import IO, Protocol

from isal import isal_zlib

from workbook_templates.apart import context
from workbook_templates.summary.pool import settle_in
from workbook_templates.summary.rowxml import BulkCell, row_xml

_LEVEL = 2
"""Of ISA-L's deflate: 9 % larger than zlib's level 4, in a sixth of the time."""
_AT_HOME = 2
"""So many chunks are rendered here before processes are started for it."""
_SPILL = 16 << 20

Row = tuple[Sequence[BulkCell], int, int]
"""Values, outline level, lines of text."""


@dataclass(slots=True)
class Segment:
    """A stretch of deflated bytes in the renderer's file, its CRC-32 and its size when inflated."""

    at: int = 0
    packed: int = 0
    crc: int = 0
    size: int = 0


Made = tuple[bytes, int, int]
"""Deflated bytes, CRC-32 and size when inflated."""


class Work(Protocol):
    """Stretches of rows that become XML."""

    def xml(self) -> list[bytes]:
        """Each stretch."""
        ...


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of one sheet, numbered from ``first`` (from 1)."""

    first: int
    heads: list[tuple[str, str]]
    quoted: str
    rows: list[Row]

    def xml(self) -> list[bytes]:
        rows = (
            row_xml(number, self.heads, values, self.quoted, lines, outline)
            for number, (values, outline, lines) in enumerate(self.rows, self.first)
        )
        return ["".join(rows).encode()]


def rendered(work: Work) -> list[Made]:
    """Each stretch, deflated."""
    return [deflated(xml) for xml in work.xml()]


def deflated(data: bytes) -> Made:
    """A segment that may be followed by others: it ends on a byte and refers to nothing before it."""
    packer = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, -15, isal_zlib.DEF_MEM_LEVEL)
    packed = packer.compress(data) + packer.flush(isal_zlib.Z_FULL_FLUSH)
    return packed, isal_zlib.crc32(data), len(data)


class Renderer:
    """Renders chunks in ``workers`` processes and keeps the segments in a temporary file."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._done = 0
        self._waiting: deque[tuple[Future[list[Made]], Work, list[Segment]]] = deque()
        self.file: IO[bytes] = tempfile.SpooledTemporaryFile(_SPILL)  # noqa: SIM115
        self._end = 0
        weakref.finalize(self, self.file.close)

    def submit(self, work: Work, segments: list[Segment]) -> None:
        """Have the work done; each stretch fills in its segment, by ``finish`` at the latest."""
        if self._workers <= 1 or self._done < _AT_HOME:
            self._done += 1
            self._keep(segments, rendered(work))
            return
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._workers, mp_context=context(), initializer=settle_in)
        try:
            self._waiting.append((self._pool.submit(rendered, work), work, segments))
        except BrokenProcessPool:
            self._keep(segments, rendered(work))
        while len(self._waiting) > 3 * self._workers:
            self._take()

    def finish(self) -> None:
        """Wait for all segments."""
        while self._waiting:
            self._take()
        self.stop()

    def stop(self) -> None:
        """Let go of the processes."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _take(self) -> None:
        future, work, segments = self._waiting.popleft()
        try:
            made = future.result()
        except BrokenProcessPool:  # killed from outside: the work is done here
            made = rendered(work)
        self._keep(segments, made)

    def _keep(self, segments: list[Segment], made: list[Made]) -> None:
        self.file.seek(self._end)
        for segment, (data, crc, size) in zip(segments, made, strict=True):
            segment.at, segment.packed, segment.crc, segment.size = self._end, len(data), crc, size
            self.file.write(data)
            self._end += len(data)
