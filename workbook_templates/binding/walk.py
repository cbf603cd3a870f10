"""One way through the layouts' rows, and how unlikely its next step is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbook_templates.binding.align import Columns, Place
from workbook_templates.binding.pairs import Pair
from workbook_templates.binding.plan import PlanRow
from workbook_templates.binding.tidy import SourceRow
from workbook_templates.binding.wording import numbering


@dataclass(frozen=True, slots=True)
class BoundRow:
    """What became of a source row. ``row`` is None when it fits nowhere; ``copy`` counts the sheets of one kind."""

    source: SourceRow
    row: PlanRow | None
    copy: int
    places: tuple[Place, ...]
    pairs: tuple[Pair, ...] = ()


@dataclass(slots=True, eq=False)
class Walk:
    """One way of having come this far."""

    score: float
    row: PlanRow | None
    visited: dict[str, tuple[int, int]]
    """Sheet -> copy, number of its last bound row."""
    columns: Columns | None
    numbered: tuple[str, int, bool] | None
    """Style, number of the last numbered label, and whether it was in an area."""
    fresh: bool
    """Nothing bound yet in this table."""
    width: int
    """Cells in the last bound row."""
    shift: int
    """How many columns the last bound row stood left of its heading."""
    lost: bool
    """A row with numbers was left unbound: what follows without a heading of its own may belong to it."""
    bound: BoundRow | None
    before: Walk | None


def step_cost(walk: Walk, row: PlanRow, source: SourceRow, favour: Mapping[str, float]) -> float | None:
    """How unlikely the step is; None when it cannot be."""
    here = walk.row
    sheet = row.sheet
    last = walk.visited.get(sheet.id)
    cost = 0.0
    if not row.has_labels and row.area is None:
        # Values stand directly below their heading.
        near = here is not None and row.header <= here.number <= row.number and here.sheet is sheet
        cost += -0.8 if near else 2.5
    if here is not None and here.sheet is sheet:
        return cost + _cost_within(walk, here, row, source)
    cost += 0.2 if walk.fresh or here is None else 1.0
    cost += 0.0 if not favour or favour.get(sheet.id) else 0.8
    if row.area is not None:
        cost += 1.5
    if last is None or (sheet.repeat and row.number <= last[1]):
        return cost + min(1.5, 0.1 * row.content)
    return cost + min(2.0, 0.1 * abs(row.number - last[1] - 1)) + (1.0 if row.number <= last[1] else 0.0)


def _cost_within(walk: Walk, here: PlanRow, row: PlanRow, source: SourceRow) -> float:
    if row.family >= 0 and row.family == here.family:
        return _cost_in_family(walk, here, row, source)
    if row.number > here.number:
        cost = min(2.5, 0.12 * max(0, row.content - here.content - 1))
        return cost + (_sibling_cost(walk, row, source) if row.area is not None else 0.0)
    if row.number == here.number:
        if row.area is not None:
            return _sibling_cost(walk, row, source)
        return 0.5 if not row.has_fields else 0.8 if row.open_text else 2.0
    if not row.has_fields and row.has_labels:
        return 0.4
    if row.area is not None:
        return 0.6 + _sibling_cost(walk, row, source) if is_next_sibling(walk, source) else 3.0
    if row.sheet.repeat and row.content <= 3 and here.content - row.content > 3:
        return 0.5
    return 2.2


def _cost_in_family(walk: Walk, here: PlanRow, row: PlanRow, source: SourceRow) -> float:
    if row.number == here.number:
        return _sibling_cost(walk, row, source)
    # Another heading of the same table: forward as printed, backward only when the heading says so.
    return 0.5 if row.number > here.number else 1.0


def is_next_sibling(walk: Walk, source: SourceRow) -> bool:
    """``4、其他…`` after ``3、专项资金`` and its details is a sibling of 3, not one more detail."""
    mine = numbering(source.filled[0].text) if source.filled else None
    last = walk.numbered
    return bool(
        mine and last and not last[2] and mine[0] == last[0] and mine[1] in (last[1], last[1] + 1) and mine[1] > 1
    )


def _sibling_cost(walk: Walk, row: PlanRow, source: SourceRow) -> float:
    if walk.row is None or row.siblings == "" or not is_next_sibling(walk, source):
        return 0.0
    # Details stand directly below a numbered row that has a sum; siblings beside rows that have none.
    return 1.5 if row.details else 0.0
