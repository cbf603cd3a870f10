"""The compression of VBA streams (MS-OVBA 2.4.1), writing side only."""

from __future__ import annotations

CHUNK = 4096
_SIGNATURE = 0b011 << 12
_COMPRESSED = 1 << 15


def compress(data: bytes) -> bytes:
    """A compressed container. Every 4 KB are one chunk; a chunk that would grow is stored as it is.

    A stored chunk must be 4096 bytes long, so only a full chunk can be stored; a short last one always shrinks or
    grows by a few bytes, which its header can express.
    """
    out = bytearray(b"\x01")
    for start in range(0, len(data), CHUNK):
        chunk = data[start : start + CHUNK]
        tokens = _tokens(chunk)
        if len(tokens) > CHUNK or (len(chunk) == CHUNK and len(tokens) == CHUNK):
            if len(chunk) < CHUNK:
                raise ValueError("a short chunk does not compress into 4096 bytes")
            out += (_SIGNATURE | (CHUNK - 1)).to_bytes(2, "little")
            out += chunk
        else:
            out += (_COMPRESSED | _SIGNATURE | (len(tokens) - 1)).to_bytes(2, "little")
            out += tokens
    return bytes(out)


def _tokens(chunk: bytes) -> bytes:
    """Literal bytes and copy tokens, eight to a flag byte."""
    out = bytearray()
    at = 0
    while at < len(chunk):
        flags = 0
        group = bytearray()
        for bit in range(8):
            if at >= len(chunk):
                break
            offset, length = _longest_match(chunk, at)
            if length:
                flags |= 1 << bit
                group += _copy_token(at, offset, length).to_bytes(2, "little")
                at += length
            else:
                group.append(chunk[at])
                at += 1
        out.append(flags)
        out += group
    return bytes(out)


def _length_bits(position: int) -> int:
    """How many bits of a copy token hold the length, which depends on how much has been written already."""
    offset_bits = max((position - 1).bit_length(), 4)
    return 16 - offset_bits


def _copy_token(position: int, offset: int, length: int) -> int:
    return ((offset - 1) << _length_bits(position)) | (length - 3)


def _longest_match(chunk: bytes, at: int) -> tuple[int, int]:
    """How far back and how long the longest earlier copy of what comes next is; (0, 0) when under three bytes."""
    longest = min((1 << _length_bits(at)) + 2 if at else 0, len(chunk) - at)
    best_offset, best_length = 0, 2
    found = chunk.rfind(chunk[at : at + 3], 0, at + 2) if longest >= 3 else -1
    while found >= 0:
        length = best_length
        while length < longest and chunk[found : found + length + 1] == chunk[at : at + length + 1]:
            length += 1
        if length > best_length:
            best_offset, best_length = at - found, length
            if length == longest:
                break
        found = chunk.rfind(chunk[at : at + best_length + 1], 0, found + best_length)
    return (best_offset, best_length) if best_offset else (0, 0)
