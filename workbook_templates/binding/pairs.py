"""``label：value`` written into running text: signature lines, covers, opinions in one cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbook_templates.binding.plan import Plan
from workbook_templates.binding.values import read_date
from workbook_templates.binding.wording import LIKE, likeness, wording
from workbook_templates.definition.schema import Field, FieldType

_COLON = re.compile(r"[:：]")
_BREAK = re.compile(r"(?<=\s)(?=\S)")
_DATE_LINE = re.compile(r"(?:\d{4}|[〇零○一二三四五六七八九]{4})?[\s_]*年[\s_]*[\d一二三四五六七八九十]*[\s_]*月[\s_]*[\d一二三四五六七八九十]*[\s_]*日")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    label: str
    field: Field
    text: str


def read_pairs(
    text: str, labels: Sequence[tuple[str, Field]], sure: float = LIKE, others: Sequence[tuple[str, Field]] = ()
) -> list[Pair]:
    """The fields that the text names, with what stands behind each label (empty when nothing does).

    ``others``: labels of other sheets; they end a value, and are left out.
    """
    mine = {field.id for _, field in labels}
    known = [*labels, *(pair for pair in others if pair[1].id not in mine)]
    return [pair for pair in _split(text, known, sure) if pair.field.id in mine]


def _split(text: str, labels: Sequence[tuple[str, Field]], sure: float) -> list[Pair]:
    pieces = _COLON.split(text)
    if len(pieces) < 2:
        return []
    found: list[Pair] = []
    label, field, value = "", None, ""
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        split = None if last else _ends_with_label(piece, labels, sure)
        if split is None:
            value += piece if last else piece + "："
            continue
        if field is not None:
            found.append(Pair(label, field, (value + piece[: split[0]]).strip(" \t\n　_：")))
        label, field, value = piece[split[0] :].strip(), split[1], ""
    if field is not None:
        found.append(Pair(label, field, value.strip(" \t\n　_")))
    return found


def _ends_with_label(piece: str, labels: Sequence[tuple[str, Field]], sure: float) -> tuple[int, Field] | None:
    """Where in the piece a label begins that reaches to its end."""
    stripped = piece.rstrip()
    starts = [len(stripped) - len(stripped.lstrip())] + [match.start() for match in _BREAK.finditer(stripped)]
    best: tuple[float, int, Field] | None = None
    for start in dict.fromkeys(starts):
        tail = stripped[start:]
        if not tail or len(tail) > 40:
            continue
        for text, field in labels:
            like = likeness(tail, text)
            if like >= sure and (best is None or like > best[0]):
                best = (like, start, field)
    if best is not None:
        return best[1], best[2]
    compact = wording(stripped).key
    for text, field in labels:
        key = wording(text).key
        if len(key) >= 3 and compact.endswith(key):
            return _position(stripped, key), field
    return None


def _position(text: str, key: str) -> int:
    """Where the last letters of the text that make up the key begin."""
    left = len(key)
    for index in range(len(text) - 1, -1, -1):
        if wording(text[index]).key:
            left -= 1
            if not left:
                return index
    return 0


def with_dates(pairs: list[Pair], plan: Plan) -> list[Pair]:
    """A bare ``年 月 日`` below a signature becomes the date that the form asks for beside that signature."""
    made: list[Pair] = []
    for pair in pairs:
        date = next(iter(_DATE_LINE.findall(pair.text)[-1:]), "") if pair.field.type is not FieldType.DATE else ""
        beside = _date_beside(pair.field, plan) if date else None
        if beside is None or any(other.field is beside for other in pairs):
            made.append(pair)
            continue
        rest = pair.text[: pair.text.rfind(date)].strip(" \t\n　_")
        made += [Pair(pair.label, pair.field, rest), Pair("", beside, date if read_date(date)[0] else "")]
    return made


def _date_beside(field: Field, plan: Plan) -> Field | None:
    for row in plan.rows:
        fields = [slot.field for slot in row.slots if slot.kind == "field" and slot.field is not None]
        if field in fields:
            return next((other for other in fields if other.type is FieldType.DATE), None)
    return None
