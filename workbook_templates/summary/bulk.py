"""Long tables in an XlsxWriter workbook: rows are turned into XML as they come and kept, deflated, in a file.

XlsxWriter writes heads, widths, filters, links and everything else of such a sheet as usual; only the rows below the
heads go their own way, since a summary of 1,000 units has a million cells and XlsxWriter's cell objects would cost
more time and memory than everything before.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workbook_templates.building.own_formulas import OwnSheet, OwnWorkbook
from workbook_templates.model import column_letters
from workbook_templates.summary.archive import fill_marks, mark
from workbook_templates.summary.filling import Group, Load, Stretch, Unit
from workbook_templates.summary.kept import submit_changed
from workbook_templates.summary.rendering import Chunk, Renderer, Row, Segment
from workbook_templates.summary.rowxml import (
    FORMULA_SIGNS,
    MAX_ROWS,
    MAX_TEXT,
    BulkCell,
    Cell,
    Formula,
    Styled,
    row_xml,
    safe_text,
    serial,
)
from workbook_templates.summary.unit_rows import Place, Table

__all__ = [
    "FORMULA_SIGNS",
    "MAX_ROWS",
    "MAX_TEXT",
    "BulkCell",
    "BulkSheet",
    "BulkWorkbook",
    "Cell",
    "Formula",
    "Styled",
    "row_xml",
    "safe_text",
    "serial",
]
_CELLS = 12_000
"""Cells in a chunk of rows: some 20 milliseconds of rendering."""
_UNITS = 16
"""Units in a group: the same."""


class BulkWorkbook(OwnWorkbook):
    """A workbook with long tables; ``workers`` processes render them. Use with ``with``: an error writes nothing.

    ``kept``: the folder where rows of units are kept for the next time (``summary.kept``); none when it is empty.
    """

    def __init__(self, path: str, options: dict[str, Any] | None = None, workers: int = 1, kept: str = "") -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="ziping-", ignore_cleanup_errors=True)
        self._target = Path(path)
        self._made = Path(self._scratch.name, "summary.xlsx")
        super().__init__(str(self._made), {**(options or {}), "in_memory": True})
        self.renderer = Renderer(workers)
        self.units = UnitQueue(self.renderer, kept)

    def add_worksheet(self, name: str | None = None, worksheet_class: type[Worksheet] | None = None) -> Worksheet:
        sheet = super().add_worksheet(name, worksheet_class)
        if isinstance(sheet, BulkSheet):
            sheet.renderer, sheet.units = self.renderer, self.units
        return sheet

    def close(self) -> None:
        """Write the file. Raises OSError or FileCreateError."""
        try:
            bulk = [sheet for sheet in self.worksheets_objs if isinstance(sheet, BulkSheet)]
            for sheet in bulk:
                sheet.flush()
            self.units.flush()
            super().close()
            self.renderer.finish()
            segments = {sheet.index: sheet.segments for sheet in bulk}
            fill_marks(self._made, self._target, segments, self.renderer.file)
        finally:
            self.discard()

    def discard(self) -> None:
        """Forget everything; nothing is written."""
        self.fileclosed = True
        self.renderer.stop()
        self._scratch.cleanup()

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()


class UnitQueue:
    """Gathers units and has their rows (``unit_rows``) made, group by group."""

    def __init__(self, renderer: Renderer, kept: str = "") -> None:
        self._renderer, self._kept = renderer, kept
        self._flush()

    def _flush(self) -> None:
        self._group = Group()
        self._load: list[Load] = []
        self._segments: list[Segment] = []
        self._stretches: dict[BulkSheet, int] = {}

    def begin(self, unit: Unit, load: Load) -> None:
        """The next unit. Its rows are then put into sheets (``BulkSheet.add_unit``)."""
        if len(self._group.units) >= _UNITS:
            self.flush()
        self._group.units.append(unit)
        self._load.append(load)

    def put(self, sheet: BulkSheet, place: Place) -> None:
        """Put some rows of the unit there."""
        stretch = self._stretches.get(sheet)
        if stretch is None:
            stretch = self._stretches[sheet] = len(self._segments)
            self._segments.append(Segment())
            sheet.segments.append(self._segments[-1])
            self._group.stretches.append(Stretch(sheet.unit_table, sheet.next_row + 1))
        self._group.units[-1].places.append((stretch, place))

    def flush(self) -> None:
        """Hand over what was gathered."""
        if self._segments and self._kept:
            submit_changed(self._group, self._load, self._segments, self._renderer, self._kept)
        elif self._segments:
            self._renderer.submit(self._group.loaded(self._load, repeat(True)), self._segments)
        self._flush()


class BulkSheet(OwnSheet):
    """A worksheet with a long table below its heads. Use as ``worksheet_class`` of a ``BulkWorkbook``.

    Its rows come either from ``add`` or, when it has a ``unit_table``, from ``add_unit``.
    """

    unit_table: Table
    """How the rows of units are made; set by whoever fills the sheet so."""

    renderer: Renderer
    units: UnitQueue
    """Both set by the workbook."""

    def __init__(self) -> None:
        super().__init__()
        self.segments: list[Segment] = []
        self._begun = False
        self._next = 0
        self._heads: list[tuple[str, str]] = []
        self._quoted = '"'
        self._rows: list[Row] = []
        self._chunk = 1

    def style(self, format: Format | None) -> str:
        """The format as ``Styled`` wants it."""
        return f'" s="{format._get_xf_index()}"' if format is not None else '"'

    def begin(self, first_row: int, formats: Sequence[Format | None], quoted: Format | None = None) -> None:
        """The table begins in ``first_row`` (from 0); one format (or None) a column.

        ``quoted`` is for texts that look like a formula: with Excel's quote prefix they stay texts even when a
        clerk edits the cell.
        """
        self._quoted = self.style(quoted)
        self._next = first_row
        self._begun = True
        self._heads = [(f'<c r="{column_letters(n)}', self.style(format)) for n, format in enumerate(formats)]
        self._chunk = max(1, _CELLS // max(1, len(self._heads)))
        self._check_dimensions(first_row, 0)

    @property
    def next_row(self) -> int:
        """Number (from 0) of the row that the next ``add`` writes."""
        return self._next

    @property
    def full(self) -> bool:
        """Whether Excel has no room for another row."""
        return self._next >= MAX_ROWS

    def add(self, values: Sequence[BulkCell], outline: int = 0, lines: int = 1) -> None:
        """Write the next row, at an outline level from 0, so many lines of text high. The values are kept for a while.

        Raises ValueError when the sheet is full.
        """
        self._check_room()
        self._next += 1
        if outline:
            self.outline_row_level: int = max(self.outline_row_level, outline)
        rows = self._rows
        rows.append((values, outline, lines))
        if len(rows) >= self._chunk:
            self.flush()

    def add_unit(self, rows: int = 1, skip: int = 0, part: int = 0, leads: Sequence[BulkCell] = ()) -> int:
        """Write so many rows of the unit that ``units`` began with, as far as there is room; tells how many.

        Raises ValueError when the sheet is full.
        """
        self._check_room()
        room = min(rows, MAX_ROWS - self._next)
        self.units.put(self, Place(room, skip, part, leads))
        self._next += room
        return room

    def _check_room(self) -> None:
        assert self._begun
        if self.full:
            raise ValueError(f"{self.name}: more than {MAX_ROWS} rows")

    @property
    def look(self) -> tuple[list[tuple[str, str]], str]:
        """Reference and look of each column, and the look of texts that begin like a formula."""
        return self._heads, self._quoted

    def flush(self) -> None:
        """Hand the rows over that were added since the last time."""
        if self._rows:
            first = self._next - len(self._rows) + 1
            self.segments.append(Segment())
            self.renderer.submit(Chunk(first, self._heads, self._quoted, self._rows), self.segments[-1:])
            self._rows = []

    def _write_dimension(self) -> None:
        if self._begun:
            self._check_dimensions(max(self._next - 1, 0), len(self._heads) - 1)
        super()._write_dimension()

    def _write_rows(self) -> None:
        if not self._begun:
            super()._write_rows()
            return
        last = self.next_row - 1
        self.dim_rowmax: int = max([*self.table, *self.row_info, 0])
        super()._write_rows()
        self.dim_rowmax = last
        self.fh.write(mark(self.index))
