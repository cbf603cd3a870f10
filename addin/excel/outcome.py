"""What a command run by a button hands back to the person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

LONGEST = 1000  # a message box of VBA shows about 1,024 characters


class Kind(Enum):
    """How it ended: the words are those of the VBA module Outcome."""

    OK = "ok"
    FINDINGS = "findings"
    CANCELLED = "cancelled"
    ERROR = "error"


class Cancelled(Exception):
    """The person pressed Esc. Raised by ``Progress.step``; a command need not catch it."""


class Instead(Exception):
    """The person chose something else than the command that was offered: its outcome takes the command's place."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.text)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Outcome:
    """``text``: what was found and where, in Chinese.

    ``undo``: what 撤销 would undo now, "" for nothing; None when the command changed nothing that could be undone, so
    that what was there before stays.
    """

    kind: Kind
    text: str
    undo: str | None = None

    def cells(self) -> list[list[str]]:
        """The column of texts that VBA reads; long texts end in a word that says so."""
        text = self.text if len(self.text) <= LONGEST else self.text[: LONGEST - 12] + "……（其余见“审核”表）"
        return [[self.kind.value], [text], *([] if self.undo is None else [[self.undo]])]
