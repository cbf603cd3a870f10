"""Which cells of a BIFF workbook show a percentage; the library that reads the values does not say."""

from __future__ import annotations

import struct
from collections import defaultdict

from workbook_templates.model import a1
from workbook_templates.reading.binary import BIFF_SHEET, biff_records
from workbook_templates.reading.formats import percent_places

_FORMAT, _XF = 0x041E, 0x00E0
_NUMBER, _RK, _FORMULA, _MANY = 0x0203, 0x027E, 0x0006, 0x00BD


def percent_cells(stream: bytes) -> list[dict[str, int]]:
    """For each sheet, in the workbook's order: address -> decimals shown."""
    codes: dict[int, str] = {}
    styles: list[int] = []
    starts: list[int] = []
    cells: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for kind, body, within, _ in biff_records(stream):
        if kind == BIFF_SHEET and len(body) >= 4:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _FORMAT and len(body) >= 5:
            number, count, wide = struct.unpack_from("<2HB", body)
            raw = body[5 : 5 + count * (2 if wide & 1 else 1)]
            codes[number] = raw.decode("utf-16-le" if wide & 1 else "latin-1", "replace")
        elif kind == _XF and len(body) >= 4:
            styles.append(struct.unpack_from("<2H", body)[1])
        elif kind in (_NUMBER, _RK, _FORMULA) and len(body) >= 6:
            cells[within].append(struct.unpack_from("<3H", body))
        elif kind == _MANY and len(body) >= 6:
            row, column = struct.unpack_from("<2H", body)
            for place in range(4, len(body) - 5, 6):
                cells[within].append((row, column, struct.unpack_from("<H", body, place)[0]))
                column += 1
    places = [percent_places(number, codes.get(number)) for number in styles]
    return [_shown(cells[start], places) for start in starts]


def _shown(cells: list[tuple[int, int, int]], places: list[int | None]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row, column, style in cells:
        decimals = places[style] if style < len(places) else None
        if decimals is not None:
            found[a1(row, column)] = decimals
    return found
