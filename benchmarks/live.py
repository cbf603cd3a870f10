"""From click to result: 全部审核 on a filled workbook that is open, beside opening the same file with openpyxl.

    python -m benchmarks.live

Excel is played by the engine of the tests (``tests/addin/pretend_excel.py``); what a call costs in a real Excel is added
from the number of calls. "cold": in a process of its own, as each click is, without the time to start Python.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

TESTS = Path(__file__).parents[1] / "tests" / "addin"
COM_CALL = 0.0003
"""Seconds a call from Python into Excel takes over COM, out of process (a cautious figure, not measured here)."""

_CHECK = f"""
import sys, time, json
import addin.excel.lean, xlwings.utils
sys.path.insert(0, {str(TESTS)!r})
from pathlib import Path
import pretend_excel
from addin.excel.session import Session
from addin.excel.progress import Progress
app, addin, host = pretend_excel.open_excel(Path(sys.argv[1]))
session = Session(app, addin, app.books.active, Progress(app))
started, used = time.perf_counter(), time.process_time()
from addin.excel import entry
entry._outcome("check", session)
print(json.dumps([time.perf_counter() - started, time.process_time() - used]))
"""
_OPEN = """
import sys, time, json
started, used = time.perf_counter(), time.process_time()
import openpyxl
openpyxl.load_workbook(sys.argv[1])
print(json.dumps([time.perf_counter() - started, time.process_time() - used]))
"""


def main() -> None:
    """Print the figures."""
    sys.path.insert(0, str(TESTS))
    import openpyxl
    from live_session import excel_with, filled

    path = filled()
    first = excel_with(path)
    first.press("check")
    first.host.calls.clear()
    first.press("check")
    calls = sum(first.host.calls.values())
    sheets = len(first.host.front.sheets) if first.host.front else 0
    waiting = [excel_with(path) for _ in range(9)]
    click = _best(9, lambda: waiting.pop().press("check"))
    opened = _best(9, lambda: openpyxl.load_workbook(path))
    cold, cold_opened = _cold(path, _CHECK, _OPEN)
    print(f"{path.name}: {sheets} sheets, {calls} calls into Excel a click")
    print(
        f"warm   全部审核 {click * 1000:6.0f} ms   with COM {(click + calls * COM_CALL) * 1000:6.0f} ms   openpyxl {opened * 1000:6.0f} ms"
    )
    for what, mine, theirs in zip(("cold", "cold, processor"), cold, cold_opened, strict=True):
        print(
            f"{what:6} 全部审核 {mine * 1000:6.0f} ms   with COM {(mine + calls * COM_CALL) * 1000:6.0f} ms   openpyxl {theirs * 1000:6.0f} ms"
        )


def _best(times: int, once: Callable[[], object]) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        once()
        taken.append(time.perf_counter() - started)
    return min(taken)


def _cold(path: Path, *codes: str) -> list[tuple[float, float]]:
    """The medians of each (elapsed, processor time), taken in turn: what else runs meanwhile hurts them alike."""
    taken: list[list[list[float]]] = [[] for _ in codes]
    for _ in range(7):
        for code, runs in zip(codes, taken, strict=True):
            command = [sys.executable, "-I", "-c", code, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            runs.append(json.loads(done.stdout))
    return [(median(run[0] for run in runs), median(run[1] for run in runs)) for runs in taken]


if __name__ == "__main__":
    main()
