"""Units whose file is a hardship: a reader that ends its process, never ends, or wants all the memory there is."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import re
import signal
import time
from pathlib import Path

from tests.summary.units import read_unit
from workbook_templates.definition.schema import Form
from workbook_templates.model import Submission

_EVIL = re.compile(r"(a+)+b")


def read_hard(path: Path, folders: tuple[Path, ...]) -> tuple[Form, Submission]:
    """As ``read_unit``; the first word of the file says what befalls whoever reads it."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if text.startswith("segfault"):
        faulthandler.disable()  # pytest's, which would write a page about it
        ctypes.string_at(0)
    elif text.startswith("killed"):
        os.kill(os.getpid(), signal.SIGKILL)
    elif text.startswith("loop"):
        _EVIL.match("a" * 60)  # holds the interpreter: no Python code runs beside it
    elif text.startswith("hoard"):
        bytearray(3 << 30)
    elif text.startswith("slow"):
        time.sleep(3600)
    return read_unit(path, folders)
