"""A label that reads otherwise than in the form, however the workbook was read."""

from __future__ import annotations

from dataclasses import dataclass

from workbook_templates.model import CellRef


@dataclass(frozen=True, slots=True)
class LabelDeviation:
    """A label or heading that is not worded as the form words it (a wrong year, a misspelt row name)."""

    expected: str
    """The label as the form's layout has it (years moved when the document is of another year)."""
    found: str
    where: CellRef
    field: str
    """The field the label names (of a column heading: the first field below it)."""
    sheet: str = ""
    """The form's sheet."""
