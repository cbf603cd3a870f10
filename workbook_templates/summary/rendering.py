"""Rows -> compressed XML, in other processes where that pays.

A summary of 1,000 units is 80 MB of XML. The parent only collects what there is to do; it becomes XML and is deflated
elsewhere, and comes back as segments that can be put one behind the other into a zip entry.
"""

from __future__ import annotations

import tempfile
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import IO, NamedTuple, Protocol

from workbook_templates.apart import context, seconds_to_start
from workbook_templates.deflate import crc32, deflated_piece
from workbook_templates.summary.pool import settle_in
from workbook_templates.summary.rowxml import BulkCell, row_xml

LEVEL = 2
"""Of ISA-L's deflate: 9 % larger than zlib's level 4, in a sixth of the time."""
_SECONDS_EACH = 0.02
"""For a chunk."""
_AHEAD, _AT_LAST = 6, 2
"""Chunks given to each process: enough to keep it busy while this one does something else, and while it renders too."""
_HELD = 40
"""Chunks that may be held for each process: some hundred thousand bytes each."""
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


class Made(NamedTuple):
    """A finished stretch: deflated bytes, their CRC-32 and size when inflated."""

    data: bytes
    crc: int
    size: int
    unnumbered: bytes = b""
    """The same rows without their numbers, for those who keep them (``kept``)."""


Then = Callable[[list[Made]], None] | None
"""What is told of finished stretches."""


class Work(Protocol):
    """Stretches of rows that become XML."""

    def made(self) -> list[Made]:
        """Each stretch."""
        ...


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of one sheet, numbered from ``first`` (from 1)."""

    first: int
    heads: list[tuple[str, str]]
    quoted: str
    rows: list[Row]

    def made(self) -> list[Made]:
        rows = (
            row_xml(number, self.heads, values, self.quoted, lines, outline)
            for number, (values, outline, lines) in enumerate(self.rows, self.first)
        )
        return [deflated("".join(rows).encode())]


def deflated(data: bytes, unnumbered: bytes = b"") -> Made:
    """A segment that may be followed by others."""
    return Made(deflated_piece(data, LEVEL), crc32(data), len(data), unnumbered)


class Renderer:
    """Renders chunks in ``workers`` processes, of which this is one, and keeps the segments in a temporary file.

    The others render while this one has more to collect; then it renders as well what they have not been given yet.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._held: deque[tuple[Work, list[Segment], Then]] = deque()
        """Chunks that no process has yet."""
        self._waiting: deque[tuple[Future[list[Made]], Work, list[Segment], Then]] = deque()
        self.file: IO[bytes] = tempfile.SpooledTemporaryFile(_SPILL)  # noqa: SIM115
        self._end = 0
        weakref.finalize(self, self.file.close)

    def submit(self, work: Work, segments: list[Segment], then: Then = None) -> None:
        """Have the work done; each stretch fills in its segment, by ``finish`` at the latest. ``then`` is told."""
        if self._workers <= 1:
            self._done(work.made(), segments, then)
            return
        self._held.append((work, segments, then))
        if self._pool is None:
            if len(self._held) * _SECONDS_EACH <= seconds_to_start():  # other processes would take as long to begin
                return
            self._pool = ProcessPoolExecutor(self._workers - 1, mp_context=context(), initializer=settle_in)
        self._hand_over(self._pool, _AHEAD)
        while len(self._held) > _HELD * self._workers:
            self._render_one()

    def finish(self) -> None:
        """Wait for all segments."""
        while self._held:
            self._render_one()
            if self._pool is not None:
                self._hand_over(self._pool, _AT_LAST)
        while self._waiting:
            self._take()
        self.stop()

    def _render_one(self) -> None:
        work, segments, then = self._held.popleft()
        self._done(work.made(), segments, then)

    def _hand_over(self, pool: ProcessPoolExecutor, ahead: int) -> None:
        """Give each process so much to do, as far as there is."""
        while self._waiting and self._waiting[0][0].done():
            self._take()
        while self._held and len(self._waiting) < ahead * (self._workers - 1):
            try:
                future = pool.submit(self._held[0][0].made)
            except BrokenProcessPool:
                self._render_one()
            else:
                self._waiting.append((future, *self._held.popleft()))

    def stop(self) -> None:
        """Let go of the processes."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _take(self) -> None:
        future, work, segments, then = self._waiting.popleft()
        try:
            made = future.result()
        except BrokenProcessPool:  # killed from outside: the work is done here
            made = work.made()
        self._done(made, segments, then)

    def _done(self, made: list[Made], segments: list[Segment], then: Then) -> None:
        self.keep(segments, made)
        if then is not None:
            then(made)

    def keep(self, segments: Sequence[Segment], made: Sequence[Made]) -> None:
        """Take in stretches that are finished."""
        self.file.seek(self._end)
        for segment, (data, crc, size, _) in zip(segments, made, strict=True):
            segment.at, segment.packed, segment.crc, segment.size = self._end, len(data), crc, size
            self.file.write(data)
            self._end += len(data)
