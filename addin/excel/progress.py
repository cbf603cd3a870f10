"""Progress in Excel's status bar, and Esc. While a button's command runs, Excel itself does not listen to Esc."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, Protocol

from addin.excel.outcome import Cancelled

_EVERY = 0.2  # seconds between two looks at the status bar and the keyboard: each is a call into Excel or Windows
_ESCAPE = 0x1B


class StatusBar(Protocol):
    """The part of ``xw.App`` that is needed."""

    @property
    def hwnd(self) -> int | None: ...

    status_bar: Any


class Progress:
    """``step`` tells how far a command is; it raises Cancelled when the person holds Esc."""

    def __init__(
        self,
        app: StatusBar,
        *,
        escape_held: Callable[[int | None], bool] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._escape_held = escape_held or _escape_held
        self._clock = clock
        self._next = 0.0

    def step(self, done: int, total: int, what: str) -> None:
        """``done`` of ``total`` (0: unknown) pieces are done; ``what`` is being done now."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + _EVERY
        if self._escape_held(self._app.hwnd):
            raise Cancelled
        share = f" {done}/{total}" if total else ""
        self._app.status_bar = f"绩效自评：{what}{share}（按住 Esc 可以取消）"


def _escape_held(window: int | None) -> bool:
    """Whether Esc is down now and Excel is the window in front."""
    if sys.platform != "win32":
        return False
    import ctypes

    user32 = ctypes.windll.user32
    held = bool(user32.GetAsyncKeyState(_ESCAPE) & 0x8000)
    return held and (window is None or user32.GetForegroundWindow() == window)
