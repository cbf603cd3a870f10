"""A zip with marks in its sheets -> the same zip with deflated segments in place of the marks.

Nothing is inflated or deflated twice: entries are copied as they are, segments are put between the deflated heads and
tails of their sheets, and so are their CRCs.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from workbook_templates.deflate import crc32_of_both
from workbook_templates.summary.rendering import Segment, deflated

_MARK = re.compile(rb"<!--rows (\d+)-->")
_LOCAL = struct.Struct("<4s5H3I2H")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_UTF8 = 0x800
_DAY = 0x21
"""1980-01-01 as zip dates go."""
_MOST = 0xFFFFFFFF
_COPY = 1 << 20
_LAST_BLOCK = b"\x03\x00"


def mark(number: int) -> str:
    """What stands in a sheet where the segments of that number belong."""
    return f"<!--rows {number}-->"


def fill_marks(source: Path, target: Path, segments: Mapping[int, Sequence[Segment]], file: IO[bytes]) -> None:
    """Copy the zip ``source`` to ``target`` with the segments (of ``file``) in place. Raises OSError."""
    with zipfile.ZipFile(source) as archive, source.open("rb") as raw, target.open("wb") as out:
        entries = []
        for info in archive.infolist():
            at = out.tell()
            out.write(b"\0" * (30 + len(info.filename.encode())))
            found = None
            if info.filename.startswith("xl/worksheets/sheet"):
                content = archive.read(info)
                found = _MARK.search(content)
            if found is None:
                raw.seek(info.header_offset)
                local = _LOCAL.unpack(raw.read(30))
                raw.seek(local[9] + local[10], 1)
                _copy(raw, out, info.compress_size)
                crc, packed, size, method = info.CRC, info.compress_size, info.file_size, info.compress_type
            else:
                crc, packed, size = _sheet(out, content, found, segments[int(found[1])], file)
                method = zlib.DEFLATED
            if max(packed, size, at) >= _MOST:
                raise OSError(27, "a sheet of the summary is too large for a workbook")
            name = info.filename.encode()
            here = out.tell()
            out.seek(at)
            out.write(_LOCAL.pack(b"PK\x03\x04", 20, _UTF8, method, 0, _DAY, crc, packed, size, len(name), 0) + name)
            out.seek(here)
            entries.append((name, method, crc, packed, size, at))
        start = out.tell()
        for name, method, crc, packed, size, at in entries:
            head = (b"PK\x01\x02", 20, 20, _UTF8, method, 0, _DAY, crc, packed, size, len(name), 0, 0, 0, 0, 0, at)
            out.write(_ENTRY.pack(*head) + name)
        end = out.tell()
        out.write(_END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), end - start, start, 0))


def _sheet(
    out: IO[bytes], content: bytes, found: re.Match[bytes], segments: Sequence[Segment], file: IO[bytes]
) -> tuple[int, int, int]:
    """Write head, segments and tail as one deflate stream; CRC-32, packed and real size."""
    crc = packed = size = 0
    for piece in (content[: found.start()], segments, content[found.end() :]):
        if isinstance(piece, bytes):
            data, piece_crc, piece_size, _ = deflated(piece)
            out.write(data)
            crc = crc32_of_both(crc, piece_crc, piece_size)
            packed, size = packed + len(data), size + piece_size
            continue
        for segment in piece:
            file.seek(segment.at)
            _copy(file, out, segment.packed)
            crc = crc32_of_both(crc, segment.crc, segment.size)
            packed, size = packed + segment.packed, size + segment.size
    out.write(_LAST_BLOCK)
    return crc, packed + len(_LAST_BLOCK), size


def _copy(source: IO[bytes], target: IO[bytes], size: int) -> None:
    while size > 0:
        data = source.read(min(size, _COPY))
        if not data:
            raise OSError(5, "a temporary file is shorter than it was")
        target.write(data)
        size -= len(data)
