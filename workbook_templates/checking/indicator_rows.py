"""The rows of indicator tables, their texts read once: name, target, actual value, marks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from udfs.quantities import Reading, read
from workbook_templates.definition.schema import Form
from workbook_templates.model import AreaRow, CellRef, Fact, Part, Submission

COLUMNS = ("三级", "年度指标值", "实际完成值", "分值", "得分")
_NOTHING = Fact(None, "")


class IndicatorRow(NamedTuple):
    """One 三级指标."""

    part: Part
    area: str
    area_label: str
    name: str
    second: str
    target: Fact
    actual: Fact
    full: Decimal | None
    score: Decimal | None
    score_ref: CellRef | None
    reason: str
    key: str
    """Names the row in messages and identities: the indicator's name, and the project's in a repeated sheet."""

    @property
    def where(self) -> CellRef:
        return self.actual.ref or CellRef(self.part.name, "")


@lru_cache(maxsize=4096)
def reading(text: str) -> Reading:
    """``udfs.quantities.read``, remembered: thousands of workbooks say ≥95%."""
    return read(text)


def indicator_rows(form: Form, submission: Submission) -> tuple[IndicatorRow, ...]:
    """Every row of every indicator table that says anything; four checks ask one after the other."""
    if not _last or _last[0][0] is not submission or _last[0][1] is not form:
        _last[:] = [(submission, form, tuple(_rows(form, submission)))]
    return _last[0][2]


_last: list[tuple[Submission, Form, tuple[IndicatorRow, ...]]] = []
"""The submission looked at last, and its rows."""


def _rows(form: Form, submission: Submission) -> Iterator[IndicatorRow]:
    for part in submission.parts:
        sheet = next((sheet for sheet in form.sheets if sheet.id == part.sheet), None)
        title = part.facts.get(sheet.title_field, _NOTHING).text.strip() if sheet and sheet.title_field else ""
        for area in form.areas.values():
            if area.sheet != part.sheet or not set(area.columns) >= set(COLUMNS):
                continue
            for row in part.areas.get(area.id, ()):
                made = _row(part, area.id, area.label, row, title)
                if made.target.text.strip() or made.actual.text.strip():
                    yield made


def _row(part: Part, area: str, label: str, row: AreaRow, title: str) -> IndicatorRow:
    facts = row.facts
    name = " ".join(facts.get("三级", _NOTHING).text.split())
    key = name or f"第{row.number}行"
    score = facts.get("得分", _NOTHING)
    return IndicatorRow(
        part,
        area,
        label,
        name,
        facts.get("二级", _NOTHING).text.strip(),
        facts.get("年度指标值", _NOTHING),
        facts.get("实际完成值", _NOTHING),
        facts.get("分值", _NOTHING).decimal,
        score.decimal,
        score.ref,
        facts.get("偏差原因", _NOTHING).text.strip(),
        f"{title}·{key}" if title else key,
    )
