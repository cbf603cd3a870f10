"""Relationships of an OPC package: which part belongs to which id, in transitional and strict files alike."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from types import MappingProxyType
from typing import NamedTuple

_TAG = re.compile(r"<(?:\w+:)?Relationship\s([^<>]*)>")
ATTRIBUTE = re.compile(r"(?<![\w:.-])([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


class Relationship(NamedTuple):
    """One relationship. ``kind`` is the last word of its type (``worksheet``); ``target`` a part name or a URL."""

    kind: str
    target: str
    external: bool


def attributes(text: str) -> dict[str, str]:
    """The attributes in the inside of a start tag, unescaped, prefixes kept."""
    found = {name: double or single for name, double, single in ATTRIBUTE.findall(text)}
    if "&" in text:
        return {name: unescape(value) for name, value in found.items()}
    return found


def cached(size: int) -> bool:
    """Whether a part of that many bytes is worth keeping in a cache (a hostile one is not)."""
    return size <= 1 << 18


def parse_relationships(xml: bytes, folder: str) -> Mapping[str, Relationship]:
    """Relationships by id; targets resolved against the folder of the part they belong to. Cached when small."""
    return (_parse if cached(len(xml)) else _parse.__wrapped__)(xml, folder)


@lru_cache(maxsize=64)
def _parse(xml: bytes, folder: str) -> Mapping[str, Relationship]:
    result: dict[str, Relationship] = {}
    for inside in _TAG.findall(xml.decode("utf-8", "replace")):
        values = attributes(inside)
        external = values.get("TargetMode") == "External"
        target = values.get("Target", "")
        if not external:
            target = target.replace("\\", "/")
            target = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        kind = values.get("Type", "").rpartition("/")[2]
        result[values.get("Id", f"#{len(result)}")] = Relationship(kind, target, external)
    return MappingProxyType(result)
