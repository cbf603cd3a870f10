"""The sheet of the add-in where Python says how a command ended and VBA reads it (module Outcome)."""

from __future__ import annotations

STATE = "state"
KIND_CELL, TEXT_CELL, UNDO_CELL = "B1", "B2", "B3"
DECLINED_CELL = "B6"
"""Path of the workbook for which a repair was offered last, and not wanted."""
STATE_ROWS = (("kind", ""), ("text", ""), ("undo", ""), ("opened", ""), ("last message", ""), ("declined", ""))
