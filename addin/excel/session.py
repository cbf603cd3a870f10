"""One press of a button: the Excel it came from, the book in front, and Excel left as it was found."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import xlwings as xw

from addin.excel.outcome import Outcome
from addin.excel.progress import Progress
from addin.ribbon.state import KIND_CELL, STATE, TEXT_CELL, UNDO_CELL

_KEPT = ("calculation", "screen_updating", "enable_events", "display_alerts")


@dataclass(frozen=True, slots=True)
class Session:
    """``addin`` is the add-in's own book; ``book`` the workbook in front, None when none is open."""

    app: xw.App
    addin: xw.Book
    book: xw.Book | None
    progress: Progress

    def tell(self, outcome: Outcome) -> None:
        """Writes the outcome where the add-in's VBA reads it, in one call."""
        last = TEXT_CELL if outcome.undo is None else UNDO_CELL
        self.addin.sheets[STATE].range(f"{KIND_CELL}:{last}").value = outcome.cells()


def open_session() -> Session:
    """The session of the Excel that pressed the button (RunPython passes its window's handle)."""
    addin = xw.Book.caller()
    app = addin.app
    return Session(app, addin, _book_in_front(app, addin), Progress(app))


@contextlib.contextmanager
def left_as_found(app: xw.App) -> Iterator[None]:
    """Calculation mode, screen updating, events and alerts are afterwards what they were before, whatever happens."""
    before = {}
    for name in _KEPT:
        with contextlib.suppress(Exception):  # no workbook open: Excel has no calculation mode then
            before[name] = getattr(app, name)
    try:
        yield
    finally:
        for name, value in before.items():
            with contextlib.suppress(Exception):
                setattr(app, name, value)
        with contextlib.suppress(Exception):
            app.status_bar = False


def _book_in_front(app: xw.App, addin: xw.Book) -> xw.Book | None:
    try:
        book = app.books.active
        return None if book is None or book.name == addin.name else book
    except Exception:  # Excel's answer when no workbook is open is an error of its own kind
        return None
