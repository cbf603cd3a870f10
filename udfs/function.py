"""What describes one Excel function: its name, arguments, help and the callable behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

NUMBER, TEXT, ANSWER = "number", "text", "answer"
SCALAR, RANGE = "scalar", "range"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: ASCII ``name``, Chinese ``help``. ``type``: number, text, or answer (是/否 or marks).

    ``kind``: scalar (a cell; a block makes the function apply cell by cell) or range (taken as a whole).
    Without ``required``, a blank or missing argument is ``default``.
    """

    name: str
    help: str
    type: str = NUMBER
    kind: str = SCALAR
    required: bool = True
    default: Decimal | str | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """One Excel function. ``codes``: the catalogue entries it computes. ``array``: applies to blocks."""

    name: str
    title: str
    category: str
    help: str
    arguments: tuple[Argument, ...]
    call: Callable[..., Any]
    codes: tuple[str, ...] = ()
    array: bool = True
