"""LibreOffice runs macros of an add-in and tells what is in its cells afterwards (run by the system's Python with UNO).

As a test's module: ``run_macros(path, steps)``. As a program: does the steps of a JSON file in one LibreOffice.
A step is ``["run", "Module.Sub", [arguments]]``, ``["open", path]``, ``["activate", number]``, ``["type", sheet,
address, text]`` or ``["cells", sheet, [addresses]]``; the answers of the steps come back as a list, what a macro raised
as ``{"error": text}``.
"""

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
FILTER = "Calc MS Excel 2007 VBA XML"
ALWAYS_RUN_MACROS = 4


def missing() -> str:
    """Why LibreOffice cannot be used here, or nothing."""
    if shutil.which("soffice") is None:
        return "soffice (libreoffice-calc) is not installed"
    if subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode:
        return f"{SYSTEM_PYTHON} has no module uno (python3-uno)"
    return ""


def run_macros(addin: Path, steps: list[list[Any]]) -> list[Any]:
    """The answers to the steps, in a LibreOffice of its own that has opened the add-in."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    with tempfile.TemporaryDirectory() as home:
        order = Path(home, "order.json")
        order.write_text(json.dumps({"addin": str(addin.absolute()), "steps": steps}), encoding="utf-8")
        done = subprocess.run(
            [SYSTEM_PYTHON, __file__, str(order), home],
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
            env=environment,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        answers: list[Any] = json.loads(Path(home, "answers.json").read_text(encoding="utf-8"))
        return answers


def _main(order_file: str, home: str) -> None:
    import uno

    order = json.loads(Path(order_file).read_text(encoding="utf-8"))
    pipe = f"zipingaddin{os.getpid()}"
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
        start_new_session=True,
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
        documents = [_open(desktop, order["addin"], filter=FILTER)]
        answers = [_step(desktop, documents, step) for step in order["steps"]]
        Path(home, "answers.json").write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
        for document in reversed(documents):
            document.close(True)
        with contextlib.suppress(Exception):
            desktop.terminate()
    finally:
        try:
            office.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(office.pid, 9)


def _open(desktop: Any, path: str, filter: str = "") -> Any:
    from com.sun.star.beans import PropertyValue

    wanted = {"MacroExecutionMode": ALWAYS_RUN_MACROS, **({"FilterName": filter} if filter else {})}
    properties = []
    for name, value in wanted.items():
        item = PropertyValue()
        item.Name, item.Value = name, value
        properties.append(item)
    document = desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, tuple(properties))
    if document is None:
        raise RuntimeError(f"LibreOffice does not open {path}")
    return document


def _step(desktop: Any, documents: list[Any], step: list[Any]) -> Any:
    action, *rest = step
    addin = documents[0]
    if action == "open":
        documents.append(_open(desktop, rest[0]))
        return None
    if action == "activate":
        frame = documents[rest[0]].CurrentController.Frame
        frame.activate()
        return None
    if action == "cells":
        sheet = addin.Sheets.getByName(rest[0])
        return [sheet.getCellRangeByName(address).String for address in rest[1]]
    if action == "type":
        addin.Sheets.getByName(rest[0]).getCellRangeByName(rest[1]).String = rest[2]
        return None
    if action == "run":
        uri = f"vnd.sun.star.script:ziping.{rest[0]}?language=Basic&location=document"
        try:
            script = addin.ScriptProvider.getScript(uri)
            return script.invoke(tuple(rest[1]) if len(rest) > 1 else (), (), ())[0]
        except Exception as error:
            return {"error": str(error)[:600]}
    raise ValueError(action)


if __name__ == "__main__":
    _main(*sys.argv[1:])
