"""Indicator rows: results far above target, a percent sign left out, targets that nothing can be measured by."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from udfs.common_unit import common_unit
from udfs.comparators import ABOVE, AT_LEAST, DOWN, EQUAL
from udfs.overall import is_over_target, over_target_share
from udfs.pairing import pair
from udfs.quantities import DATE, QUANTITY, Quantity
from udfs.rounding import percent, plain
from udfs.wording import same_words
from workbook_templates.checking.indicator_rows import REMEMBERED, Answer, IndicatorRow
from workbook_templates.checking.narrative.reading import Report
from workbook_templates.checking.telling import found
from workbook_templates.model import Finding

_ACTUAL, _TARGET = "实际完成值", "年度指标值"
_FEWEST = 3
_HUNDRED = Decimal(100)
_MEASURED = (QUANTITY, DATE)
_Over = tuple[Quantity, Quantity, Decimal]
"""A number of the target that is far exceeded, its actual value, and the share."""


def target_findings(report: Report) -> list[Finding]:
    """SANE-005, SANE-006 row by row; SANE-010 once a table."""
    findings = []
    tables: dict[str, list[IndicatorRow]] = {}
    for row in report.indicators:
        sign, over = _doubts(row.answer)
        if sign:
            findings.append(_percent_sign(row, sign))
        if over and not row.reason and "成本" not in f"{row.area.label}{row.second}":
            findings.append(_far_above(row, over))
        if row.answer.target.kind not in _MEASURED:
            tables.setdefault(row.part.name, []).append(row)
    for rows in tables.values():
        findings += _no_measure(rows)
    return findings


@lru_cache(maxsize=REMEMBERED)
def _doubts(answer: Answer) -> tuple[str, tuple[_Over, ...]]:
    """What the two texts alone give rise to."""
    return _with_sign(answer), _over(answer)


def _with_sign(answer: Answer) -> str:
    """The actual value with the percent sign that it lacks, "" where none is wanted."""
    target, actual = answer.target, answer.actual
    if len(actual.quantities) != 1 or actual.quantities[0].measure.name or not target.quantities:
        return ""
    if any(quantity.unit != "%" for quantity in target.quantities) or actual.quantities[0].subject:
        return ""
    value = actual.quantities[0].value
    return f"{plain(value * _HUNDRED if 0 < value < 1 else value)}%"


def _percent_sign(row: IndicatorRow, expected: str) -> Finding:
    stated = row.actual.text.strip()
    return found(
        "SANE-006",
        row.where,
        f"{row.area.label}·{_ACTUAL}",
        f"“{row.name}”指标值为“{row.target.text.strip()}”，实际完成值填{stated}，缺百分号，应为{expected}",
        stated=stated,
        expected=expected,
        row_key=row.key,
    )


def _far_above(row: IndicatorRow, over: tuple[_Over, ...]) -> Finding:
    """At or above 130 % of the target, where more is better and no reason is given."""
    shares = " / ".join(percent(share) for _, _, share in over)
    told = "、".join(f"{answer.text.strip()}（指标值{one.text.strip()}）" for one, answer, _ in over)
    return found(
        "SANE-005",
        row.where,
        f"{row.area.label}·{_ACTUAL}",
        f"“{row.name}”完成{told}，为指标值的{shares}，达到130%以上",
        stated=row.actual.text.strip(),
        expected=f"完成率{shares}",
        row_key=row.key,
    )


def _over(answer: Answer) -> tuple[_Over, ...]:
    if answer.target.kind != QUANTITY or answer.actual.kind != QUANTITY:
        return ()
    pairs, _ = pair(answer.target.quantities, answer.actual.quantities)
    return tuple((one, said, share) for one, said in pairs if said is not None and (share := _share(one, said)))


def _share(target: Quantity, actual: Quantity) -> Decimal | None:
    if target.comparator not in ("", EQUAL, AT_LEAST, ABOVE) or DOWN in (target.direction, actual.direction):
        return None
    both = common_unit(target, actual)
    if isinstance(both, str) or not is_over_target(both.target, both.actual):
        return None
    return over_target_share(both.target, both.actual)


def _no_measure(vague: list[IndicatorRow]) -> list[Finding]:
    """Rows whose target only repeats the indicator's name, or is answered by a number it does not ask for."""
    doubtful = [row for row in vague if _only_a_name(row)]
    bare_sign = [row for row in vague if "%" in row.target.text or "％" in row.target.text]
    if len(doubtful) < _FEWEST and not bare_sign:
        return []
    first = (bare_sign or doubtful)[0]
    count = len(vague) if len(doubtful) >= _FEWEST else len(bare_sign)
    shown = " ".join(first.target.text.split()) or "（空）"
    stated = f"“{shown}”等{count}行均无目标数值" if count > 1 else f"“{shown}”无目标数值"
    return [
        found(
            "SANE-010",
            first.target.ref or first.where,
            _TARGET,
            f"{_TARGET}{stated}",
            stated=stated,
            expected="应有可衡量目标值",
        )
    ]


def _only_a_name(row: IndicatorRow) -> bool:
    if row.answer.alike:
        return False
    return row.answer.actual.kind == QUANTITY or same_words(row.target.text, row.name)
