"""The add-in's own sheets: settings, texts, function help, and two for what Python hands back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from xml.sax.saxutils import escape

import yaml

from addin.ribbon.state import STATE, STATE_ROWS

SETTINGS, TEXTS, FUNCTIONS, ERROR = "settings", "texts", "functions", "Error"
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TEXT_STYLE = 1  # in styles.xml: the number format @, so that "=1+1" or "1/2" stays what it is


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of texts. Its code name is that of the document module that goes with it."""

    name: str
    rows: tuple[tuple[str, ...], ...]

    @property
    def code_name(self) -> str:
        return f"Sheet{self.name.capitalize()}"

    def xml(self) -> str:
        """The worksheet part."""
        rows = "".join(
            f'<row r="{number}">{"".join(_cell(text, number, column) for column, text in enumerate(row))}</row>'
            for number, row in enumerate(self.rows, start=1)
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_NAMESPACE}">'
            f'<sheetPr codeName="{self.code_name}"/><cols><col min="1" max="1" width="28" customWidth="1"/>'
            f'<col min="2" max="2" width="80" customWidth="1"/></cols><sheetData>{rows}</sheetData></worksheet>'
        )


def add_in_sheets(settings: Mapping[str, str], function_help: Sequence[Sequence[str]]) -> list[Sheet]:
    """All sheets, in the order of their tabs (which nobody sees: an add-in has no window)."""
    return [
        Sheet(SETTINGS, tuple(settings.items())),
        Sheet(TEXTS, tuple(texts().items())),
        Sheet(FUNCTIONS, tuple(tuple(row) for row in function_help)),
        Sheet(STATE, STATE_ROWS),
        Sheet(ERROR, (("",),)),
    ]


def texts() -> dict[str, str]:
    """The Chinese texts of the add-in's VBA by id."""
    found = yaml.safe_load((files("addin.ribbon") / "texts.yaml").read_text(encoding="utf-8"))
    return {str(id): str(text) for id, text in found.items()}


def _cell(text: str, row: int, column: int) -> str:
    if column > 25:
        raise ValueError("the add-in's sheets have at most 26 columns")
    address = f"{chr(ord('A') + column)}{row}"
    if not text:
        return f'<c r="{address}" s="{_TEXT_STYLE}"/>'
    return f'<c r="{address}" s="{_TEXT_STYLE}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
