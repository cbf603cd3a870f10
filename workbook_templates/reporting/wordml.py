"""WordprocessingML as text: runs, paragraphs, content controls. Knows Word and nothing of reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f'xmlns:w="{NAMESPACE}"'
_ILLEGAL = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one look. ``style`` is the id of a character style."""

    text: str
    style: str = ""
    bold: bool = False
    highlight: str = ""


def legal(text: str) -> str:
    """Without the control characters that XML refuses; every line end is ``\\n``."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def run(item: Run) -> str:
    """A run; ``\\n`` becomes a line break, ``\\t`` a tab."""
    look = (f"<w:rStyle w:val={quoteattr(item.style)}/>" if item.style else "") + ("<w:b/>" if item.bold else "")
    look += f'<w:highlight w:val="{item.highlight}"/>' if item.highlight else ""
    pieces = []
    for part in re.split(r"([\n\t])", legal(item.text)):
        if part == "\n":
            pieces.append("<w:br/>")
        elif part == "\t":
            pieces.append("<w:tab/>")
        elif part:
            pieces.append(f'<w:t xml:space="preserve">{escape(part)}</w:t>')
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{''.join(pieces)}</w:r>"


def paragraph(style: str, text: str | Sequence[Run] = "", properties: str = "") -> str:
    """A paragraph; ``properties`` is further ``w:pPr`` content, in schema order after the style."""
    runs = [Run(text)] if isinstance(text, str) else list(text)
    content = "".join(run(item) for item in runs if item.text)
    return f"<w:p {W}><w:pPr><w:pStyle w:val={quoteattr(style)}/>{properties}</w:pPr>{content}</w:p>"


def control(tag: str, title: str, blocks: Iterable[str], number: int) -> str:
    """A block-level content control. Word keeps 64 characters of the tag."""
    return (
        f"<w:sdt {W}><w:sdtPr><w:alias w:val={quoteattr(title)}/><w:tag w:val={quoteattr(tag[:64])}/>"
        f'<w:id w:val="{number}"/></w:sdtPr><w:sdtContent>{"".join(blocks)}</w:sdtContent></w:sdt>'
    )


def with_next(block: str) -> str:
    """The same; its last paragraph begins on the page of what follows."""
    before, style, after = block.rpartition("<w:pStyle ")
    name, end, rest = after.partition("/>")
    return block if "<w:keepNext/>" in rest[:20] or not style else f"{before}{style}{name}{end}<w:keepNext/>{rest}"
