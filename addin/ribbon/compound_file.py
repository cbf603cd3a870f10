"""A version-3 compound file (OLE2), the container of vbaProject.bin; writing side only, always the same bytes."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

SECTOR, MINI_SECTOR, CUTOFF = 512, 64, 4096
_FREE, _END, _FAT_MARK, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1
_HEADER_FAT_SLOTS = 109


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    children: list[_Entry] = field(default_factory=list)
    color: int = _BLACK
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = 0
    size: int = 0


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """The file with these streams; a ``/`` in a name separates a storage from what is in it."""
    root = _tree(streams)
    entries: list[_Entry] = []
    _number(root, entries)
    body = bytearray()
    fat: list[int] = []
    mini = bytearray()
    mini_fat: list[int] = []
    for entry in entries:
        if entry.kind != _STREAM:
            continue
        entry.size = len(entry.data)
        if not entry.data:
            entry.start = _END
        elif entry.size < CUTOFF:
            entry.start = _append(mini, mini_fat, entry.data, MINI_SECTOR)
        else:
            entry.start = _append(body, fat, entry.data, SECTOR)
    root.size = len(mini)
    root.start = _append(body, fat, bytes(mini), SECTOR) if mini else _END
    packed = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    mini_fat_sectors = -(-len(packed) // SECTOR)
    mini_fat_start = _append(body, fat, packed.ljust(mini_fat_sectors * SECTOR, b"\xff"), SECTOR) if packed else _END
    directory = b"".join(_packed(entry) for entry in entries)
    while len(directory) % SECTOR:
        directory += _packed(_Entry("", 0))
    directory_start = _append(body, fat, directory, SECTOR)
    fat_sectors = _fat_sectors(len(fat))
    if fat_sectors > _HEADER_FAT_SLOTS:
        raise ValueError("more than 7 MB do not fit into this simple compound file")
    first_fat = len(fat)
    fat += [_FAT_MARK] * fat_sectors
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(fat_sectors * SECTOR, b"\xff")
    header = struct.pack(
        "<8s16s5H6s9I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        0x3E,  # minor version
        3,
        0xFFFE,  # little-endian
        9,  # sectors of 512 bytes
        6,  # mini sectors of 64 bytes
        b"",
        0,
        fat_sectors,
        directory_start,
        0,
        CUTOFF,
        mini_fat_start,
        mini_fat_sectors,
        _END,
        0,
    )
    slots = [first_fat + number for number in range(fat_sectors)]
    slots += [_FREE] * (_HEADER_FAT_SLOTS - fat_sectors)
    return header + struct.pack(f"<{_HEADER_FAT_SLOTS}I", *slots) + bytes(body) + table


def _tree(streams: Mapping[str, bytes]) -> _Entry:
    root = _Entry("Root Entry", _ROOT)
    storages = {"": root}
    for path, data in streams.items():
        folder, _, name = path.rpartition("/")
        if folder not in storages:
            storages[folder] = _Entry(folder, _STORAGE)
            root.children.append(storages[folder])
        storages[folder].children.append(_Entry(name, _STREAM, data))
    return root


def _number(root: _Entry, entries: list[_Entry]) -> None:
    """Gives every entry its place in the directory and links the children of each storage as a search tree."""
    entries.append(root)
    for storage in [root, *(child for child in root.children if child.kind == _STORAGE)]:
        ordered = sorted(storage.children, key=lambda entry: (len(entry.name), entry.name.upper()))
        first = len(entries)
        entries.extend(ordered)
        height = (len(ordered) + 1).bit_length() - 1  # levels that are full
        storage.child = _link(ordered, first, 0, len(ordered), 0, height)


def _link(ordered: list[_Entry], first: int, low: int, high: int, depth: int, full: int) -> int:
    """A balanced tree; black, but for the last level when it is not full: that one is red, so every path is equal."""
    if low >= high:
        return _NONE
    middle = (low + high) // 2
    entry = ordered[middle]
    entry.color = _RED if depth >= full else _BLACK
    entry.left = _link(ordered, first, low, middle, depth + 1, full)
    entry.right = _link(ordered, first, middle + 1, high, depth + 1, full)
    return first + middle


def _append(body: bytearray, table: list[int], data: bytes, unit: int) -> int:
    """Adds data in whole units, chained in the table; returns the first unit."""
    start = len(table)
    count = -(-len(data) // unit)
    body += data.ljust(count * unit, b"\0")
    table += [*range(start + 1, start + count), _END]
    return start


def _fat_sectors(used: int) -> int:
    """How many sectors the table needs to describe the used ones and itself."""
    sectors = 0
    while sectors * (SECTOR // 4) < used + sectors:
        sectors += 1
    return sectors


def _packed(entry: _Entry) -> bytes:
    name = (entry.name + "\0").encode("utf-16-le") if entry.name else b""
    if len(name) > 64:
        raise ValueError(f"a name in a compound file has at most 31 characters: {entry.name}")
    return struct.pack(
        "<64sHBBIII16sI8s8sIQ",
        name,
        len(name),
        entry.kind,
        entry.color,
        entry.left,
        entry.right,
        entry.child,
        b"",
        0,
        b"",
        b"",
        entry.start,
        entry.size,
    )
