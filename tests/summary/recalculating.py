"""LibreOffice recalculates a workbook and tells what every formula cell gives (run by the system's Python with UNO)."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SYSTEM_PYTHON = "/usr/bin/python3"


def available() -> bool:
    """Whether LibreOffice and its Python bridge are here."""
    if shutil.which("soffice") is None or not Path(SYSTEM_PYTHON).exists():
        return False
    return subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode == 0


def recalculated(path: Path) -> dict[str, dict[str, Any]]:
    """Sheet -> address -> number, text or {"error": code} of every formula cell, after ``calculateAll``."""
    with tempfile.TemporaryDirectory() as home:
        answer = Path(home, "answer.json")
        done = subprocess.run(
            [SYSTEM_PYTHON, __file__, str(path.absolute()), home, str(answer)],
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, dict[str, Any]] = json.loads(answer.read_text(encoding="utf-8"))
        return found


def _main(workbook: str, home: str, answer: str) -> None:
    import uno
    from com.sun.star.beans import PropertyValue

    pipe = f"ziping{os.getpid()}"
    office = subprocess.Popen(
        [
            "soffice",
            f"-env:UserInstallation=file://{home}/profile",
            "--headless",
            "--norestore",
            "--nologo",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(200):
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:
                time.sleep(0.3)
        else:
            raise TimeoutError("LibreOffice does not answer")
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        hidden = PropertyValue()
        hidden.Name, hidden.Value = "Hidden", True
        document = desktop.loadComponentFromURL(Path(workbook).as_uri(), "_blank", 0, (hidden,))
        document.calculateAll()
        found: dict[str, dict[str, Any]] = {}
        for sheet in document.Sheets:
            cells: dict[str, Any] = {}
            ranges = sheet.queryContentCells(16)  # formulas
            for area in ranges.RangeAddresses:
                for row in range(area.StartRow, area.EndRow + 1):
                    for column in range(area.StartColumn, area.EndColumn + 1):
                        cell = sheet.getCellByPosition(column, row)
                        cells[_address(row, column)] = _value(cell)
            found[sheet.Name] = cells
        Path(answer).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        document.close(True)
        with contextlib.suppress(Exception):
            desktop.terminate()
    finally:
        try:
            office.wait(20)
        except subprocess.TimeoutExpired:
            office.kill()


def _address(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _value(cell: Any) -> Any:
    if cell.getError():
        return {"error": cell.getError()}
    return cell.String if cell.FormulaResultType2 == 2 else cell.Value


if __name__ == "__main__":
    _main(*sys.argv[1:])
