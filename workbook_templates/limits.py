"""What a process that reads a stranger's file may use: so much memory, so long, and no longer than its parent lives."""

from __future__ import annotations

import contextlib
import faulthandler
import multiprocessing
import os
import sys
import threading
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

SECONDS = 30.0
"""For one file; an ordinary one takes some milliseconds."""
MEMORY = 1 << 30
"""Bytes that a process may take beyond what it had when it began."""


class Deadline:
    """Ends this process when one item takes too long, even inside C code that never comes back.

    The clock is a thread of the interpreter's own (no Python runs in it), on every system. It is wound up again only
    every few seconds, so that watching a file costs next to nothing; an item has between ``seconds`` and a sixth more.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._slack = seconds / 6
        self._wound = -seconds
        self._sink = Path(os.devnull).open("w")  # noqa: SIM115 - as long as the clock runs

    def restart(self) -> None:
        """The next item begins."""
        now = time.monotonic()
        if now - self._wound > self._slack:
            self._wound = now
            with contextlib.suppress(RuntimeError):  # no thread to be had: the parent's memory is short
                faulthandler.dump_traceback_later(self._seconds + self._slack, exit=True, file=self._sink)

    def stop(self) -> None:
        """Nothing is being read."""
        faulthandler.cancel_dump_traceback_later()
        self._sink.close()


def keep_quiet() -> None:
    """What a library writes about a bad file (a panic in Rust does) is not for the user to read."""
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def end_with_parent() -> None:
    """This process ends when its parent is gone, however that came to its end (``kill -9`` included)."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def limit_memory(size: int = MEMORY) -> None:
    """From now on this process gets ``size`` more bytes and then a MemoryError. Where a system cannot, nothing happens."""
    if sys.platform == "win32":
        from ctypes import WinDLL

        from workbook_templates.job_object import limit_process_memory

        with contextlib.suppress(OSError, AttributeError):
            limit_process_memory(WinDLL("kernel32"), size)
    else:
        import resource

        with contextlib.suppress(OSError, ValueError):
            taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
            _, hard = resource.getrlimit(resource.RLIMIT_AS)
            wanted = taken + size
            if hard == resource.RLIM_INFINITY or wanted < hard:
                resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
