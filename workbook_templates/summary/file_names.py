"""Names of files made out of names of units: nothing in them that a file system or a shell takes for something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

LONGEST = 60
"""Characters; three bytes each and the ending still fit the 255 bytes of a file name."""
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)


def safe_name(text: str, otherwise: str = "未命名单位") -> str:
    """The text as part of a file name on Windows, macOS and Linux."""
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", text))
    name = re.sub(r"\s+", " ", name).strip(" ._~$-=+@'")[:LONGEST].rstrip(" .")
    if _DEVICES.match(name):
        name = f"_{name}"
    return name or otherwise


def different_names(texts: Iterable[str]) -> Iterator[str]:
    """A safe name for each, no two the same even where case does not matter."""
    used: set[str] = set()
    for text in texts:
        base = name = safe_name(text)
        number = 2
        while name.casefold() in used:
            name, number = f"{base}({number})", number + 1
        used.add(name.casefold())
        yield name
