"""Money columns: budget copied from the final accounts, 元 among 万元, 三公 over budget, an adjustment left at 0."""

from __future__ import annotations

from decimal import Decimal

from udfs.rounding import percent, plain
from workbook_templates.checking.money_rows import BUDGET, FINAL
from workbook_templates.checking.narrative.reading import Report
from workbook_templates.checking.stated import Stated, as_written
from workbook_templates.checking.telling import found
from workbook_templates.model import CellRef, Finding

_NOT_COMPARED = ("政府采购", "基本支出预算调整")
_FEWEST, _SHARE, _WITH_CENTS = 5, Decimal("0.6"), 3
_TEN_THOUSAND = Decimal(10_000)
_LARGE = 1000
_CLEARLY_LESS = 1000
_SMALL_CHANGE = Decimal("0.05")


def same_column_findings(report: Report) -> list[Finding]:
    """SANE-002: most rows have the same budget and final figure, cents included."""
    pairs = [
        (line, budget, final)
        for line in report.lines
        if not line.calculated
        and line.name not in _NOT_COMPARED
        and (budget := line.amount(BUDGET))
        and (final := line.amount(FINAL))
    ]
    equal = [(line, budget) for line, budget, final in pairs if budget == final]
    cents = [final for _, budget, final in pairs if budget == final and final % 1 > 0]
    if len(equal) < _FEWEST or len(cents) < _WITH_CENTS or len(equal) < _SHARE * len(pairs):
        return []
    first, budget = equal[0]
    place = first.columns.index(BUDGET)
    shown = plain(as_written(budget))
    return [
        found(
            "SANE-002",
            first.where(report.tables, place),
            "本年预算数列",
            f"有预算和决算的{len(pairs)}行中，{len(equal)}行的预算数与决算数完全相同（如{first.label(place)}{shown}），"
            "疑把决算数填入了预算数列",
            stated=f"{len(equal)}行相同",
            expected="年初批复的预算数",
        )
    ]


def unit_findings(report: Report) -> list[Finding]:
    """SANE-003: one amount of a row is about 10,000 times the others, which are alike."""
    findings = []
    for line in report.lines:
        positive = [amount for amount in line.amounts if amount and amount > 0]
        if not positive or (high := max(positive)) < _LARGE or min(positive) > high / _CLEARLY_LESS:
            continue
        known = [(place, as_written(amount)) for place, amount in enumerate(line.amounts) if amount and amount > 0]
        for place, number in known:
            others = [other for at, other in known if line.labels[at] != line.labels[place]]
            if number < _LARGE or not others or max(others) > min(others) * 10:
                continue
            moved = number / _TEN_THOUSAND
            if all(other / 5 <= moved <= other * 5 for other in others):
                label = line.label(place)
                findings.append(
                    found(
                        "SANE-003",
                        line.where(report.tables, place),
                        label,
                        f"{label}填{plain(number)}，约为同一行其他数（{'、'.join(map(plain, others))}）的一万倍，"
                        f"疑以元填报，应为{plain(moved)}万元",
                        stated=plain(number),
                        expected=plain(moved),
                    )
                )
    return findings


def three_public_findings(report: Report) -> list[Finding]:
    """SANE-007: 三公经费 spent above its budget."""
    tables = report.tables
    spent, place = _three_public(tables, FINAL)
    budget, _ = _three_public(tables, BUDGET)
    if spent is None or budget is None or spent <= budget:
        return []
    rate = f"，控制率{percent(spent / budget)}" if budget else ""
    return [
        found(
            "SANE-007",
            place,
            tables.label(f"三公经费.{FINAL}"),
            f"三公经费决算{plain(spent)}大于预算{plain(budget)}{rate}",
            stated=plain(spent),
            expected=f"≤{plain(budget)}",
        )
    ]


def _three_public(tables: Stated, column: str) -> tuple[Decimal | None, CellRef | None]:
    """The stated total, or the sum of what is stated of its parts."""
    total = tables.number(f"三公经费.{column}")
    if total is not None:
        return total, tables.place(f"三公经费.{column}")
    vehicles = tables.number(f"公务用车.{column}")
    ids = ["公车购置", "公车运行维护"] if vehicles is None else ["公务用车"]
    parts = [(id, tables.number(f"{id}.{column}")) for id in (*ids, "出国", "接待")]
    known = [(id, number) for id, number in parts if number is not None]
    if not known:
        return None, None
    return sum((number for _, number in known), Decimal(0)), tables.place(f"{known[0][0]}.{column}")


def adjustment_findings(report: Report) -> list[Finding]:
    """SANE-012: 部门基本支出预算调整 says 0 although the whole budget was adjusted."""
    tables = report.tables
    initial, adjusted = tables.number("资金总额.年初预算"), tables.number("资金总额.全年预算")
    stated = [tables.number(f"基本支出预算调整.{column}") for column in (BUDGET, FINAL)]
    known = [number for number in stated if number is not None]
    if not initial or adjusted is None or not known or any(known):
        return []
    change = adjusted - initial
    if abs(change) < initial * _SMALL_CHANGE:
        return []
    id = f"基本支出预算调整.{BUDGET}" if stated[0] is not None else f"基本支出预算调整.{FINAL}"
    expected = f"总预算调整{plain(change)}（调整率{percent(change / initial)}）"
    return [
        found(
            "SANE-012",
            tables.place(id),
            tables.label(id),
            f"{tables.label(id)}填0，而年初预算{plain(initial)}调整为全年预算{plain(adjusted)}，{expected}",
            stated="0",
            expected=expected,
        )
    ]
