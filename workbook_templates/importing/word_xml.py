"""Names of WordprocessingML, and a parser that fetches nothing and expands nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"

P, TBL, TR, TC = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
R, T, VAL = f"{W}r", f"{W}t", f"{W}val"
P_PR, TR_PR, TC_PR = f"{W}pPr", f"{W}trPr", f"{W}tcPr"

THROUGH = frozenset(
    [f"{W}{name}" for name in ("sdtContent", "customXml", "ins", "moveTo", "smartTag", "dir", "bdo")]
    + [
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}" + name
        for name in ("AlternateContent", "Choice")
    ]
    + ["{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"]
)
"""Wrappers that a reader looks through."""
SDT = f"{W}sdt"

Element = Any
"""An element of lxml, which comes without types."""


def parse(xml: bytes) -> Element:
    """The root element. Raises ``lxml.etree.XMLSyntaxError``.

    Depth is no danger: nothing here recurses, and the size of the part is bounded by the package.
    """
    if _STRICT in xml[:4096]:
        xml = xml.replace(_STRICT, _MAIN)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(xml, parser)


def children(element: Element) -> Iterator[Element]:
    """Child elements in order, wrappers (content controls, accepted insertions) seen through."""
    stack = [iter(element)]
    while stack:
        for child in stack[-1]:
            if child.tag in THROUGH or child.tag == SDT:
                stack.append(iter(child))
                break
            yield child
        else:
            stack.pop()


def flag(element: Element | None) -> bool:
    """Whether an on/off property is on: present, and not said to be 0 or false."""
    return element is not None and element.get(VAL, "1") not in ("0", "false", "off", "none")


def whole(text: str | None, default: int = 0) -> int:
    """A whole number of the file; ``default`` when it is none."""
    digits = (text or "").strip()
    return int(digits) if digits.lstrip("-").isdecimal() and len(digits) < 10 else default
