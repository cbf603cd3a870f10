"""Pages that lie on their side: sections of a document that are turned, with the page numbers of the text around them.

While a document is put together, a paragraph with ``section_end`` ends the pages before it; ``finish_sections`` then
gives each the footers and margins that the template has at that place.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from workbook_templates.reporting.standard import Paper
from workbook_templates.reporting.wordml import W

_OPEN = "ziping"
"""Marks a section that is not finished; no program sees it."""


def section_end(paper: Paper) -> str:
    """The paragraph that ends a section on this paper; it takes no room."""
    turned = "landscape" if paper.landscape else "portrait"
    return (
        f'<w:p {W}><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
        f'<w:sectPr w:rsidSect="{_OPEN}"><w:pgSz w:orient="{turned}"/></w:sectPr></w:pPr></w:p>'
    )


def finish_sections(document: Any, turned: Paper) -> None:
    """Make whole sections of those that ``section_end`` left open; ``turned``: the paper of those on their side."""
    open_: list[Any] = []
    for section in list(document.element.body.iter(qn("w:sectPr"))):
        if section.get(qn("w:rsidSect")) == _OPEN:
            open_.append(section)
            continue
        start = section.find(qn("w:pgNumType"))
        for number, early in enumerate(open_):
            landscape = early.find(qn("w:pgSz")).get(qn("w:orient")) == "landscape"
            whole = deepcopy(section)
            if number and start is not None:
                whole.remove(whole.find(qn("w:pgNumType")))
            if landscape:
                _turn(whole, turned)
            early.getparent().replace(early, whole)
        if open_ and start is not None:  # counted from the first of them on
            section.remove(start)
        open_ = []


def _turn(section: Any, paper: Paper) -> None:
    size = section.find(qn("w:pgSz"))
    if size is None:
        size = OxmlElement("w:pgSz")
        section.insert(0, size)
    for name, value in (("w", paper.width), ("h", paper.height), ("orient", "landscape")):
        size.set(qn(f"w:{name}"), str(value))
    margins = section.find(qn("w:pgMar"))
    for side, length in {**paper.margins, "footer": paper.footer}.items():
        if margins is not None:
            margins.set(qn(f"w:{side}"), str(length))
