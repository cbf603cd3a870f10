"""指标明细, 专项明细, 其他明细: the rows of repeating areas with their unit, sheet and cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xlsxwriter.workbook import Workbook

from workbook_templates.definition.schema import Area, Form
from workbook_templates.model import column_letters
from workbook_templates.summary.bulk import BulkCell
from workbook_templates.summary.records import UnitRecord
from workbook_templates.summary.sheets.lists import FIRST_ROW, ListSheet
from workbook_templates.summary.sheets.styles import Styles, width_of

LEADS = (("序号", 6), ("单位", 28), ("表", 18), ("项目", 24), ("区域", 18), ("位置", 12), ("归并名", 20))
AREA_COLUMN, GROUP_COLUMN = 4, 6


@dataclass(slots=True)
class Group:
    """The rows of one area that share a name: how many, and the numbers in each column."""

    name: str
    rows: int = 0
    numbers: dict[str, list[float]] = field(default_factory=dict)


class DetailSheet(ListSheet):
    """The rows of all areas of one kind; columns of the same id share a column."""

    def __init__(
        self, workbook: Workbook, styles: Styles, form: Form, areas: Sequence[Area], name: str, title: str
    ) -> None:
        self.areas = {area.id: area for area in areas}
        columns: dict[str, int] = {}
        heads = list(LEADS)
        formats = {}
        for area in areas:
            for column in area.columns:
                if column not in columns:
                    item = form.fields[f"{area.id}.{column}"]
                    columns[column] = len(heads)
                    formats[len(heads)] = styles.value(item.type)
                    heads.append((item.label, int(width_of(item))))
        super().__init__(workbook, styles, name, title, heads, formats)
        self.columns = columns
        self.groups: dict[str, dict[str, Group]] = {area.id: {} for area in areas}
        self._full_width = len(heads)
        self._numeric = {
            area.id: [
                (place, column)
                for place, column in enumerate(area.columns)
                if form.fields[f"{area.id}.{column}"].type.numeric
            ]
            for area in areas
        }
        self._slots = {area.id: [columns[column] for column in area.columns] for area in areas}
        self._group = {area.id: area.columns.index(group_column(area)) for area in areas}

    def add_record(self, number: int, record: UnitRecord) -> None:
        for item in record.rows:
            groups = self.groups.get(item.area)
            if groups is None:
                continue
            name = group_name(item.values[self._group[item.area]])
            title = record.parts[item.part].title if item.part else ""
            row: list[BulkCell] = [number, record.unit, item.sheet, title, item.area, item.cells, name]
            row += [None] * (self._full_width - len(row))
            for slot, value in zip(self._slots[item.area], item.values, strict=True):
                row[slot] = value
            self.add(row)
            group = groups.get(name.casefold())
            if group is None:
                group = groups[name.casefold()] = Group(name)
            group.rows += 1
            for place, column in self._numeric[item.area]:
                value = item.values[place]
                if value.__class__ is float or value.__class__ is int:
                    group.numbers.setdefault(column, []).append(value)

    def range_of(self, column: int, volume: int = 0) -> str:
        """A column of one of ``volumes`` as an absolute reference from another sheet."""
        letters, sheet = column_letters(column), self.volumes[volume]
        return f"'{sheet.name}'!${letters}${FIRST_ROW + 1}:${letters}${max(sheet.next_row, FIRST_ROW + 1)}"


def group_column(area: Area) -> str:
    """The column by which the rows of many units are brought together: 二级指标, or the name of the item."""
    return next((column for column in area.merge if column in area.columns), area.key)


def group_name(value: object) -> str:
    """A name without differences that mean nothing: spaces, width of brackets."""
    text = "" if value is None else str(value)
    return "".join(text.split()).replace("(", "（").replace(")", "）")[:200] or "（未写名称）"
