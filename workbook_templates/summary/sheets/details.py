"""指标明细, 专项明细, 其他明细: the rows of repeating areas with their unit, sheet and cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from xlsxwriter.workbook import Workbook

from workbook_templates.model import column_letters
from workbook_templates.summary.detail_layout import LEADS, DetailLayout
from workbook_templates.summary.figures import Number, Tally
from workbook_templates.summary.sheets.lists import FIRST_ROW, ListSheet
from workbook_templates.summary.sheets.styles import Styles, width_of
from workbook_templates.summary.unit_rows import DetailRows


@dataclass(slots=True)
class Group:
    """The rows of one area that share a name, with the values in its numeric columns."""

    name: str
    columns: tuple[tuple[int, str], ...]
    rows: int = 0
    values: list[Number] = field(default_factory=list)
    """Row behind row."""

    def numbers(self) -> dict[str, list[float]]:
        """The numbers in each column that has some."""
        told = {
            column: [value for value in self.values[at :: len(self.columns)] if value is not None]
            for at, (_, column) in enumerate(self.columns)
        }
        return {column: numbers for column, numbers in told.items() if numbers}


class DetailSheet(ListSheet):
    """The rows of all areas of one kind; ``unit_rows`` makes them."""

    def __init__(self, workbook: Workbook, styles: Styles, layout: DetailLayout, name: str, title: str) -> None:
        heads = [*LEADS, *((field.label, int(width_of(field))) for field in layout.fields)]
        super().__init__(workbook, styles, name, title, heads, table=DetailRows.of(layout))
        self.areas, self.columns = layout.areas, layout.columns
        self.groups: dict[str, dict[str, Group]] = {area: {} for area in layout.areas}
        self._named: dict[str, dict[str, Group]] = {area: {} for area in layout.areas}
        """The same by the names as they are written."""
        self._layout = layout

    def add_tally(self, tally: Tally) -> None:
        """The rows of the unit at hand."""
        count = 0
        for area, named in self._named.items():
            items = tally.get(area, ())
            count += len(items)
            for name, values in items:
                group = named.get(name)
                if group is None:
                    group = named[name] = self._group(area, name)
                group.rows += 1
                group.values += values
        self.add_unit(count)

    def _group(self, area: str, name: str) -> Group:
        """The group of a name, however its letters are written."""
        groups, key = self.groups[area], name.casefold()
        if key not in groups:
            groups[key] = Group(name, self._layout.numeric[area])
        return groups[key]

    def range_of(self, column: int, volume: int = 0) -> str:
        """A column of one of ``volumes`` as an absolute reference from another sheet."""
        letters, sheet = column_letters(column), self.volumes[volume]
        return f"'{sheet.name}'!${letters}${FIRST_ROW + 1}:${letters}${max(sheet.next_row, FIRST_ROW + 1)}"
