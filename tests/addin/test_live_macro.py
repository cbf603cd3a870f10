"""The macros that read and write a workbook for Python, run by LibreOffice on a real file."""

from __future__ import annotations

from pathlib import Path

import pytest
from live_session import filled
from macro_runner import SYSTEM_PYTHON, run_macros
from recorded_addin import build_recorded

from addin.live.layout import layout_from
from workbook_templates.reading.book import open_book

pytestmark = [pytest.mark.libreoffice, pytest.mark.usefixtures("libreoffice")]


def test_the_macro_names_what_the_file_names(tmp_path: Path) -> None:
    addin = tmp_path / "ziping.xlam"
    build_recorded(addin, SYSTEM_PYTHON)
    _, told = run_macros(addin, [["open", str(filled())], ["run", "Finger.Layout", []]])
    assert isinstance(told, str), told
    layout = layout_from(line.split("\t") for line in told.splitlines())
    book = open_book(filled())
    assert [info.name for info in layout.sheets] == [info.name for info in book.sheets]
    assert {key: area for key, area in layout.names.items() if key[0] == ""} == {
        key: area for key, area in book.names.items() if key[0] == ""
    }
    assert layout.used["基础数据表"].startswith("A1:")


def test_the_macro_hands_over_the_values_of_the_file(tmp_path: Path) -> None:
    addin = tmp_path / "ziping.xlam"
    build_recorded(addin, SYSTEM_PYTHON)
    _, told = run_macros(addin, [["open", str(filled())], ["run", "Finger.CellsOf", ["基础数据表"]]])
    assert isinstance(told, str), told
    rows = [line.split("\t")[:-1] for line in told.split("\f")[:-1]]
    grid = open_book(filled()).grid("基础数据表")
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            value = grid.value(number, column)
            assert text == ("" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value))
    assert any(isinstance(grid.value(row, 3), float) for row in range(len(rows)))


def test_the_macro_writes_the_second_block_and_makes_it_grow(tmp_path: Path) -> None:
    addin = tmp_path / "ziping.xlam"
    build_recorded(addin, SYSTEM_PYTHON)
    block = open_book(filled()).names["", "审核.其他发现"]
    first, last, lines = block.first_row + 2, block.last_row + 1, block.last_row - block.first_row + 10
    steps: list[list[object]] = [["run", "Finger.PutFound", [str(first), str(last), str(lines)]]]
    looks = [f"A{first}", f"B{first}", f"B{first + lines - 1}", f"R{first + lines - 1}"]
    steps += [["run", "Finger.Look", [address]] for address in looks]
    steps += [["run", "Finger.Layout", []]]
    told = run_macros(addin, [["open", str(filled())], *(item for step in steps for item in (["activate", 1], step))])
    said, number, text, final, blank, layout = told[2::2]
    assert said == ""
    assert number == "General|1|False"
    assert text == final == "@|=1+1|False", "a text, not a formula"
    assert blank == "@||False"
    names = layout_from(line.split("\t") for line in layout.splitlines()).names
    assert names["", "审核.其他发现"].last_row == block.last_row + 10
