"""Counts of listed names: 内设机构包括8个：分别为办公室、… must list eight."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbook_templates.checking.narrative.passages import OFFICES, Passage
from workbook_templates.checking.telling import Doubt

_BODY = r"内设机构|内设股室|内设科室|内设处室|内设部门|职能股室|职能科室|股室|科室|处室"
_LISTED = re.compile(
    rf"(?:(?:{_BODY})[^，。；：:\d一二三四五六七八九十]{{0,6}}?(?P<first>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})个"
    rf"|(?P<second>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})个(?:{_BODY}))"
    r"(?:[：:]|[，,]?(?:分别为|分别是|即|包括|是))+(?P<list>[^。；;\n]+)"
)
_BRACKET = re.compile(r"（[^（）]*）|\([^()]*\)")
_JOINED = re.compile(r"和|与|及|以及")
_MORE = re.compile(r"等(?:\d|[一二三四五六七八九十]|$)|等[^级]?$|^另")
_DIGITS = {character: number for number, character in enumerate("一二三四五六七八九十", 1)}


def listing_doubts(passage: Passage) -> Iterator[Doubt]:
    """TEXT-008: the number written differs from the names listed, however 和 and missing commas are read."""
    if not any(word in passage.text for word in OFFICES):
        return
    for match in _LISTED.finditer(passage.text):
        stated = _number(match.group("first") or match.group("second"))
        listed = match.group("list")
        if _MORE.search(listed) or "、" not in listed:
            continue
        # A name directly behind a closing bracket lacks its comma: 人事科（…）机关党委.
        least, most = _count(listed)
        if stated is None or least <= stated <= most:
            continue
        yield Doubt(
            "TEXT-008",
            "正文 内设机构个数",
            f"正文写{stated}个，所列名称为{least}个",
            stated=str(stated),
            expected=str(least),
        )


def _count(listed: str) -> tuple[int, int]:
    """At least the names parted by 、; at most also those that 和 or a bracket may part."""
    marked = _BRACKET.sub("\x00", listed)
    names = [name for name in re.split(r"[、，,]", marked) if name.strip("\x00 ")]
    hidden = sum(len(_JOINED.findall(name)) for name in names)
    hidden += sum(1 for name in names if re.search("\x00[^\x00、，,]", name))
    return len(names), len(names) + hidden


def _number(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS.get(text)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
