"""The add-in's own VBA, asked to do inside Excel, in one call, what would take many from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import xlwings as xw


@dataclass(frozen=True, slots=True)
class Macros:
    """``addin``: the name of the add-in's own book."""

    app: xw.App
    addin: str

    def run(self, macro: str, *arguments: Any) -> Any:
        """What ``Module.Function`` answers; None when there is no such macro here (a Mac, macros that are blocked)."""
        try:
            return self.app.macro(f"'{self.addin}'!{macro}")(*arguments)
        except Exception:  # Excel's error is of the engine's own kind
            return None
