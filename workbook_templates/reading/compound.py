"""A compound file (OLE2), the container of .xls and of encrypted workbooks, read from bytes without trusting a sector."""

from __future__ import annotations

import struct
from array import array

from workbook_templates.reading.problems import problem

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA


class CompoundFile:
    """The streams of a compound file by lower-case name. Chains are bounded, loops and wild sectors are damage."""

    def __init__(self, data: bytes, path: str) -> None:
        """Read header, sector table and directory; ``path`` is only for messages."""
        self._data = data
        self._path = path
        try:
            self._open()
        except (struct.error, IndexError, ValueError) as error:
            raise problem("FILE-009", path, "文件结构不完整") from error

    def _open(self) -> None:
        data = self._data
        if len(data) < 512:
            raise ValueError("header")
        shift, mini_shift = struct.unpack_from("<2H", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError("sector size")
        self._size = 1 << shift
        fat_count, directory, _, self._cutoff, mini_start, mini_count, extra, extra_count = struct.unpack_from(
            "<8I", data, 44
        )
        sectors = list(struct.unpack_from("<109I", data, 76))
        for _ in range(min(extra_count, len(data) // self._size + 1)):
            if extra >= _LAST_SECTOR:
                break
            block = array("I", self._sector(extra))
            sectors.extend(block[:-1])
            extra = block[-1]
        self._fat = array("I")
        for sector in [s for s in sectors if s < _LAST_SECTOR][:fat_count]:
            self._fat.frombytes(self._sector(sector))
        entries = self._chain(directory)
        self._mini_fat = array("I")
        if mini_count and mini_start < _LAST_SECTOR:
            self._mini_fat.frombytes(self._chain(mini_start))
        self._streams: dict[str, tuple[int, int]] = {}
        root: tuple[int, int] | None = None
        for at in range(0, len(entries) - 127, 128):
            name_size, kind = struct.unpack_from("<HB", entries, at + 64)
            start, size = struct.unpack_from("<2I", entries, at + 116)
            if kind == 5 and root is None:
                root = (start, size)
            elif kind in (1, 2) and 2 <= name_size <= 64:
                name = entries[at : at + name_size - 2].decode("utf-16-le", "replace").lower()
                self._streams.setdefault(name, (start, size) if kind == 2 else (0, 0))
        self._mini = self._chain(root[0]) if root is not None and root[0] < _LAST_SECTOR else b""

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        block = self._data[start : start + self._size]
        if not block:
            raise ValueError("sector past the end")
        return block.ljust(self._size, b"\0")

    def _chain(self, start: int) -> bytes:
        blocks: list[bytes] = []
        for _ in range(len(self._fat) + 1):
            if start >= _LAST_SECTOR:
                return b"".join(blocks)
            blocks.append(self._sector(start))
            start = self._fat[start]
        raise ValueError("loop")

    def names(self) -> set[str]:
        """Lower-case names of all streams and storages."""
        return set(self._streams)

    def stream(self, name: str) -> bytes:
        """The bytes of a stream. Raises InputProblem when its chain is damaged."""
        start, size = self._streams[name]
        try:
            if size >= self._cutoff:
                return self._chain(start)[:size]
            pieces: list[bytes] = []
            for _ in range(len(self._mini_fat) + 1):
                if start >= _LAST_SECTOR:
                    break
                pieces.append(self._mini[start * 64 : start * 64 + 64])
                start = self._mini_fat[start]
            return b"".join(pieces)[:size]
        except (IndexError, ValueError) as error:
            raise problem("FILE-009", self._path, "文件结构不完整") from error
