"""The writer's two formats, read back by readers that are not ours."""

from __future__ import annotations

import io
import random

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from olevba_reader import decompressed

from addin.ribbon.compound_file import compound_file
from addin.ribbon.compression import compress
from addin.ribbon.project_keys import NO_PASSWORD, NOT_PROTECTED, VISIBLE, scrambled

NOISE = random.Random(1).randbytes


@pytest.mark.parametrize(
    "data",
    [
        b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
        b"a" * 4096,
        b"a" * 10_000,
        "部门整体支出绩效自评\r\n".encode("gbk") * 2000,
        NOISE(4096) + b"after a stored chunk" * 300,
        NOISE(8192),
    ],
    ids=["specification", "one chunk", "three chunks", "Chinese", "stored then packed", "stored"],
)
def test_what_is_compressed_comes_back(data: bytes) -> None:
    assert decompressed(compress(data)) == data


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([b"Sub ", b"End Sub\r\n", b"x", b"=", "审核".encode("gbk"), b"    "]), max_size=3000))
def test_any_text_comes_back(words: list[bytes]) -> None:
    data = b"".join(words)
    if data:
        assert decompressed(compress(data)) == data


def test_the_example_of_the_specification_is_as_short_as_theirs() -> None:
    # MS-OVBA 3.2.2: 54 characters become 47 bytes behind the signature byte
    expected = bytes.fromhex(
        "01 2F B0 00 23 61 61 61 62 63 64 65 82 66 00 70 61 67 68 69 6A 01 38 08 61 6B 6C 00 30 6D 6E 6F 70 06 71 02 70"
        " 04 10 72 73 74 75 76 10 77 78 79 7A 00 3C"
    )
    assert len(compress(b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa")) <= len(expected)


@pytest.mark.parametrize("sizes", [[0, 1, 63, 64, 65], [4095, 4096, 4097], [100] * 40, [700_000, 5], [1]])
def test_streams_come_back(sizes: list[int]) -> None:
    streams = {f"VBA/M{number}": NOISE(size) for number, size in enumerate(sizes)} | {"PROJECT": b"project"}
    file = olefile.OleFileIO(io.BytesIO(compound_file(streams)), raise_defects=olefile.DEFECT_INCORRECT)
    assert file.parsing_issues == []
    assert {"/".join(path) for path in file.listdir()} == set(streams)
    for path, data in streams.items():
        assert file.exists(path.lower())
        assert file.openstream(path).read() == data


def test_every_path_of_the_directory_tree_has_the_same_number_of_black_entries() -> None:
    data = compound_file({f"VBA/{'x' * number}": b"1" for number in range(1, 29)})
    file = olefile.OleFileIO(io.BytesIO(data))

    def depths(sid: int, black: int, parent_red: bool) -> set[int]:
        if sid == olefile.NOSTREAM:
            return {black}
        entry = file.direntries[sid] or file._load_direntry(sid)
        red = entry.color == 0
        assert not (red and parent_red)
        black += not red
        return depths(entry.sid_left, black, red) | depths(entry.sid_right, black, red)

    storage = next(entry for entry in file.direntries if entry and entry.name == "VBA")
    assert len(depths(storage.sid_child, 0, False)) == 1


@pytest.mark.parametrize("data", [NOT_PROTECTED, NO_PASSWORD, VISIBLE])
@pytest.mark.parametrize("seed", [0x00, 0x2A, 0x07, 0xFE])
def test_project_keys_read_back(data: bytes, seed: int) -> None:
    """MS-OVBA 2.4.3.3, written down here a second time, from the reader's side."""
    id = "{917DED54-440B-4FD1-A5C1-74ACF261E600}"
    code = bytes.fromhex(scrambled(id, data, seed))
    assert code[0] ^ code[1] == 2
    key = code[0] ^ code[2]
    assert key == sum(id.encode()) % 256
    plain, previous, last = key, code[1], code[2]
    found = bytearray()
    for byte in code[3:]:
        value = byte ^ ((previous + plain) & 0xFF)
        found.append(value)
        plain, previous, last = value, last, byte
    body = bytes(found[(seed & 6) // 2 :])
    assert int.from_bytes(body[:4], "little") == len(data)
    assert body[4:] == data
