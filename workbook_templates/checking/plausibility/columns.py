"""Money columns: budget copied from the final accounts, 元 among 万元, 三公 over budget, an adjustment left at 0."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from udfs.rounding import percent, plain
from workbook_templates.checking.plausibility.evidence import Evidence
from workbook_templates.checking.stated import Stated
from workbook_templates.checking.telling import found
from workbook_templates.definition.schema import Field, FieldType, Form
from workbook_templates.model import CellRef, Finding

BUDGET, FINAL = "预算", "决算"
_NOT_COMPARED = ("政府采购", "基本支出预算调整")
_FEWEST, _SHARE, _WITH_CENTS = 5, Decimal("0.6"), 3
_TEN_THOUSAND = Decimal(10_000)
_SMALL_CHANGE = Decimal("0.05")


class Line(NamedTuple):
    """A row of a table: the amounts of its columns with their places."""

    name: str
    cells: tuple[tuple[str, Decimal, CellRef | None], ...]
    """Label of the cell, number, place."""
    columns: tuple[str, ...]
    calculated: bool


@lru_cache(maxsize=64)
def _money_fields(form: Form) -> tuple[Field, ...]:
    return tuple(
        item for item in form.fields.values() if item.type is FieldType.AMOUNT and item.group and not item.area
    )


def lines(tables: Stated) -> Iterator[Line]:
    """Every item of a column set, and every row of a repeating area, with the amounts it states."""
    groups: dict[str, list[tuple[str, str, Decimal, CellRef | None]]] = {}
    calculated = set()
    for field in _money_fields(tables.form):
        number = tables.number(field.id)
        if number is not None:
            groups.setdefault(field.group, []).append((field.column, field.label, number, tables.place(field.id)))
            if field.calculated:
                calculated.add(field.group)
    for group, cells in groups.items():
        yield Line(group, tuple((c[1], c[2], c[3]) for c in cells), tuple(c[0] for c in cells), group in calculated)
    for area in tables.form.areas.values():
        if not {BUDGET, FINAL} <= set(area.columns):
            continue
        for row in tables.rows(area.id):
            key = row.facts.get(area.key)
            name = " ".join(key.text.split()) if key else f"第{row.number}行"
            made = [
                (column, f"{name}·{tables.label(f'{area.id}.{column}')}", fact.decimal, fact.ref)
                for column, fact in row.facts.items()
                if fact.decimal is not None
            ]
            yield Line(name, tuple((c[1], c[2], c[3]) for c in made), tuple(c[0] for c in made), False)


def same_column_findings(evidence: Evidence) -> list[Finding]:
    """SANE-002: most rows have the same budget and final figure, cents included."""
    tables = evidence.tables
    pairs = []
    for line in lines(tables):
        if line.calculated or line.name in _NOT_COMPARED or not {BUDGET, FINAL} <= set(line.columns):
            continue
        budget, final = (line.cells[line.columns.index(column)] for column in (BUDGET, FINAL))
        if budget[1] and final[1]:
            pairs.append((budget, final))
    equal = [pair for pair in pairs if pair[0][1] == pair[1][1]]
    cents = [pair for pair in equal if pair[0][1] != pair[0][1].to_integral_value()]
    if len(equal) < _FEWEST or len(cents) < _WITH_CENTS or len(equal) < _SHARE * len(pairs):
        return []
    first = equal[0][0]
    return [
        found(
            "SANE-002",
            first[2],
            "本年预算数列",
            f"有预算和决算的{len(pairs)}行中，{len(equal)}行的预算数与决算数完全相同（如{first[0]}{plain(first[1])}），"
            "疑把决算数填入了预算数列",
            stated=f"{len(equal)}行相同",
            expected="年初批复的预算数",
        )
    ]


def unit_findings(evidence: Evidence) -> list[Finding]:
    """SANE-003: one amount of a row is about 10,000 times the others, which are alike."""
    tables = evidence.tables
    findings = []
    for line in lines(tables):
        known = [cell for cell in line.cells if cell[1] > 0]
        for label, number, place in known:
            others = [cell[1] for cell in known if cell[0] != label]
            if not others or number < 1000 or max(others) > min(others) * 10:
                continue
            moved = number / _TEN_THOUSAND
            if all(other / 5 <= moved <= other * 5 for other in others):
                findings.append(
                    found(
                        "SANE-003",
                        place,
                        label,
                        f"{label}填{plain(number)}，约为同一行其他数（{'、'.join(map(plain, others))}）的一万倍，"
                        f"疑以元填报，应为{plain(moved)}万元",
                        stated=plain(number),
                        expected=plain(moved),
                    )
                )
    return findings


def three_public_findings(evidence: Evidence) -> list[Finding]:
    """SANE-007: 三公经费 spent above its budget."""
    tables = evidence.tables
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


def adjustment_findings(evidence: Evidence) -> list[Finding]:
    """SANE-012: 部门基本支出预算调整 says 0 although the whole budget was adjusted."""
    tables = evidence.tables
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
