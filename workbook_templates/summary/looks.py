"""How cells of the long sheets look, under the same numbers in every summary: rows can be made before its workbook."""

from __future__ import annotations

from typing import Any

from workbook_templates.definition.schema import FieldType

AMOUNT, NUMBER, RATE, DATE = "#,##0.00####", "General", "0.00%", "yyyy-mm-dd"
NUMBER_FORMATS = {
    FieldType.AMOUNT: AMOUNT,
    FieldType.SQUARE_METRES: AMOUNT,
    FieldType.RATE: RATE,
    FieldType.DATE: DATE,
}
WRONG = "#FCE4D6"
KINDS: dict[str, dict[str, Any]] = {
    "stated": {},
    "computed": {"font_color": "#7F7F7F"},
    "wrong": {"bg_color": WRONG, "font_color": "#C00000"},
}
LINK = {"font_color": "#0563C1", "underline": 1}
WRAPPED = {"text_wrap": True}
QUOTED = {"quote_prefix": True}
"""For texts that begin like a formula: they stay texts even when a clerk edits the cell."""
LOOKS: list[dict[str, Any]] = [
    *({"num_format": code, **kind} for code in (NUMBER, AMOUNT, RATE, DATE) for kind in KINDS.values()),
    LINK,
    WRAPPED,
    QUOTED,
]
"""The workbook's first formats, in this order (``Styles`` sees to that)."""


def look(properties: dict[str, Any]) -> str:
    """What stands between a cell's reference and the rest of it."""
    return f'" s="{1 + LOOKS.index(properties)}"'


def look_of(type: FieldType, kind: str = "stated") -> str:
    """The look of a field's values."""
    return look({"num_format": NUMBER_FORMATS.get(type, NUMBER), **KINDS[kind]})


TEXT_LOOK = look_of(FieldType.TEXT)
QUOTED_LOOK = look(QUOTED)
