"""Excel tables embedded in a Word file: read like the sheets of a workbook of their own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from workbook_templates.binding.foreign import foreign_document
from workbook_templates.importing.word_xml import Element
from workbook_templates.model import Grid, InputProblem
from workbook_templates.reading.book import open_book
from workbook_templates.reading.package import Package

_OLE = "{urn:schemas-microsoft-com:office:office}OLEObject"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ZIP = b"PK\x03\x04"


def embedded_reader(package: Package, main: str) -> Callable[[Element], list[Grid]]:
    """A function that gives the tables of a ``w:object``; none when it is no workbook that can be read."""
    relations = package.relationships(main)
    count = 0

    def read(element: Element) -> list[Grid]:
        nonlocal count
        made: list[Grid] = []
        for item in element.iter(_OLE):
            relation = relations.get(item.get(_ID, ""))
            if relation is None or relation.external or not package.has(relation.target):
                continue
            data = package.read(relation.target)
            grids = _grids(data) if data.startswith(_ZIP) else []
            count += bool(grids)
            name = f"嵌入的Excel表{count}"
            made += [Grid(f"{name}“{grid.name}”", grid.rows, grid.merges, grid.lines) for grid in grids]
        return made

    return read


def _grids(data: bytes) -> list[Grid]:
    """The visible sheets with something on them."""
    with tempfile.TemporaryDirectory(prefix="ziping-embedded-") as folder:
        copy = Path(folder) / "embedded.xlsx"
        copy.write_bytes(data)
        try:
            return list(foreign_document(open_book(copy)).tables)
        except InputProblem:
            return []
