"""How soon a button answers: what a fresh process imports, and 全部审核 beside opening the same file with openpyxl."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from live_session import filled

TESTS = Path(__file__).parent
NOT_NEEDED = {"pandas", "formulas", "distributed", "dask", "xlsxwriter", "docx", "matplotlib", "scipy"}

# What the add-in's VBA starts (ExecuteWindows of xlwings, with our lean import first), then a button.
START = "import addin.excel.lean, xlwings.utils; xlwings.utils.prepare_sys_path('false;a;b;;;;')\n"
PRESS = (
    "import addin.excel.entry as e, sys\n"
    f"sys.path.insert(0, {str(TESTS)!r})\n"
    "from pathlib import Path\n"
    "import pretend_excel, addin.excel.session as s\n"
    "from addin.excel.progress import Progress\n"
    "app, addin, host = pretend_excel.open_excel(Path(sys.argv[1]))\n"
    "e.open_session = lambda: s.Session(app, addin, app.books.active, Progress(app))\n"
    "before = set(sys.modules)\n"
    "e.run(sys.argv[2])\n"
    "print(addin.sheets['state'].range('B1').raw_value, *sorted(m for m in set(sys.modules) - before if '.' not in m))\n"
)


@pytest.mark.parametrize("command", ["check", "score", "why", "next_finding", "use_computed", "about", "guide"])
def test_a_button_in_a_fresh_process_imports_no_heavy_package(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", START + PRESS, str(filled()), command],
        capture_output=True,
        text=True,
        check=True,
    )
    kind, *loaded = done.stdout.split()
    assert kind in ("ok", "findings")
    assert not set(loaded) & (NOT_NEEDED | {"openpyxl"} if command != "score" else NOT_NEEDED)


def test_import_time_of_the_door_shows_no_heavy_package() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-X", "importtime", "-c", START + "import addin.excel.entry"],
        capture_output=True,
        text=True,
        check=True,
    )
    names = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines()]
    assert "xlwings" in names
    # what lean.py holds back is asked for and answered at once; really imported, it would bring its own modules
    brought = {name.partition(".")[0] for name in names if "." in name}
    assert not brought & (NOT_NEEDED | {"openpyxl", "numpy", "yaml"})


def test_checking_the_open_workbook_is_faster_than_opening_its_file_with_openpyxl() -> None:
    """Both warm, in this process; ``benchmarks/live.py`` tells the figures, cold ones too."""
    import time

    import openpyxl
    from live_session import excel_with

    excel_with(filled()).press("check")
    openpyxl.load_workbook(filled())

    def best(times: int, once: object) -> float:
        taken = []
        for _ in range(times):
            started = time.perf_counter()
            once()  # type: ignore[operator]
            taken.append(time.perf_counter() - started)
        return min(taken)

    sessions = [excel_with(filled()) for _ in range(5)]
    click = best(5, lambda: sessions.pop().press("check"))
    opened = best(5, lambda: openpyxl.load_workbook(filled()))
    assert click < opened
