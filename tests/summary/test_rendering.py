"""Chunks become the same bytes wherever they are rendered, and none is lost when a process dies."""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest

from workbook_templates.summary.rendering import Made, Renderer, Segment, deflated

CHUNKS = 80
"""More than may wait for two processes."""


@dataclass(frozen=True, slots=True)
class _Told:
    number: int
    parent: int
    deadly: bool = False

    def made(self) -> list[Made]:
        if self.deadly and os.getpid() != self.parent:
            os._exit(9)
        return [deflated(b"<row>%d</row>" % self.number * 2000), deflated(b"<c/>" * self.number)]


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("deadly", [None, 0, 40])
def test_every_segment_is_there(workers: int, deadly: int | None) -> None:
    works = [_Told(number, os.getpid(), number == deadly) for number in range(CHUNKS)]
    segments = [[Segment(), Segment()] for _ in works]
    renderer = Renderer(workers)
    for work, its_segments in zip(works, segments, strict=True):
        renderer.submit(work, its_segments)
    renderer.finish()
    for work, its_segments in zip(works, segments, strict=True):
        for segment, (data, crc, size, _) in zip(its_segments, work.made(), strict=True):
            renderer.file.seek(segment.at)
            assert renderer.file.read(segment.packed) == data
            assert (segment.crc, segment.size) == (crc, size)
