"""olevba, the reader that antivirus people use; its parser library warns about itself, which is not our matter."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from oletools.olevba import VBA_Parser, decompress_stream


def macros(data: bytes) -> dict[str, str]:
    """Module file name -> code, as olevba lists them in this workbook."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parser = VBA_Parser("ziping.xlam", data=data)
        found = {name: code for _, _, name, code in parser.extract_macros()}
        parser.close()
    return found


def decompressed(data: bytes) -> bytes:
    """A compressed container of MS-OVBA, unpacked."""
    return bytes(decompress_stream(bytearray(data)))
