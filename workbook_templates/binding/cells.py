"""What one cell may be: how well it fits a label, a value of some type, the heading of an area.

A cell may hold label and value together (``其中：一般公共预算：1838.58``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from workbook_templates.binding.plan import BLANK, COVERED, FIELD, LABEL, Slot, heading_key
from workbook_templates.binding.values import BLANK as NOTHING
from workbook_templates.binding.values import NOT_A_NUMBER, read_value, reads_as_number
from workbook_templates.binding.wording import LIKE, likeness, wording
from workbook_templates.definition.schema import FieldType
from workbook_templates.model import CellRef, CellValue

NO_WAY = -1e9
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


def label_weight(text: str) -> float:
    """How telling a label is: 分值 or 其他 alone say little."""
    return 3.0 if len(wording(text).core) > 3 else 2.0


def fit(cell: Cell, slot: Slot) -> float:
    """How well the cell fits the slot; below zero it rather does not."""
    key = slot.key
    found = cell.fits.get(key)
    if found is None:
        found = cell.fits[key] = _match(cell, slot)
    return found


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


_WEIGHT = re.compile(r"[(（]\s*\d+(?:\.\d+)?\s*分")


def _match_heading(text: str, slot: Slot) -> float:
    key, core = heading_key(text), wording(text).core
    if key in slot.own or any(core.startswith(own) for own in slot.own):
        return 2.5
    if key in slot.others or any(core.startswith(other) for other in slot.others):
        return -4.0
    return -3.0


def _match_words(cell: Cell, slot: Slot) -> float:
    core = wording(cell.text).core
    if cell.number or _WEIGHT.search(cell.text):
        return -3.0
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


def inline(cell: Cell, label: Slot, target: Slot) -> tuple[float, str | None]:
    """Label and value in one cell."""
    assert target.field is not None
    if cell.number:
        return NO_WAY, None
    parts = split_inline(cell.text)
    if parts is None:
        return NO_WAY, None
    like = likeness(parts[0], label.text)
    if like < LIKE:
        return NO_WAY, None
    weight = label_weight(label.text) * like
    value = parts[1]
    if not value:
        return weight, ""
    if target.field.type.numeric:
        ok = reads_as_number(value) or read_value(value, target.field.type)[2] != NOT_A_NUMBER
        return weight + (1.5 if ok else -2.0), value
    return weight + 0.8, value
