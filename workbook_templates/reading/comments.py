"""Cell comments (批注) of an xlsx: people write 出错说明 there, so they must not be passed over in silence."""

from __future__ import annotations

import re

from workbook_templates.reading.package import Package
from workbook_templates.reading.shared import decode_text

_COMMENT = re.compile(
    rb"<(?:\w+:)?comment\s[^<>]*?ref=\"\$?([A-Z]{1,3})\$?([0-9]{1,7})\"[^<>]*>(.*?)</(?:\w+:)?comment>", re.DOTALL
)
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)</(?:\w+:)?t>")
MOST = 1_000
"""Comments of a sheet that are read."""


def has_comments(package: Package) -> bool:
    """Whether any part of the package may hold comments; costs a look at the names."""
    return any("comments" in name for name in package.names())


def comments_of(package: Package, part: str) -> list[tuple[str, str]]:
    """(address, text) of the comments on the sheet of that part. Raises InputProblem."""
    found: list[tuple[str, str]] = []
    for relation in package.relationships(part).values():
        if relation.kind != "comments" or relation.external or not package.has(relation.target):
            continue
        for column, row, inside in _COMMENT.findall(package.read_xml(relation.target))[:MOST]:
            pieces = [decode_text(piece) or "" for piece in _TEXT.findall(inside)]
            text = "".join(pieces).strip()
            if text:
                found.append((f"{column.decode()}{row.decode()}", text))
    return found
