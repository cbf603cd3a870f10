"""同比: this year's workbook against last year's of the same unit.

How far a figure may move without an explanation is a parameter (limits.yaml) that no document lays down.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from udfs.rounding import HUNDRED, half_up, percent, plain
from workbook_templates.checking.detail_rows import core_name
from workbook_templates.checking.stated import Stated
from workbook_templates.checking.telling import found
from workbook_templates.definition.schema import Form
from workbook_templates.model import AreaRow, CellRef, Finding, Submission
from workbook_templates.packaged import packaged

LAST, FINAL = "上年决算", "决算"
_CENT = Decimal("0.0049")


class Limit(NamedTuple):
    """From where on a change needs an explanation: both the share and the amount must be passed."""

    name: str
    share: Decimal
    at_least: Decimal
    unit: str
    fields: tuple[str, ...]
    source: str
    verified: bool


@cache
def limits() -> dict[str, Limit]:
    """The parameters of limits.yaml by name."""
    return {
        id: Limit(
            str(entry["name"]),
            Decimal(str(entry["share"]).rstrip("%")) / HUNDRED,
            Decimal(str(entry["at_least"])),
            str(entry["unit"]),
            tuple(entry["fields"]),
            str(entry["source"]),
            bool(entry["verified"]),
        )
        for id, entry in packaged("workbook_templates.checking", "limits.yaml").items()
    }


def last_year_findings(form: Form, submission: Submission, last: Submission) -> list[Finding]:
    """YOY-001 to YOY-004. ``last`` may be filled on another form set; fields are matched by id."""
    now, before = Stated(form, submission), Stated(form, last)
    wrong = _wrong_book(submission, last)
    if wrong and last.year != submission.year - 1:
        return wrong  # a workbook of another year proves nothing
    findings = [*wrong, *_carried(now, before), *_carried_rows(now, before)]
    for id, limit in limits().items():
        code = "YOY-002" if id == "YOY_AMOUNT" else "YOY-003"
        findings += [finding for field in limit.fields for finding in _moved(now, before, field, limit, code)]
    return findings


def _wrong_book(submission: Submission, last: Submission) -> list[Finding]:
    same_unit = not submission.unit or not last.unit or _bare(submission.unit) == _bare(last.unit)
    if same_unit and last.year == submission.year - 1:
        return []
    stated = f"{last.unit or '（未写单位）'} {last.year}年"
    expected = f"{submission.unit or '（未写单位）'} {submission.year - 1}年"
    name = last.source.path.replace("\\", "/").rpartition("/")[2]
    return [
        found(
            "YOY-004",
            CellRef(name or "上年工作簿", ""),
            "上年工作簿",
            f"用来比较的是“{stated}”，应为“{expected}”",
            stated=stated,
            expected=expected,
        )
    ]


def _bare(unit: str) -> str:
    return "".join(unit.split()).replace("（", "(").replace("）", ")")


def _carried(now: Stated, before: Stated) -> Iterator[Finding]:
    """上年决算 repeats what last year's workbook stated as 决算."""
    for field in now.form.fields.values():
        if not field.last_year or field.area:
            continue
        stated, expected = now.number(field.id), before.number(field.last_year)
        if stated is None or expected is None or abs(stated - expected) <= _CENT:
            continue
        yield found(
            "YOY-001",
            now.place(field.id),
            field.label,
            f"{field.label}填{plain(stated)}，上年工作簿（{before.place(field.last_year)}）的决算数为{plain(expected)}，两处应相等",
            stated=plain(stated),
            expected=plain(expected),
        )


def _carried_rows(now: Stated, before: Stated) -> Iterator[Finding]:
    """The same for the rows of repeating areas, matched by name."""
    for area in now.form.areas.values():
        if not {LAST, FINAL} <= set(area.columns):
            continue
        known: dict[str, AreaRow] = {}
        for row in before.rows(area.id):
            name = row.facts.get(area.key)
            if name is not None:
                known.setdefault(core_name(name.text), row)
        for row in now.rows(area.id):
            name, fact = row.facts.get(area.key), row.facts.get(LAST)
            old = known.get(core_name(name.text)) if name else None
            final = old.facts.get(FINAL) if old else None
            if name is None or fact is None or fact.decimal is None or final is None or final.decimal is None:
                continue
            if abs(fact.decimal - final.decimal) <= _CENT:
                continue
            key = " ".join(name.text.split())
            label = now.label(f"{area.id}.{LAST}")
            yield found(
                "YOY-001",
                fact.ref,
                f"{area.label}·{label}",
                f"“{key}”{label}填{plain(fact.decimal)}，上年工作簿（{final.ref or ''}）的决算数为{plain(final.decimal)}，两处应相等",
                stated=plain(fact.decimal),
                expected=plain(final.decimal),
                row_key=key,
            )


def _moved(now: Stated, before: Stated, id: str, limit: Limit, code: str) -> Iterator[Finding]:
    current, old = now.number(id), before.number(id)
    if current is None or old is None or current == old:
        return
    change = current - old
    share = change / old if old > 0 else None
    if abs(change) < limit.at_least or (share is not None and abs(share) <= limit.share and limit.share > 0):
        return
    label = now.label(id)
    words = "增加" if change > 0 else "减少"
    shown = f"，变动{percent(share)}" if share is not None else ""
    allowed = "有批文" if not limit.share else f"±{plain(half_up(limit.share * HUNDRED, 2))}%以内"
    yield found(
        code,
        now.place(id),
        label,
        f"{label}填{plain(current)}，上年为{plain(old)}，{words}{plain(abs(change))}{limit.unit}{shown}，"
        f"超过“{limit.name}”（{allowed}；{limit.source}）",
        stated=plain(current),
        expected=f"{plain(old)}（{allowed}）",
    )
