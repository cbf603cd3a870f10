"""A plain list sheet: title, one row of heads with a filter, rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from workbook_templates.summary.bulk import BulkCell, BulkSheet
from workbook_templates.summary.sheets.printing import print_landscape
from workbook_templates.summary.sheets.styles import Styles
from workbook_templates.summary.unit_rows import Table

HEAD_ROW, FIRST_ROW = 1, 2
Heads = Sequence[tuple[str, float]]
"""Label and width of each column."""


class ListSheet:
    """``add`` rows, then ``finish``."""

    def __init__(
        self,
        workbook: Workbook,
        styles: Styles,
        name: str,
        title: str,
        heads: Heads,
        formats: Mapping[int, Format] | None = None,
        table: Table | None = None,
    ) -> None:
        """``table``: how rows of units are made, in a sheet that has them."""
        self.name = name
        self._width = len(heads)
        self._characters = sum(width for _, width in heads)
        self._workbook, self._styles, self._title, self._heads_of_list = workbook, styles, title, heads
        self._formats = [(formats or {}).get(column, styles.text) for column in range(len(heads))]
        self._table = table
        self.volumes: list[BulkSheet] = []
        self._next_volume()

    def _next_volume(self) -> None:
        """A worksheet; a further one, with the same heads, when Excel has no room for more rows on the last."""
        number = len(self.volumes) + 1
        name = self.name if number == 1 else f"{self.name[:26]}({number})"
        self.sheet: BulkSheet = self._workbook.add_worksheet(name, worksheet_class=BulkSheet)
        self.volumes.append(self.sheet)
        if self._table is not None:
            self.sheet.unit_table = self._table
        self.sheet.write_string(0, 0, self._title, self._styles.title)
        self.sheet.set_row(HEAD_ROW, 28)
        for column, (label, width) in enumerate(self._heads_of_list):
            self.sheet.set_column(column, column, width)
            self.sheet.write_string(HEAD_ROW, column, label, self._styles.head)
        self.sheet.begin(FIRST_ROW, self._formats, self._styles.quoted)

    @property
    def next_row(self) -> int:
        """Number (from 0) of the row that the next ``add`` writes; that may be on a further worksheet."""
        if self.sheet.full:
            self._next_volume()
        return self.sheet.next_row

    @property
    def rows(self) -> int:
        return sum(sheet.next_row - FIRST_ROW for sheet in self.volumes)

    def add(self, row: Sequence[BulkCell], lines: int = 1) -> None:
        if self.sheet.full:
            self._next_volume()
        self.sheet.add(row, lines=lines)

    def add_unit(self, rows: int) -> None:
        """Write so many rows of the unit at hand, on further worksheets where one is full."""
        written = 0
        while written < rows:
            if self.sheet.full:
                self._next_volume()
            written += self.sheet.add_unit(rows - written, written)

    def finish(self) -> None:
        """Filter and frozen heads."""
        for sheet in self.volumes:
            last = max(sheet.next_row - 1, FIRST_ROW)
            sheet.autofilter(HEAD_ROW, 0, last, self._width - 1)
            sheet.freeze_panes(FIRST_ROW, 2)
            # Without an area, a long text in the last column (a hash) would make everything else small.
            sheet.print_area(0, 0, last, self._width - 1)
            print_landscape(sheet, self._characters, (HEAD_ROW, HEAD_ROW), 2)
