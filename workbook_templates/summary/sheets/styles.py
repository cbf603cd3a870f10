"""Cell formats of the summary workbook, made once."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from workbook_templates.definition.schema import Field, FieldType
from workbook_templates.summary.looks import KINDS, LINK, LOOKS, NUMBER, NUMBER_FORMATS, QUOTED, WRONG

FONT = "宋体"
_HEAD = "#DDEBF7"
_TOTAL = "#FFF2CC"


class Styles:
    """Formats by what a cell is for; equal ones are made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        for number, properties in enumerate(LOOKS, 1):
            assert self.get(**properties)._get_xf_index() == number

    def get(self, **properties: Any) -> Format:
        """A format with our font and these properties of XlsxWriter."""
        properties = {"font_name": FONT, "font_size": 10, "valign": "vcenter", **properties}
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]

    @property
    def title(self) -> Format:
        return self.get(bold=True, font_size=14)

    @property
    def note(self) -> Format:
        return self.get(font_color="#7F7F7F")

    @property
    def head(self) -> Format:
        return self.get(bold=True, bg_color=_HEAD, border=1, align="center", text_wrap=True)

    @property
    def group(self) -> Format:
        """A head over many columns: on the left, where it is seen first."""
        return self.get(bold=True, bg_color=_HEAD, border=1, align="left")

    @property
    def text(self) -> Format:
        return self.get()

    @property
    def centered(self) -> Format:
        return self.get(align="center")

    @property
    def link(self) -> Format:
        return self.get(**LINK)

    @property
    def cut(self) -> Format:
        """For what is looked up rather than read (a hash): it does not run over into the next column."""
        return self.get(align="fill", font_color="#7F7F7F")

    @property
    def quoted(self) -> Format:
        """For texts that begin like a formula."""
        return self.get(**QUOTED)

    @property
    def alarm(self) -> Format:
        """For conditional formats: something does not add up."""
        return self._workbook.add_format({"bg_color": WRONG, "font_color": "#C00000"})

    def tree(self, type: FieldType, kind: str) -> Format:
        """A line of 分组汇总: ``total``, ``group``, ``adjusted`` or ``check``."""
        looks: dict[str, dict[str, Any]] = {
            "total": {"bg_color": _TOTAL, "bold": True, "top": 1},
            "group": {"bg_color": _HEAD, "bold": True},
            "adjusted": {"bg_color": "#E2EFDA", "italic": True},
            "check": {"font_color": "#7F7F7F", "bottom": 1},
        }
        number_format = NUMBER_FORMATS.get(type, NUMBER)
        if kind == "adjusted" and type.numeric:
            number_format = "+#,##0.00####;-#,##0.00####;0.00"
        return self.get(num_format=number_format, **looks[kind])

    def value(self, type: FieldType, kind: str = "stated") -> Format:
        """How values of a type look: ``stated``, ``computed`` (grey), ``wrong`` (coloured) or ``total``."""
        properties: dict[str, Any] = {"bg_color": _TOTAL, "bold": True} if kind == "total" else KINDS[kind]
        return self.get(num_format=NUMBER_FORMATS.get(type, NUMBER), **properties)


def width_of(field: Field) -> float:
    """A column width that fits what the field usually holds."""
    if field.type.numeric:
        return 13.0
    return {FieldType.LONG_TEXT: 36.0, FieldType.DATE: 11.0, FieldType.LABEL: 14.0}.get(field.type, 16.0)
