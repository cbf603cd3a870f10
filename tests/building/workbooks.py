"""Workbooks under test: built once a form, opened with openpyxl."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.sax.saxutils import unescape

import openpyxl
from openpyxl.workbook.workbook import Workbook

from workbook_templates.building.workbook import build_workbook
from workbook_templates.definition.load import form_ids, load_form

FORMS = form_ids()
_FORMULA = re.compile(r'<c r="([A-Z]+[0-9]+)"(?: s="[0-9]+")?(?: t="([a-z]+)")?><f>([^<]*)</f><v>([^<]*)</v></c>')
_FOLDER = tempfile.TemporaryDirectory(prefix="ziping-tests-")


@cache
def blank(form: str) -> Path:
    """The blank workbook of a form set."""
    path = Path(_FOLDER.name) / f"{form}.xlsx"
    build_workbook(load_form(form), path)
    return path


@cache
def opened(form: str) -> Workbook:
    return openpyxl.load_workbook(blank(form))


def parts(path: Path) -> dict[str, bytes]:
    """Every part of the package, inflated."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def formula_cells(path: Path) -> Iterator[tuple[str, str, str, float | str]]:
    """(sheet, address, formula, value written with it) of every formula cell; read from the XML, which is quick."""
    inflated = parts(path)
    names = re.findall(r'<sheet name="([^"]*)"', inflated["xl/workbook.xml"].decode())
    for number, name in enumerate(names, 1):
        for match in _FORMULA.finditer(inflated[f"xl/worksheets/sheet{number}.xml"].decode()):
            address, kind, formula, value = match.groups()
            text = kind in ("str", "e") or not value
            yield unescape(name), address, f"={unescape(formula)}", unescape(value) if text else float(value)
