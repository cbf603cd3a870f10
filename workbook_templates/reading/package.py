"""A zip package (xlsx, xlsb, ods) read under limits from bytes in memory.

The central directory is parsed here and not by ``zipfile``: it is several times faster, and nothing in it is
believed. The *declared* sizes are first held against the limits; then each part that is read is inflated to at most
its declared size, so a part that lies is caught after the bytes it promised, never after gigabytes.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping

from isal import igzip_lib, isal_zlib

from workbook_templates.deflate import crc32
from workbook_templates.reading.problems import problem
from workbook_templates.reading.rels import Relationship, parse_relationships

MAX_ENTRIES = 5_000
MAX_TOTAL = 200 * 1024 * 1024
MAX_PART = 96 * 1024 * 1024
MAX_RELATIONSHIPS = 4 * 1024 * 1024
MAX_WORKBOOK = 8 * 1024 * 1024
MAX_STYLES = 24 * 1024 * 1024
"""What holds no data is small: a workbook with 64,000 styles, the most there can be, has 15 MB of them."""
MAX_RATIO = 400
RATIO_MATTERS_ABOVE = 8 * 1024 * 1024
"""Small parts may be as dense as they like: a blank styled sheet reaches 100 to 1, deflate ends at 1,032 to 1."""

_END = struct.Struct("<4s4H2IH")
_ENTRY = struct.Struct("<4s4x2H4x3I3H8xI")
"""Signature, flags, method, CRC-32, compressed size, size, length of name, of extra and of comment, local header."""
_LOCAL = struct.Struct("<4s5H3I2H")
_ENCODING = re.compile(rb"^<\?xml[^>]*encoding=[\"']([\w.:-]+)[\"']")

_DAMAGED: type[Exception] = isal_zlib.error  # type: ignore[assignment]  # its stub takes the class for an instance
_PROLOG = re.compile(rb"\s*+(?:<\?xml[^>]*+>|)\s*+<[A-Za-z_]")

Entry = tuple[int, int, int, int, int, int]
"""Flags, method, CRC-32, compressed size, size, offset of the local header."""


class Package:
    """The parts of a zip by name. Names are matched exactly, then without case, with ``\\`` as ``/``."""

    __slots__ = ("_data", "_entries", "_folded", "_path", "_shift")

    def __init__(self, data: bytes, path: str) -> None:
        """Parse the central directory of ``data``; ``path`` is only for messages."""
        self._data = data
        self._path = path
        self._shift = 0
        self._entries: dict[str, Entry] = {}
        self._folded: dict[str, str] | None = None
        try:
            self._parse()
        except (struct.error, IndexError) as error:
            raise problem("FILE-009", path, "压缩包目录不完整") from error

    def _parse(self) -> None:
        data = self._data
        at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
        if at < 0:
            raise problem("FILE-009", self._path, "压缩包没有结尾，可能未传完")
        _, disk, _, _, count, size, offset, _ = _END.unpack_from(data, at)
        if 0xFFFF in (disk, count) or 0xFFFFFFFF in (size, offset):
            at, count, size, offset = self._zip64(at)
        if count > MAX_ENTRIES:
            raise problem("FILE-010", self._path, f"{count} 个条目")
        start = at - size
        self._shift = start - offset
        if start < 0 or self._shift < 0:
            raise problem("FILE-009", self._path, "压缩包目录位置不对")
        total = 0
        entries, entry = self._entries, _ENTRY.unpack_from
        position = start
        for _ in range(count):
            signature, flags, method, crc, packed, real, name_size, extra, comment, local = entry(data, position)
            if signature != b"PK\x01\x02":
                raise problem("FILE-009", self._path, "压缩包目录有误")
            position += 46
            raw = data[position : position + name_size]
            if 0xFFFFFFFF in (packed, real, local):
                real, packed, local = _zip64_extra(
                    data[position + name_size : position + name_size + extra], real, packed, local
                )
            position += name_size + extra + comment
            total += real
            if total > MAX_TOTAL or (real > RATIO_MATTERS_ABOVE and real > packed * MAX_RATIO):
                raise problem("FILE-010", self._path, f"解压后至少 {total // 1048576} MB")
            name = raw.decode("utf-8" if flags & 0x800 else "cp437", "replace")
            if name in entries:
                raise problem("FILE-009", self._path, f"部件重复：{name}")
            entries[name] = (flags, method, crc, packed, real, local)

    def _zip64(self, end: int) -> tuple[int, int, int, int]:
        data = self._data
        if end < 20 or data[end - 20 : end - 16] != b"PK\x06\x07":
            raise problem("FILE-009", self._path, "压缩包目录有误")
        (where,) = struct.unpack_from("<Q", data, end - 12)
        if where > len(data) or data[where : where + 4] != b"PK\x06\x06":
            raise problem("FILE-009", self._path, "压缩包目录有误")
        count, size, offset = struct.unpack_from("<3Q", data, where + 32)
        return where, count, size, offset

    def names(self) -> list[str]:
        """The part names as the archive writes them."""
        return list(self._entries)

    def inflated(self) -> int:
        """The size of all parts together, as the directory states it (and as no part may exceed)."""
        return sum(entry[4] for entry in self._entries.values())

    def _find(self, name: str) -> str | None:
        if name in self._entries:
            return name
        if self._folded is None:
            self._folded = {key.replace("\\", "/").lstrip("/").lower(): key for key in self._entries}
        return self._folded.get(name.lstrip("/").lower())

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return self._find(name) is not None

    def packed(self, name: str) -> tuple[int, bytes] | None:
        """Method and bytes of a part as it lies in the archive; None when it is missing. What is packed the same is the
        same: a CRC-32 would not tell, since anybody can make another part with it."""
        key = self._find(name)
        if key is None:
            return None
        _, method, _, packed, _, local = self._entries[key]
        local += self._shift
        header = self._data[local + 26 : local + 30]
        start = local + 30 + int.from_bytes(header[:2], "little") + int.from_bytes(header[2:], "little")
        return method, self._data[start : start + packed]

    def read(self, name: str, most: int = MAX_PART) -> bytes:
        """The inflated part, its size and CRC proven. Raises InputProblem when it is missing, lying, damaged or larger
        than ``most``."""
        key = self._find(name)
        if key is None:
            raise problem("FILE-009", self._path, f"缺少部件 {name}")
        flags, method, crc, packed, real, local = self._entries[key]
        if flags & 1:
            raise problem("FILE-008", self._path, "压缩包带密码")
        data = self._data
        local += self._shift
        try:
            header = _LOCAL.unpack_from(data, local)
        except struct.error:
            raise problem("FILE-009", self._path, f"部件 {name} 不完整") from None
        start = local + 30 + header[9] + header[10]
        if header[0] != b"PK\x03\x04" or start + packed > len(data):
            raise problem("FILE-009", self._path, f"部件 {name} 不完整")
        if real > most:
            raise problem("FILE-010", self._path, f"部件 {name} 有 {real // 1048576} MB")
        body = memoryview(data)[start : start + packed]
        if method == 8:
            try:
                content = igzip_lib.IgzipDecompressor().decompress(body, real + 1)
            except _DAMAGED:
                raise problem("FILE-009", self._path, f"部件 {name} 无法解压") from None
            if len(content) > real:
                raise problem("FILE-010", self._path, f"部件 {name} 的实际大小超过其声明")
        elif method == 0:
            content = bytes(body)
        else:
            raise problem("FILE-009", self._path, f"部件 {name} 的压缩方式不受支持")
        if len(content) != real or crc32(content) != crc:
            raise problem("FILE-009", self._path, f"部件 {name} 校验不符")
        return content

    def read_xml(self, name: str, most: int = MAX_PART) -> bytes:
        """The part as UTF-8 without a byte order mark, entity declarations refused, line ends as XML wants them."""
        content = self.read(name, most)
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            content = content.decode("utf-16", "replace").encode()
        elif content.startswith(b"\xef\xbb\xbf"):
            content = content[3:]
        declared = _ENCODING.match(content[:200])
        if declared is not None and declared[1].lower() not in (b"utf-8", b"utf-16", b"us-ascii", b"ascii"):
            try:
                content = content.decode(declared[1].decode("ascii"), "replace").encode()
            except LookupError:
                raise problem("FILE-009", self._path, f"部件 {name} 的文字编码无法识别") from None
        # A DOCTYPE can only stand before the root element: with an ordinary prolog there is nothing to search.
        if _PROLOG.match(content) is None and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
            raise problem("FILE-012", self._path)
        if b"\r" in content:
            content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return content

    def relationships(self, part: str) -> Mapping[str, Relationship]:
        """The relationships of a part (``""``: of the package), by id; empty when it has none."""
        folder, _, file = part.rpartition("/")
        name = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
        if not self.has(name):
            return {}
        return parse_relationships(self.read_xml(name, MAX_RELATIONSHIPS), folder)

    def main_part(self) -> str:
        """The part that the package declares as its document, or ``""``."""
        for relation in self.relationships("").values():
            if relation.kind == "officeDocument" and self.has(relation.target):
                return relation.target
        return next((n for n in ("xl/workbook.xml", "xl/workbook.bin") if self.has(n)), "")


def _zip64_extra(extra: bytes, real: int, packed: int, local: int) -> tuple[int, int, int]:
    position = 0
    while position + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, position)
        if kind == 1:
            at = position + 4
            values = [real, packed, local]
            for index, value in enumerate(values):
                if value == 0xFFFFFFFF:
                    (values[index],) = struct.unpack_from("<Q", extra, at)
                    at += 8
            return values[0], values[1], values[2]
        position += 4 + size
    return real, packed, local
