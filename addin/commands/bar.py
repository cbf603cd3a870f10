"""A bar on the terminal for long commands: how far, how fast, how long still."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

_WIDTH = 30
_EVERY = 0.1
"""Seconds between two drawings."""
_SETTLED = 2.0
"""Seconds before a rate is worth telling."""


class Bar:
    """Call with (done, total); the last call ends the line."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._started: float | None = None
        self._next = 0.0
        self._ended = False

    def __call__(self, done: int, total: int) -> None:
        now = self._clock()
        if self._started is None:
            self._started, self._first = now, done
        if self._ended or (done < total and now < self._next):
            return
        self._next = now + _EVERY
        full = _WIDTH * done // max(total, 1)
        text = f"[{'█' * full}{'·' * (_WIDTH - full)}] {done}/{total}{self._speed(done, total, now - self._started)}"
        self._ended = done >= total
        self._stream.write(f"\r{text}\033[K" + ("\n正在写汇总工作簿…\n" if self._ended else ""))
        self._stream.flush()

    def _speed(self, done: int, total: int, seconds: float) -> str:
        if done >= total:
            return f"  用时 {_clock(seconds)}"
        if seconds < _SETTLED or done <= self._first:
            return ""
        rate = (done - self._first) / seconds
        told = f"{rate:.0f} 个/秒" if rate >= 2 else f"{60 * rate:.0f} 个/分"
        return f"  {told}，还要 {_clock((total - done) / rate)}"


def _clock(seconds: float) -> str:
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02}"
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
