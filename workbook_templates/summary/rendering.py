"""Rows -> compressed XML, in other processes where that pays.

A summary of 1,000 units is 80 MB of XML. The parent only collects values; chunks of rows become XML and are deflated
elsewhere, and come back as segments that can be put one behind the other into a zip entry.
"""

from __future__ import annotations

import tempfile
import weakref
import zlib
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import IO

from workbook_templates.summary.pool import context, settle_in
from workbook_templates.summary.rowxml import BulkCell, row_xml

LEVEL = 4
"""Of deflate: 13 % larger than the usual 6, in two thirds of the time."""
_AT_HOME = 4
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


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of one sheet, numbered from ``first`` (from 1)."""

    first: int
    heads: list[tuple[str, str]]
    quoted: str
    rows: list[Row]


def rendered(chunk: Chunk) -> tuple[bytes, int, int]:
    """Deflated bytes, CRC-32 and size of the chunk's XML."""
    texts = []
    for number, (values, outline, lines) in enumerate(chunk.rows, chunk.first):
        xml = row_xml(number, chunk.heads, values, chunk.quoted)
        if lines > 1:
            xml = xml.replace("<row ", f'<row ht="{min(lines * 13.5 + 2, 409)}" customHeight="1" ', 1)
        if outline:
            xml = xml.replace("<row ", f'<row outlineLevel="{outline}" ', 1)
        texts.append(xml)
    return deflated("".join(texts).encode())


def deflated(data: bytes) -> tuple[bytes, int, int]:
    """A segment that may be followed by others: it ends on a byte and refers to nothing before it."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15, 9)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH), zlib.crc32(data), len(data)


class Renderer:
    """Renders chunks in ``workers`` processes and keeps the segments in a temporary file."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._done = 0
        self._waiting: deque[tuple[Future[tuple[bytes, int, int]], Chunk, Segment]] = deque()
        self.file: IO[bytes] = tempfile.SpooledTemporaryFile(_SPILL)  # noqa: SIM115
        self._end = 0
        weakref.finalize(self, self.file.close)

    def submit(self, chunk: Chunk) -> Segment:
        """The segment of a chunk; it is filled in by ``finish`` at the latest."""
        segment = Segment()
        if self._workers <= 1 or self._done < _AT_HOME:
            self._done += 1
            self._keep(segment, rendered(chunk))
            return segment
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._workers, mp_context=context(), initializer=settle_in)
        try:
            self._waiting.append((self._pool.submit(rendered, chunk), chunk, segment))
        except BrokenProcessPool:
            self._keep(segment, rendered(chunk))
        while len(self._waiting) > 3 * self._workers:
            self._take()
        return segment

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
        future, chunk, segment = self._waiting.popleft()
        try:
            made = future.result()
        except BrokenProcessPool:  # killed from outside: the work is done here
            made = rendered(chunk)
        self._keep(segment, made)

    def _keep(self, segment: Segment, made: tuple[bytes, int, int]) -> None:
        data, segment.crc, segment.size = made
        segment.at, segment.packed = self._end, len(data)
        self.file.seek(self._end)
        self.file.write(data)
        self._end += len(data)
