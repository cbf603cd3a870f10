"""How cells look: fonts that every Windows has, thin borders, and a colour for who fills a cell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workbook_templates.definition.schema import Field, FieldType

BODY_FONT, HEAD_FONT = "宋体", "黑体"
INPUT, CALCULATED, BUREAU = "#FFF9E5", "#E9EEF5", "#EAF4E6"
HEADER = "#DCE6F1"
BODY_SIZE, SMALL_SIZE, TITLE_SIZE, LARGE_SIZE = 10.0, 9.0, 16.0, 15.0

LEVEL_COLOURS = {
    "错误": ("#FFC7CE", "#9C0006"),
    "核实": ("#FFE699", "#7F6000"),
    "提示": ("#DDEBF7", "#1F4E78"),
    "通过": ("#E2F0D9", "#375623"),
}
"""Level -> fill and font."""

NUMBER_FORMATS = {
    FieldType.RATE: "0.00%",
    FieldType.INDICATOR: "@",
    FieldType.PHONE: "@",
    FieldType.DATE: 'yyyy"年"m"月"d"日"',
}
"""Other types show what was typed (General): ``0`` would hide a stated 16.5, ``#,##0.##`` leaves ``80.``."""


def number_format(type: FieldType) -> str:
    return NUMBER_FORMATS.get(type, "General")


def shrinking(type: FieldType) -> dict[str, Any]:
    """Figures and dates shrink rather than wrap: in a narrow cell Excel would show ####."""
    figure = type.numeric or type in (FieldType.DATE, FieldType.PHONE)
    return {"text_wrap": False, "shrink": True} if figure else {}


class Styles:
    """Formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **properties: Any) -> Any:
        """A format of these XlsxWriter properties, over the body font."""
        whole = {"font_name": BODY_FONT, "font_size": BODY_SIZE, "valign": "vcenter"} | properties
        key = tuple(sorted(whole.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(whole)
        return self._made[key]

    def level(self, level: str) -> Any:
        """Conditional format of a level."""
        fill, font = LEVEL_COLOURS[level]
        key = (("level", level),)
        if key not in self._made:
            self._made[key] = self._book.add_format({"bg_color": fill, "font_color": font})
        return self._made[key]

    def box(self, words: Iterable[str], **more: Any) -> Any:
        """A box of a layout by its style words."""
        return self.get(**(box_properties(frozenset(words)) | more))


def box_properties(words: frozenset[str]) -> dict[str, Any]:
    """Style words of the layout as XlsxWriter properties."""
    properties: dict[str, Any] = {"text_wrap": True, "align": "center", "border": 1}
    if "标题" in words:
        properties |= {"font_name": HEAD_FONT, "font_size": TITLE_SIZE, "border": 0}
    if "说明" in words:
        properties |= {"font_size": SMALL_SIZE, "align": "left", "border": 0, "valign": "top"}
    if "无框" in words:
        properties["border"] = 0
    if "左" in words or "缩进" in words:
        properties["align"] = "left"
    if "缩进" in words:
        properties["indent"] = 4
    if "右" in words:
        properties["align"] = "right"
    if "中" in words:
        properties["align"] = "center"
    if "顶" in words:
        properties["valign"] = "top"
    if "粗" in words:
        properties["bold"] = True
    if "小" in words:
        properties["font_size"] = SMALL_SIZE
    if "大" in words:
        properties["font_size"] = LARGE_SIZE
    return properties


def fill_of(field: Field) -> str:
    """Who fills the cell, as a colour."""
    if field.calculated:
        return CALCULATED
    return BUREAU if field.filler == "财政" else INPUT
