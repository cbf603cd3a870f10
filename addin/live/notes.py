"""A cell's note (批注) of ours: written, or written anew; a note that a person wrote is left alone."""

from __future__ import annotations

import xlwings as xw

MARK = "自评规则："


def set_note(sheet: xw.Sheet, address: str, text: str) -> bool:
    """False when somebody else's note stands there. ``text`` begins with ``MARK``."""
    cell = sheet.range(address)
    note = cell.note
    if note is None:
        cell.add_note(text)
        return True
    if not str(note.text).startswith(MARK):
        return False
    note.text = text
    return True


def clear_notes(sheet: xw.Sheet) -> None:
    """Take our notes off a sheet."""
    for note in list(sheet.notes):
        if str(note.text).startswith(MARK):
            note.delete()
