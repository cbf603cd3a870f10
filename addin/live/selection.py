"""Where the person stands in an open workbook, and what is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import xlwings as xw

from addin.live.book import OpenForm
from workbook_templates.definition.schema import Area
from workbook_templates.model import InputProblem, a1
from workbook_templates.reading.names import NamedRange


@dataclass(frozen=True, slots=True)
class Selection:
    """A selected block: zero-based, inclusive."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def address(self) -> str:
        """Its first cell."""
        return a1(self.top, self.left)

    def meets(self, area: NamedRange) -> bool:
        """Whether it shares a cell with the area."""
        return (
            area.sheet == self.sheet
            and area.first_row <= self.bottom
            and self.top <= area.last_row
            and area.first_column <= self.right
            and self.left <= area.last_column
        )


def selection(app: xw.App) -> Selection:
    """The selected cells. Raises InputProblem when a picture or a chart is selected, or nothing."""
    found = app.selection
    if found is None:
        raise InputProblem("请先选中一个单元格，再点这个按钮。", code="LIVE-001")
    rows, columns = found.shape
    top, left = found.row - 1, found.column - 1
    return Selection(found.sheet.name, top, left, top + rows - 1, left + columns - 1)


def fields_at(opened: OpenForm, at: Selection) -> Iterator[str]:
    """Ids of the fields whose cells are selected, in the order of the form."""
    names = opened.names(at.sheet)
    return (id for id in opened.form.fields if id in names and at.meets(names[id]))


@dataclass(frozen=True, slots=True)
class AreaPlace:
    """A repeating area on a worksheet: its two sentinel rows, zero-based."""

    area: Area
    sheet: str
    top: int
    bottom: int


def area_places(opened: OpenForm, sheet: str) -> list[AreaPlace]:
    """The repeating areas of a worksheet, from top to bottom."""
    names = opened.names(sheet)
    places = []
    for area in opened.form.areas.values():
        columns = [names[f"{area.id}.{column}"] for column in area.columns if f"{area.id}.{column}" in names]
        if columns:
            top, bottom = min(item.first_row for item in columns), max(item.last_row for item in columns)
            places.append(AreaPlace(area, sheet, top, bottom))
    return sorted(places, key=lambda place: place.top)


def area_at(opened: OpenForm, at: Selection) -> AreaPlace | None:
    """The area in which the selection begins."""
    return next((item for item in area_places(opened, at.sheet) if item.top <= at.top <= item.bottom), None)


def go_to(opened: OpenForm, sheet: str, address: str) -> None:
    """Show a cell. Raises InputProblem when its sheet is hidden."""
    visible = next((info.visibility for info in opened.cells.sheets if info.name == sheet), "")
    if visible != "visible":
        raise InputProblem(
            f"工作表“{sheet}”{'被隐藏了，请先取消隐藏' if visible else '不在这本工作簿里'}。", code="LIVE-001"
        )
    place = opened.sheet(sheet)
    cell = place.range(address or "A1")
    try:
        opened.app.api.Goto(cell.api)  # its sheet comes to the front, too
    except AttributeError:  # not Windows
        place.impl.activate()  # xw.Sheet.activate would go through all running Excels; the book is in front already
        cell.select()
