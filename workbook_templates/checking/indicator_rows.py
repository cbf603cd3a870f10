"""The rows of indicator tables, their texts read once: name, target, actual value, marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
    area: Area
    row: AreaRow
    title: str
    """What names this copy of a repeated sheet, else empty."""
    name: str
    bare: str
    """The name without spaces, as it may stand in a text."""
    target: Fact
    actual: Fact
    answer: Answer

    @property
    def second(self) -> str:
        return _text(self.row.facts, "二级")

    @property
    def reason(self) -> str:
        return _text(self.row.facts, "偏差原因")

    @property
    def full(self) -> float | None:
        return self.row.facts.get("分值", _NOTHING).number

    @property
    def score(self) -> float | None:
        return self.row.facts.get("得分", _NOTHING).number

    @property
    def score_ref(self) -> CellRef | None:
        return self.row.facts.get("得分", _NOTHING).ref

    @property
    def key(self) -> str:
        """Names the row in messages and identities: the indicator's name, and the project's in a repeated sheet."""
        key = self.name or f"第{self.row.number}行"
        return f"{self.title}·{key}" if self.title else key

    @property
    def where(self) -> CellRef:
        return self.actual.ref or CellRef(self.part.name, "")


@lru_cache(maxsize=REMEMBERED)
def _answer(target: str, actual: str) -> Answer | None:
    """None where neither says anything."""
    if not target.strip() and not actual.strip():
        return None
    return Answer(read(target), read(actual), same_words(target, actual))


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
        title = _text(part.facts, title_field)
        for area in areas:
            for row in part.areas.get(area.id, ()):
                get = row.facts.get
                target, actual = get("年度指标值", _NOTHING), get("实际完成值", _NOTHING)
                answer = _answer(target.text, actual.text)
                if answer is not None:
                    name, bare = _names(get("三级", _NOTHING).text)
                    yield IndicatorRow(part, area, row, title, name, bare, target, actual, answer)


@lru_cache(maxsize=REMEMBERED)
def _names(written: str) -> tuple[str, str]:
    words = written.split()
    return " ".join(words), "".join(words)


def _text(facts: Mapping[str, Fact], id: str) -> str:
    return facts.get(id, _NOTHING).text.strip()
