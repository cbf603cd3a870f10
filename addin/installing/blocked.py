"""The mark that Windows puts on files from the internet: a second stream named Zone.Identifier."""

from __future__ import annotations

from pathlib import Path

_FROM_OUTSIDE = ("ZoneId=3", "ZoneId=4")


def is_blocked(path: Path) -> bool:
    """Whether Windows would refuse to run it, or ask first."""
    try:
        text = Path(f"{path}:Zone.Identifier").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return any(mark in text for mark in _FROM_OUTSIDE)
