"""Run a command and measure it: wall time, processor time and peak memory of it and all its children."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.2


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command."""

    seconds: float
    processor: float
    megabytes: float
    """The most that all its processes had at once (proportional set size); 0 where the system does not tell."""


def run(command: Sequence[str], lines: Sequence[str] = (), *, fine: tuple[int, ...] = (0,), **environment: str) -> Run:
    """Run it to its end, ``lines`` on its standard input. Raises CalledProcessError.

    Python keeps what it compiled, as an installed program does; the first run of a program may have to compile.
    """
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **environment}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = subprocess.Popen(
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    peak = [0.0]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_EVERY):
            peak[0] = max(peak[0], sum(map(_megabytes, _family(process.pid))))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    process.communicate("\n".join(lines).encode())
    seconds = time.perf_counter() - started
    over.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode not in fine:
        raise subprocess.CalledProcessError(process.returncode, list(command))
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(seconds, used, peak[0])


def _family(root: int) -> list[int]:
    """The process and everything below it."""
    found = [root]
    for pid in found:
        try:
            for task in Path(f"/proc/{pid}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def _megabytes(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
