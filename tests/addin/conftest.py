"""The add-in, built once; LibreOffice where it is needed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import macro_runner
import pretend_windows
import pytest

from addin.ribbon.build import build_addin


@pytest.fixture(scope="session")
def addin_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("addin") / "ziping.xlam"
    build_addin(path)
    return path


@pytest.fixture(scope="session")
def libreoffice() -> None:
    reason = macro_runner.missing()
    if reason:
        if os.environ.get("CI"):
            pytest.fail(f"CI must have LibreOffice: {reason}")
        pytest.skip(reason)


@pytest.fixture(scope="module")
def windows() -> Iterator[tuple[Any, Any, Any]]:
    """(xlwings.com_server, xlwings.udfs, addin.excel.functions) as they are on Windows."""
    with pretend_windows.windows_xlwings() as modules:
        yield modules
