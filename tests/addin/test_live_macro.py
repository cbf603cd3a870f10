"""The macro that tells Python about a workbook's sheets and names, run by LibreOffice on a real file."""

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
