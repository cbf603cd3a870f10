"""The rows of indicator tables, their texts read once: name, target, actual value, marks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from udfs.quantities import Reading, read
from udfs.wording import same_words
from workbook_templates.definition.schema import Area, Form
from workbook_templates.model import AreaRow, CellRef, Fact, Part, Submission

COLUMNS = ("三级", "年度指标值", "实际完成值", "分值", "得分")
REMEMBERED = 4096
"""So many texts are kept as they were read: thousands of workbooks say ≥95%."""
_NOTHING = Fact(None, "")


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A target and the actual value beside it. Equal only to itself, so that what follows from it can be kept."""

    target: Reading
    actual: Reading
    alike: bool
    """They differ at most in spaces, width and closing punctuation."""


class IndicatorRow(NamedTuple):
    """One 三级指标."""

    part: Part
    area: str
    area_label: str
    name: str
    second: str
    target: Fact
    actual: Fact
    answer: Answer
    full: Decimal | None
    score: Decimal | None
    score_ref: CellRef | None
    reason: str
    key: str
    """Names the row in messages and identities: the indicator's name, and the project's in a repeated sheet."""

    @property
    def where(self) -> CellRef:
        return self.actual.ref or CellRef(self.part.name, "")


@lru_cache(maxsize=REMEMBERED)
def reading(text: str) -> Reading:
    """``udfs.quantities.read``, remembered."""
    return read(text)


@lru_cache(maxsize=REMEMBERED)
def _answer(target: str, actual: str) -> Answer:
    return Answer(reading(target), reading(actual), same_words(target, actual))


@lru_cache(maxsize=REMEMBERED)
def _exact(marks: float) -> Decimal:
    return Decimal(repr(marks))


def indicator_rows(form: Form, submission: Submission) -> tuple[IndicatorRow, ...]:
    """Every row of every indicator table that says anything."""
    return tuple(_rows(form, submission))


@lru_cache(maxsize=64)
def _tables(form: Form) -> dict[str, tuple[str, tuple[Area, ...]]]:
    """Sheet id -> the field that names a copy of the sheet, and its indicator tables."""
    areas = [area for area in form.areas.values() if set(area.columns) >= set(COLUMNS)]
    return {
        sheet.id: (sheet.title_field, tuple(area for area in areas if area.sheet == sheet.id)) for sheet in form.sheets
    }


def _rows(form: Form, submission: Submission) -> Iterator[IndicatorRow]:
    tables = _tables(form)
    for part in submission.parts:
        title_field, areas = tables.get(part.sheet, ("", ()))
        title = part.facts.get(title_field, _NOTHING).text.strip() if title_field else ""
        for area in areas:
            for row in part.areas.get(area.id, ()):
                target, actual = row.facts.get("年度指标值", _NOTHING), row.facts.get("实际完成值", _NOTHING)
                if target.text.strip() or actual.text.strip():
                    yield _row(part, area, row, title, target, actual)


def _row(part: Part, area: Area, row: AreaRow, title: str, target: Fact, actual: Fact) -> IndicatorRow:
    facts = row.facts
    name = " ".join(facts.get("三级", _NOTHING).text.split())
    key = name or f"第{row.number}行"
    score = facts.get("得分", _NOTHING)
    return IndicatorRow(
        part,
        area.id,
        area.label,
        name,
        facts.get("二级", _NOTHING).text.strip(),
        target,
        actual,
        _answer(target.text, actual.text),
        _marks(facts.get("分值", _NOTHING)),
        _marks(score),
        score.ref,
        facts.get("偏差原因", _NOTHING).text.strip(),
        f"{title}·{key}" if title else key,
    )


def _marks(fact: Fact) -> Decimal | None:
    value = fact.value
    return _exact(value) if value.__class__ is float else fact.decimal
