"""LibreOffice for tests: opens workbooks, recalculates them, and does what a person does on a protected sheet."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

SYSTEM_PYTHON = "/usr/bin/python3"
DRIVER = Path(__file__).with_name("uno_driver.py")


def missing() -> str:
    """Why LibreOffice cannot be used here, or nothing."""
    if shutil.which("soffice") is None:
        return "soffice (libreoffice-calc) is not installed"
    if subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True).returncode:
        return f"{SYSTEM_PYTHON} has no module uno (python3-uno)"
    return ""


class Office:
    """``office.do("open", path)``: the methods are those of ``uno_driver.Office``."""

    def __init__(self) -> None:
        environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
        self.process = subprocess.Popen(
            [SYSTEM_PYTHON, str(DRIVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self._read()

    def do(self, action: str, *arguments: Any) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": action, "with": [_plain(item) for item in arguments]}) + "\n")
        self.process.stdin.flush()
        answer = self._read()
        if "error" in answer:
            raise RuntimeError(f"{action}: {answer['error']}")
        return answer.get("answer")

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout is not None and self.process.stderr is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"LibreOffice driver ended: {self.process.stderr.read()[-2000:]}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(60)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value
