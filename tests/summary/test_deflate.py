"""Deflate and CRC-32 are what zlib says they are, in pieces too."""

from __future__ import annotations

import zlib

from hypothesis import given
from hypothesis import strategies as st

from workbook_templates.deflate import checksum, crc32, crc32_of_both, deflated, deflated_piece, inflated

DATA = st.binary(max_size=5000) | st.sampled_from([b"", b"<row/>" * 30_000, bytes(100_000)])
LEVELS = st.integers(0, 3)


@given(DATA, LEVELS)
def test_a_stream_comes_back(data: bytes, level: int) -> None:
    packed = deflated(data, level)
    assert inflated(packed) == zlib.decompress(packed, -15) == data


@given(DATA, DATA, LEVELS)
def test_pieces_stand_one_behind_the_other(first: bytes, second: bytes, level: int) -> None:
    whole = deflated_piece(first, level) + deflated_piece(second, level) + b"\x03\x00"
    assert zlib.decompress(whole, -15) == first + second


@given(DATA, DATA)
def test_checksums_are_those_of_zlib(first: bytes, second: bytes) -> None:
    assert crc32(first) == zlib.crc32(first)
    assert crc32_of_both(crc32(first), crc32(second), len(second)) == zlib.crc32(first + second)
    assert checksum(memoryview(first)) == b"%b%b" % tuple(
        number.to_bytes(4, "big") for number in (zlib.crc32(first), zlib.adler32(first))
    )


@given(DATA, st.binary(min_size=1, max_size=40), st.integers(0, 100_000))
def test_damage_has_another_checksum(data: bytes, damage: bytes, at: int) -> None:
    hurt = data[: at % (len(data) + 1)] + damage + data[at % (len(data) + 1) + len(damage) :]
    for other in (hurt, data[:at], bytes(len(data))):
        assert other == data or checksum(other) != checksum(data)
