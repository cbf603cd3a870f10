"""The three scrambled values of a PROJECT stream (MS-OVBA 2.4.3): no protection, no password, visible.

Excel refuses a project whose values do not fit its ID. The scrambling seed is ours to choose; it is fixed, so that two
builds are the same.
"""

from __future__ import annotations

_VERSION = 2
_SEED = 0x2A
NOT_PROTECTED = bytes(4)
NO_PASSWORD = bytes(1)
VISIBLE = b"\xff"


def scrambled(project_id: str, data: bytes, seed: int = _SEED) -> str:
    """``data`` as the hexadecimal text for CMG, DPB or GC of the project with this ID (with its braces)."""
    key = sum(project_id.encode("ascii")) & 0xFF
    out = [seed, seed ^ _VERSION, seed ^ key]
    plain, previous, last = key, out[1], out[2]
    filler = bytes([0x07] * ((seed & 6) // 2))
    for byte in filler + len(data).to_bytes(4, "little") + data:
        code = byte ^ ((previous + plain) & 0xFF)
        out.append(code)
        plain, previous, last = byte, last, code
    return bytes(out).hex().upper()
