"""Cell comments (批注) of the binary formats, .xls and .xlsb: people write 出错说明 there."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterable

from workbook_templates.model import a1
from workbook_templates.reading.binary import BIFF_SHEET, biff_records
from workbook_templates.reading.comments import MOST

_NOTE, _OBJECT, _TEXT, _CONTINUE = 0x001C, 0x005D, 0x01B6, 0x003C
_BEGIN, _RICH_TEXT = 635, 637

Comments = list[tuple[str, str]]
"""(address, text)"""


def xls_comments(stream: bytes) -> list[Comments]:
    """For each sheet of a BIFF 8 workbook, in its order."""
    starts: list[int] = []
    found: dict[int, Comments] = defaultdict(list)
    texts: dict[tuple[int, int], str] = {}
    number = wanted = 0
    for kind, body, within, _ in biff_records(stream):
        if kind == BIFF_SHEET and len(body) >= 4:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _OBJECT and len(body) >= 8:
            number = struct.unpack_from("<H", body, 6)[0]
        elif kind == _TEXT and len(body) >= 12:
            wanted, texts[within, number] = struct.unpack_from("<H", body, 10)[0], ""
        elif kind == _CONTINUE and wanted and body and (within, number) in texts:
            piece = body[1:].decode("utf-16-le" if body[0] & 1 else "latin-1", "replace")[:wanted]
            texts[within, number] += piece
            wanted -= len(piece)
        elif kind == _NOTE and len(body) >= 8 and len(found[within]) < MOST:
            row, column, _, object = struct.unpack_from("<4H", body)
            text = texts.get((within, object), "").replace("\r\n", "\n").replace("\r", "\n").strip()
            if text:
                found[within].append((a1(row, column), text))
    return [found[start] for start in starts]


def xlsb_comments(records: Iterable[tuple[int, bytes]]) -> Comments:
    """Those of a comments part. Raises struct.error when it is damaged."""
    found: Comments = []
    place = ""
    for kind, body in records:
        if kind == _BEGIN:
            row, _, column, _ = struct.unpack_from("<4I", body, 4)
            place = a1(row, column)
        elif kind == _RICH_TEXT and place and len(found) < MOST:
            (count,) = struct.unpack_from("<I", body, 1)
            text = body[5 : 5 + 2 * count].decode("utf-16-le", "replace").strip()
            if text:
                found.append((place, text))
    return found
