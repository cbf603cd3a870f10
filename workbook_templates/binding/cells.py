"""One row of a source against one row of the layout: which cell fills which slot.

Labels are recognised by their wording, values by their type, and both by the column under which the header row put
them. A cell may hold label and value together; leading and trailing cells may be lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from workbook_templates.binding.plan import BLANK, COVERED, FIELD, LABEL, PlanRow, Slot, heading_key
from workbook_templates.binding.values import BLANK as NOTHING
from workbook_templates.binding.values import NOT_A_NUMBER, read_value, reads_as_number
from workbook_templates.binding.wording import LIKE, likeness, wording
from workbook_templates.definition.schema import FieldType
from workbook_templates.model import CellRef, CellValue

_FAR = -1e9
_HOPELESS = -6.0
_SHORT_TYPES = {FieldType.TEXT, FieldType.CHOICE, FieldType.LABEL, FieldType.DATE, FieldType.PHONE}


@dataclass(slots=True, eq=False)
class Cell:
    """A visible cell of a source row."""

    column: int
    raw: CellValue
    text: str
    ref: CellRef
    covered: bool = False
    """Below the first row of a merged block."""
    number: bool = False
    label: bool = False
    """Exactly a label of the form."""
    fits: dict[tuple[str, str] | int, float] = field(default_factory=dict)
    """How well it fits a kind of slot, once worked out."""

    @property
    def empty(self) -> bool:
        return not self.text


@dataclass(frozen=True, slots=True)
class Place:
    """A cell's part in an alignment: the slot it fills; ``inline`` the value written behind the label in the cell."""

    cell: int
    slot: int
    inline: str | None = None


@dataclass(frozen=True, slots=True)
class Alignment:
    score: float
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What the header row said: column of the source -> column of the layout; ``width`` cells in that row."""

    by_source: dict[int, int]
    width: int
    row: int
    """Number of the header's plan row."""
    said: tuple[object, ...]
    """Two headers that say the same have the same."""


def align(cells: list[Cell], row: PlanRow, columns: Columns | None, loose: bool) -> Alignment:
    """The best way to lay the cells over the slots.

    ``loose``: the table was taken from a text, where a row may have lost cells; then the whole row may stand one
    column further left or right than its heading says.
    """
    best = _align(cells, row, columns, 0)
    if columns is None or not loose or best.score < _HOPELESS or _as_headed(best, cells, row, columns):
        return best
    for shift in {1, -1, columns.width - len(cells)} - {0}:
        shifted = _align(cells, row, columns, shift)
        if shifted.score - 0.5 > best.score:
            best = Alignment(shifted.score - 0.5, shifted.places)
    return best


def _as_headed(alignment: Alignment, cells: list[Cell], row: PlanRow, columns: Columns) -> bool:
    """Whether every filled cell stands under its heading and looks it, or is a label."""
    placed = {place.cell: row.slots[place.slot] for place in alignment.places}
    for index, cell in enumerate(cells):
        if cell.empty:
            continue
        slot = placed.get(index)
        if slot is None:
            return False
        headed = columns.by_source.get(cell.column, slot.column) == slot.column
        if slot.kind == FIELD and (not headed or _fit(cell, slot) <= 0):
            return False
    return True


def _align(cells: list[Cell], row: PlanRow, columns: Columns | None, shift: int) -> Alignment:
    slots = row.slots
    n, m = len(cells), len(slots)
    skips = [_skip_cell(cell) for cell in cells]
    passes = [_skip_slot(slot) for slot in slots]
    fits = [[_fit(cell, slot) for slot in slots] for cell in cells]
    expected = [columns.by_source.get(cell.column + shift) if columns is not None else None for cell in cells]
    best = [[_FAR] * (m + 1) for _ in range(n + 1)]
    back: list[list[tuple[int, int, str | None, bool]]] = [[(0, 0, None, False)] * (m + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    for i in range(n + 1):
        for j in range(m + 1):
            here = best[i][j]
            if here <= _FAR:
                continue
            if i < n:
                score = here + skips[i]
                if score > best[i + 1][j]:
                    best[i + 1][j], back[i + 1][j] = score, (i, j, None, False)
            if j < m:
                score = here + passes[j]
                if score > best[i][j + 1]:
                    best[i][j + 1], back[i][j + 1] = score, (i, j, None, False)
            if i < n and j < m:
                score = here + fits[i][j]
                if expected[i] is not None and slots[j].kind == FIELD:
                    weight = 0.1 if cells[i].empty else 0.8
                    score += weight if expected[i] == slots[j].column else -weight / 2
                if score > best[i + 1][j + 1]:
                    best[i + 1][j + 1], back[i + 1][j + 1] = score, (i, j, None, True)
                if j + 1 < m and slots[j].kind == LABEL and slots[j + 1].kind == FIELD and not cells[i].empty:
                    extra, value = _inline(cells[i], slots[j], slots[j + 1])
                    if value is not None and here + extra > best[i + 1][j + 2]:
                        best[i + 1][j + 2], back[i + 1][j + 2] = here + extra, (i, j, value, True)
    places = []
    i, j = n, m
    while i or j:
        previous_i, previous_j, inline, matched = back[i][j]
        if matched:
            places.append(Place(previous_i, previous_j, inline))
        i, j = previous_i, previous_j
    return Alignment(best[n][m], tuple(reversed(places)))


def _skip_cell(cell: Cell) -> float:
    if cell.empty:
        return -0.05
    return -3.0 if cell.label else -2.5 if cell.number else -1.5


def _skip_slot(slot: Slot) -> float:
    if slot.kind == LABEL:
        return -1.0
    if slot.kind == FIELD:
        return -0.1 if slot.heading else -0.4
    return -0.05


def label_weight(text: str) -> float:
    """How telling a label is: 分值 or 其他 alone say little."""
    return 3.0 if len(wording(text).core) > 3 else 2.0


def _fit(cell: Cell, slot: Slot) -> float:
    key = slot.key
    fit = cell.fits.get(key)
    if fit is None:
        fit = cell.fits[key] = _match(cell, slot)
    return fit


def _match(cell: Cell, slot: Slot) -> float:
    kind = slot.kind
    if cell.empty:
        if kind == COVERED:
            return 0.35 if cell.covered else 0.3
        if kind == FIELD:
            return 0.1 if slot.heading else 0.0 if cell.covered else 0.25
        return -1.5 if kind == LABEL else 0.15
    if kind == LABEL:
        like = 0.0 if cell.number else likeness(cell.text, slot.text)
        return label_weight(slot.text) * like if like >= LIKE else -4.0
    if kind == COVERED:
        # Some writers repeat a merged cell's text in every row.
        same = slot.text and likeness(cell.text, slot.text) >= LIKE
        return 0.4 if same else -3.0
    if kind == BLANK:
        return -1.6
    if kind == FIELD:
        return _match_field(cell, slot)
    return 0.2


def _match_field(cell: Cell, slot: Slot) -> float:
    assert slot.field is not None
    type = slot.field.type
    if slot.heading:
        return -4.0 if cell.number else _match_heading(cell.text, slot)
    if type.numeric:
        if cell.number:
            percent = cell.text.endswith(("%", "％"))
            return 1.5 if percent == (type is FieldType.RATE) or not percent else 0.5
        value, _, note = read_value(cell.raw, type)
        if note == NOTHING:
            return 1.0
        if note == NOT_A_NUMBER and isinstance(value, str):
            # "91.2591.25" is a number gone wrong, a sentence is not.
            return 0.4 if _mostly_digits(value) else -2.0
        return 1.0
    if slot.words:
        return _match_words(cell, slot)
    if cell.label:
        # A project may be called like a row of the form; a row of an area is not.
        return -3.0 if slot.repeats else 0.1
    if type is FieldType.DATE:
        return 1.5 if not isinstance(read_value(cell.raw, type)[0], str) else -0.5
    if type is FieldType.INDICATOR:
        return 0.6
    if type is FieldType.LONG_TEXT:
        return -1.2 if cell.number else 0.5
    if type is FieldType.PHONE:
        return 0.6 if sum(character.isdigit() for character in cell.text) >= 7 else 0.0
    if cell.number or cell.text[0] in "≥≤＞＜<>=≧≦":
        return -1.0
    return 0.6 if len(cell.text) < 60 or type not in _SHORT_TYPES else 0.2


def _match_heading(text: str, slot: Slot) -> float:
    key, core = heading_key(text), wording(text).core
    if key in slot.own or any(core.startswith(own) for own in slot.own):
        return 2.5
    if key in slot.others or any(core.startswith(other) for other in slot.others):
        return -4.0
    return -3.0


def _match_words(cell: Cell, slot: Slot) -> float:
    core = wording(cell.text).core
    if cell.number:
        return -2.0
    if _among(core, slot.own):
        return 2.6
    if _among(core, slot.others):
        return 1.4
    if cell.label:
        return -3.0
    if _among(core, slot.words) or (core.endswith(("指标", "效益", "满意度")) and len(core) <= 14):
        return 2.0
    return -1.5


def _mostly_digits(text: str) -> bool:
    digits = sum(character.isdigit() or character in ".,%．，％-+ " for character in text)
    return digits * 10 >= len(text) * 7 and any(character.isdigit() for character in text)


def _among(core: str, words: frozenset[str]) -> bool:
    return core in words or core + "指标" in words or core.removesuffix("指标") in words


_TAIL_NUMBER = re.compile(r"^(.*?[^\d\s.,:：])\s*([-+]?\d[\d,，]*(?:\.\d+)?\s*(?:%|％|万元|元|人|㎡)?)$", re.S)


@lru_cache(maxsize=4_000)
def split_inline(text: str) -> tuple[str, str] | None:
    """``其中：一般公共预算：1838.58`` -> label and value; an ending colon leaves the value empty."""
    stripped = text.strip()
    for colon in ("：", ":"):
        head, found, tail = stripped.rpartition(colon)
        if found and head:
            return head, tail.strip().strip("　_ ")
    match = _TAIL_NUMBER.match(stripped)
    return (match.group(1), match.group(2)) if match else None


def _inline(cell: Cell, label: Slot, target: Slot) -> tuple[float, str | None]:
    """Label and value in one cell."""
    assert target.field is not None
    if cell.number:
        return _FAR, None
    parts = split_inline(cell.text)
    if parts is None:
        return _FAR, None
    like = likeness(parts[0], label.text)
    if like < LIKE:
        return _FAR, None
    weight = label_weight(label.text) * like
    value = parts[1]
    if not value:
        return weight, ""
    if target.field.type.numeric:
        ok = reads_as_number(value) or read_value(value, target.field.type)[2] != NOT_A_NUMBER
        return weight + (1.5 if ok else -2.0), value
    return weight + 0.8, value
