"""The shared strings of an xlsx, and the way a text of the file becomes the text a person sees."""

from __future__ import annotations

import re
from unicodedata import is_normalized, normalize

from workbook_templates.reading.events import parse_events
from workbook_templates.reading.problems import problem

_PRESERVE = rb"(?: xml:space=\"preserve\")?"
# One string each: plain (group 1, with the phonetic settings Chinese Excel adds to every string) or anything else
# (group 2), which is taken apart below.
_ITEM = re.compile(
    rb"<si>(?:<t" + _PRESERVE + rb">([^<]*+)</t>(?:<phoneticPr [^<>]*+/>)?</si>"
    rb"|((?>(?:[^<]++|<(?!/si>))*))</si>)|<si ?/>"
)
_OPEN, _CLOSE, _KEPT, _BETWEEN = b"<si><t>", b"</t></si>", b'<si><t xml:space="preserve">', "</t></si><si><t>"
_RUN = re.compile(rb"<t(?: [^<>]*)?>([^<]*)</t>")
MAX_STRINGS = 2_000_000
_OFTEN = 64
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def decode_text(raw: bytes) -> str | None:
    """A piece of raw XML text as its reader sees it: entities and ``_x000D_`` undone, NFC; None when empty."""
    text = raw.decode("utf-8", "replace")
    return clean_text(_ENTITY.sub(_entity, text) if "&" in text else text)


def clean_text(text: str) -> str | None:
    """An unescaped text with Excel's ``_xHHHH_`` undone, in NFC; None when it is empty."""
    if "_x" in text:
        text = _ESCAPE.sub(_escaped, text)
    if not text.isascii() and not is_normalized("NFC", text):
        text = normalize("NFC", text)
    return text or None


def _entity(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"


def _escaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if not 0xD800 <= code <= 0xDFFF else match[0]


def shared_strings(xml: bytes, path: str) -> list[str | None]:
    """All strings by index. Rich text is joined, phonetic guides are left out. Raises InputProblem on bad XML."""
    if (plain_strings := _all_plain(xml)) is not None:
        return plain_strings
    count = xml.count(b"<si")
    if count > MAX_STRINGS:
        raise problem("FILE-010", path, "文字条目过多")
    # Every opening must have a closing after it, or the expression would search to the end again and again.
    plain_xml = b"<!" not in xml and -1 < xml.rfind(b"<si>") < xml.rfind(b"</si>")
    items = _ITEM.findall(xml) if plain_xml else []
    strings: list[str | None] = []
    simple = _simple_text(xml) is not None
    for plain, rich in items:
        if rich:
            if b"<rPh" in rich:
                rich = without(rich, b"<rPh", b"</rPh>")
            runs = _RUN.findall(rich)
            if len(runs) != rich.count(b"</t"):
                return _by_events(xml, path)
            plain = b"".join(runs)
        # Usually there is nothing to undo anywhere in the part, so each string is just decoded.
        strings.append(plain.decode() or None if simple else decode_text(plain))
    # Strings are known by their number alone: one too many or too few would put words into wrong cells.
    return strings if count and len(strings) == count else _by_events(xml, path)


def _all_plain(xml: bytes) -> list[str | None] | None:
    """The strings when each is one plain text with nothing to undo, as XlsxWriter writes them; else None."""
    if _KEPT in xml:
        xml = xml.replace(_KEPT, _OPEN)
    start, end = xml.find(_OPEN), xml.rfind(_CLOSE) + len(_CLOSE)
    if start < 0 or xml.find(b"<si", 0, start) >= 0 or xml.find(b"<si", end) >= 0:
        return None
    tags = xml.count(b"<", start, end)
    text = _simple_text(xml[start + len(_OPEN) : end - len(_CLOSE)]) if tags <= 4 * MAX_STRINGS else None
    strings: list[str | None] = [*text.split(_BETWEEN)] if text is not None else []
    if tags != 4 * len(strings):
        return None
    return [string or None for string in strings] if "" in strings else strings


def _simple_text(xml: bytes) -> str | None:
    """The XML decoded, when no text in it needs unescaping or normalizing."""
    if b"&" in xml or holds(xml, b"_x"):
        return None
    try:
        text = xml.decode()
    except UnicodeDecodeError:
        return None
    return text if is_normalized("NFC", text) else None


def holds(data: bytes, piece: bytes) -> bool:
    """``piece in data`` for a piece whose first byte is rare: one byte is found many times as fast as several."""
    at = data.find(piece[:1])
    for _ in range(_OFTEN):
        if at < 0 or data.startswith(piece, at):
            return at >= 0
        at = data.find(piece[:1], at + 1)
    return at >= 0 and data.rfind(piece, at) >= 0


def without(data: bytes, opening: bytes, closing: bytes) -> bytes:
    """The data without its stretches from ``opening`` to ``closing``; linear whatever the data."""
    kept, at = [], 0
    while (start := data.find(opening, at)) >= 0:
        kept.append(data[at:start])
        end = data.find(closing, start)
        at = len(data) if end < 0 else end + len(closing)
    kept.append(data[at:])
    return b"".join(kept)


def _by_events(xml: bytes, path: str) -> list[str | None]:
    strings: list[str | None] = []
    pieces: list[str] = []
    state = {"text": False, "phonetic": 0}

    def start(name: str, _: dict[str, str]) -> None:
        if name == "si":
            pieces.clear()
        elif name == "rPh":
            state["phonetic"] += 1
        state["text"] = name == "t" and not state["phonetic"]

    def end(name: str) -> None:
        state["text"] = False
        if name == "rPh":
            state["phonetic"] -= 1
        elif name == "si":
            strings.append(clean_text("".join(pieces)))

    def characters(text: str) -> None:
        if state["text"]:
            pieces.append(text)

    parse_events(xml, path, start, end, characters)
    return strings
