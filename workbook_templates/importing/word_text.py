"""What a person reads in a paragraph of a Word file."""

from __future__ import annotations

from workbook_templates.importing.word_xml import Element, T, W

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_TAB, _PTAB, _BREAK, _RETURN = f"{W}tab", f"{W}ptab", f"{W}br", f"{W}cr"
_HYPHEN, _SYMBOL = f"{W}noBreakHyphen", f"{W}sym"
_RUN = f"{W}r"
_READ = (T, _MATH, _TAB, _PTAB, _BREAK, _RETURN, _HYPHEN, _SYMBOL)
_MARKS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_BLANKS = " \t　 ​\r\n"
# Check boxes that Word takes out of symbol fonts.
_SYMBOLS = {"F052": "☑", "F0FE": "☑", "F053": "☒", "F0A3": "□", "F0A8": "□", "F06F": "□"}


def paragraph_text(paragraph: Element) -> str:
    """The text of the runs; line breaks as ``\\n``, tabs as blanks."""
    pieces = []
    for item in paragraph.iter(*_READ):
        if item.tag in (T, _MATH):
            pieces.append(item.text or "")
        elif item.getparent().tag != _RUN:
            continue  # a tab stop among the paragraph's properties
        elif item.tag == _SYMBOL:
            pieces.append(_symbol(item))
        else:
            pieces.append(_MARKS[item.tag[len(W) :]])
    return "".join(pieces)


def _symbol(item: Element) -> str:
    code = (item.get(f"{W}char") or "").upper()
    font = (item.get(f"{W}font") or "").lower()
    if font == "symbol":
        return {"F0B3": "≥", "F0A3": "≤", "F0B1": "±", "F0B4": "×", "F0B8": "÷"}.get(code, "")
    return _SYMBOLS.get(code, "")


def lines_of(text: str) -> list[str]:
    """The lines that say something, without blanks around them."""
    return [line for line in (line.strip(_BLANKS) for line in text.split("\n")) if line]


def has_text(element: Element) -> bool:
    """Whether anything can be read in there."""
    return any((item.text or "").strip(_BLANKS) for item in element.iter(T))
