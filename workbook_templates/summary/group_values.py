"""What the lines of 分组汇总 amount to, so that every formula is written with its value."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from workbook_templates.building.values import result
from workbook_templates.definition.schema import Field
from workbook_templates.language.functions import f_round
from workbook_templates.model import CellError
from workbook_templates.summary.adjusting import SUMMED, Settled
from workbook_templates.summary.groups import Kind, Line
from workbook_templates.summary.plan import Plan
from workbook_templates.summary.records import UnitRecord


class GroupValues:
    """Numbers of units, of adjustments, and of what they add up to. ``records`` by 序号, ``settled`` as in 调整."""

    def __init__(
        self, plan: Plan, fields: Sequence[Field], records: Mapping[int, UnitRecord], settled: Sequence[Settled]
    ) -> None:
        self._plan, self._fields, self._records, self._settled = plan, fields, records, settled
        self._slots = [(plan.once.slot[field.id], field.type in SUMMED) for field in fields]

    def values(self, lines: Sequence[Line]) -> list[list[Any]]:
        """Each line's numbers, field by field (None where there is none); lines below count into those above."""
        values: list[list[Any]] = [[] for _ in lines]
        for number in range(len(lines) - 1, -1, -1):
            line = lines[number]
            if line.kind is Kind.UNIT:
                told = self._records[line.number].parts[0].values
                values[number] = [
                    told[slot] if isinstance(told[slot], (int, float)) else None for slot, _ in self._slots
                ]
            elif line.kind is Kind.ADJUSTMENT:
                item = self._settled[line.number - 1]
                values[number] = [item.adjustment.amount if field.id == item.field else None for field in self._fields]
            else:
                values[number] = self._sums([values[child] for child in children(lines, number)])
        return values

    def _sums(self, below: Sequence[Sequence[Any]]) -> list[Any]:
        row: list[Any] = []
        for at, (_, summed) in enumerate(self._slots):
            numbers = [line[at] for line in below if line[at] is not None]
            row.append(f_round(math.fsum(numbers), 6.0) if summed and numbers else None)
        known: dict[str, Any] = {field.id: value for field, value in zip(self._fields, row, strict=True)}
        for at, field in enumerate(self._fields):
            if not self._slots[at][1] and field.formula is not None:
                row[at] = _shown(result(field.formula.expanded, known))
        return row

    def scores(self, lines: Sequence[Line], number: int) -> list[float]:
        """The scores of all units that a line covers."""
        covered = lines[number + 1 : number + 1 + lines[number].below]
        told = (self.score(line.number) for line in covered if line.kind is Kind.UNIT)
        return [score for score in told if score is not None]

    def score(self, number: int) -> float | None:
        """The score that the unit with this 序号 stated."""
        if not self._plan.score:
            return None
        value = self._records[number].parts[0].values[self._plan.once.slot[self._plan.score]]
        return float(value) if isinstance(value, (int, float)) else None


def children(lines: Sequence[Line], number: int) -> list[int]:
    """The lines directly below one."""
    found, at, end = [], number + 1, number + lines[number].below
    while at <= end:
        found.append(at)
        at += 1 + lines[at].below
    return found


def _shown(value: object) -> Any:
    if isinstance(value, CellError):
        return value.code
    return value if isinstance(value, (int, float)) else None
