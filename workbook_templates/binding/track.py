"""Which layout row is each source row? The likeliest walk through the form's sheets.

Rows are recognised by their labels; rows without labels (values below a heading, details of an area) by what stands
above them. Rows normally come in the form's order: skipping some is cheap, stepping back is dear, so an inserted row
falls into the area at its place, and a label that exists twice is taken where the neighbours say. A row that fits
nowhere stays unbound.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

from workbook_templates.binding.align import Alignment, align
from workbook_templates.binding.cells import fit, split_inline
from workbook_templates.binding.heads import columns_of
from workbook_templates.binding.pairs import Pair, read_pairs, with_dates
from workbook_templates.binding.plan import FIELD, LABEL, Plan, PlanRow
from workbook_templates.binding.sound import sound_places
from workbook_templates.binding.tidy import SourceRow
from workbook_templates.binding.walk import BoundRow, Walk, is_next_sibling, step_cost
from workbook_templates.binding.wording import likeness, numbering

_BEAM = 24
_BEHIND = 12.0
"""A walk so far behind the best one never catches up."""
_UNBOUND = -0.4
_UNBOUND_NUMBER = -1.0


@dataclass(frozen=True, slots=True)
class _Move:
    score: float
    alignment: Alignment
    row: PlanRow
    """The row itself, or its layout with label and value side by side."""
    pairs: tuple[Pair, ...] = ()


def track(rows: Sequence[SourceRow], plan: Plan, favoured: Mapping[int, Mapping[str, float]]) -> list[BoundRow]:
    """Bind every row. ``favoured``: table -> sheet id -> how strongly its caption names that sheet."""
    walks = [Walk(0.0, None, {}, None, None, True, 0, 0, False, None, None)]
    grid = -1
    for source in rows:
        if source.grid != grid:
            grid = source.grid
            for walk in walks:
                walk.fresh, walk.columns = True, None
        walks = _step(source, walks, plan, favoured.get(grid, {}))
    best = max(walks, key=lambda walk: walk.score)
    made: list[BoundRow] = []
    at: Walk | None = best
    while at is not None:
        if at.bound is not None:
            made.append(at.bound)
        at = at.before
    return made[::-1]


def _step(source: SourceRow, walks: list[Walk], plan: Plan, favour: Mapping[str, float]) -> list[Walk]:
    memo: dict[tuple[int, object], _Move | None] = {}
    exact = _labelled_rows(source, plan)
    best: dict[tuple[int, bool], Walk] = {}

    def offer(walk: Walk) -> None:
        key = (walk.row.number if walk.row else -1, walk.fresh)
        if key not in best or walk.score > best[key].score:
            best[key] = walk

    for walk in walks:
        offer(_unbound(walk, source))
        for number in exact | _following(walk, source, plan):
            row = plan.rows[number]
            key = (number, walk.columns and (*walk.columns.said, walk.shift))
            if key not in memo:
                memo[key] = _move(source, row, walk, plan)
            move = memo[key]
            if move is None:
                continue
            cost = step_cost(walk, row, source, favour)
            if walk.lost and row.family >= 0 and not _headed(source, row, move):
                continue
            if cost is None:
                continue
            if not source.filled and (row.has_labels or row.area or cost > 0 or walk.row is row):
                continue
            score = walk.score + move.score - cost + 0.6 * min(1.0, favour.get(row.sheet.id, 0.0))
            offer(_bound(walk, source, move.row, move, score, plan))
    walks = sorted(best.values(), key=lambda walk: -walk.score)[:_BEAM]
    return [walk for walk in walks if walk.score > walks[0].score - _BEHIND]


def _headed(source: SourceRow, row: PlanRow, move: _Move) -> bool:
    """Whether the row says under which heading it stands (or its area has none)."""
    headings = [index for index, slot in enumerate(row.slots) if slot.heading]
    return not headings or any(
        place.slot in headings and source.cells[place.cell].text for place in move.alignment.places
    )


def _labelled_rows(source: SourceRow, plan: Plan) -> set[int]:
    """Layout rows that share a label with the source row; a wording that is exactly a label is no other one."""
    found: set[int] = set()
    for cell in source.cells:
        if cell.empty or cell.number:
            continue
        text = cell.text
        rows, _ = plan.rows_like(text)
        found.update(rows)
        if not rows:
            parts = split_inline(text)
            heads = {parts[0]} if parts else set()
            heads.add(re.split(r"[:：\n]", text, maxsplit=1)[0])
            for head in heads - {text}:
                found.update(plan.rows_like(head)[0])
    return found


def _following(walk: Walk, source: SourceRow, plan: Plan) -> set[int]:
    """Rows without labels that may come next: values below a heading, areas."""
    if walk.row is None:
        return set()
    found: set[int] = set()
    here = walk.row
    if walk.fresh:
        # A table broken over two pages goes on with rows of the same width; anything else is another table.
        if here.area is None or len(source.cells) != walk.width:
            return set()
        return {row.number for row in plan.rows if row.number == here.number or row.family == here.family}
    if here.area is not None or not here.has_labels:
        found.add(here.number)
    if here.family >= 0:
        found.update(row.number for row in plan.rows if row.family == here.family)
    number = here.number + 1
    while number < len(plan.rows) and plan.rows[number].sheet is here.sheet:
        row = plan.rows[number]
        if row.has_labels and (row.has_fields or number > here.number + 6):
            break
        if not row.has_labels:
            found.add(number)
        number += 1
    if is_next_sibling(walk, source):
        found.update(_sibling_areas(here, plan))
    if here.children and _is_unknown_item(source, plan):
        found.update(row.number for row in plan.rows if row.area is not None and row.area.id in here.children)
    return found


def _is_unknown_item(source: SourceRow, plan: Plan) -> bool:
    """``1、某某支出`` that the form does not have: an item of the row above that adds up such items."""
    first = source.filled[0].text if source.filled else ""
    return numbering(first) is not None and not plan.rows_like(first)[0]


def _sibling_areas(here: PlanRow, plan: Plan) -> set[int]:
    """Areas among the rows numbered like this one, under the same parent."""
    found: set[int] = set()
    for rows in (plan.rows[: here.number + 1][::-1], plan.rows[here.number :]):
        for row in rows:
            if row.sheet is not here.sheet or (row.has_labels and row.siblings != here.siblings):
                break
            if row.area is not None and here.siblings:
                found.add(row.number)
    return found


def _move(source: SourceRow, row: PlanRow, walk: Walk, plan: Plan) -> _Move | None:
    filled = source.filled
    if len(filled) == 1 and ("\n" in filled[0].text or "：" in filled[0].text or ":" in filled[0].text):
        pairs = with_dates(read_pairs(filled[0].text, plan.pairs.get(row.sheet.id, ())), plan)
        named = [pair for pair in pairs if pair.label]
        first = named[0].label if named else ""
        if (
            named
            and len(pairs) > 1
            and any(slot.kind == LABEL and likeness(slot.text, first) >= 0.72 for slot in row.slots)
        ):
            return _Move(2.5 * len(named), Alignment(0.0, ()), row, tuple(pairs))
    alignment = align(source.cells, row, walk.columns, source.loose, walk.shift)
    if not source.loose:
        alignment = replace(alignment, places=sound_places(source.cells, row, alignment.places, walk.columns))
    if row.paired is not None:
        beside = align(source.cells, row.paired, None, source.loose)
        if not source.loose:
            beside = replace(beside, places=sound_places(source.cells, row.paired, beside.places, None))
        if beside.score > alignment.score + 0.5 and _holds_values(source, row.paired, beside):
            return _Move(beside.score, beside, row.paired)
    if row.area is not None:
        if not _has_words(source, row, alignment) or _stray_heading(source, row, alignment):
            return None
        if _is_another_row(source, row, plan):
            return None
    elif not row.has_labels:
        if filled and not _holds_values(source, row, alignment):
            return None
    elif not any(row.slots[place.slot].kind == LABEL for place in alignment.places):
        return None
    return _Move(alignment.score, alignment, row) if alignment.score > -1.5 else None


def _holds_values(source: SourceRow, row: PlanRow, alignment: Alignment) -> bool:
    return any(row.slots[place.slot].kind == FIELD and source.cells[place.cell].text for place in alignment.places)


def _has_words(source: SourceRow, row: PlanRow, alignment: Alignment) -> bool:
    """A row of an area says what it is about, or is only the heading of the area; numbers alone are no such row."""
    filled = [place for place in alignment.places if source.cells[place.cell].text]
    if len(filled) == len(source.filled) == 1 and row.slots[filled[0].slot].heading:
        return True
    return any(
        not source.cells[place.cell].number and not row.slots[place.slot].heading
        for place in filled
        if row.slots[place.slot].kind == FIELD
    )


def _is_another_row(source: SourceRow, row: PlanRow, plan: Plan) -> bool:
    """Whether the row's own name is exactly that of a row of the same sheet: then it is no detail of an area."""
    first = source.filled[0]
    return first.label and any(
        plan.rows[number].sheet is row.sheet and plan.rows[number].has_fields
        for number in plan.rows_like(first.text)[0]
    )


def _stray_heading(source: SourceRow, row: PlanRow, alignment: Alignment) -> bool:
    """Whether the row stands under a heading that is not this area's."""
    headings = [index for index, slot in enumerate(row.slots) if slot.heading]
    if not headings:
        return False
    placed = {place.cell: place.slot for place in alignment.places}
    for index, cell in enumerate(source.cells):
        if not cell.text or cell.number:
            continue
        slot = placed.get(index)
        if slot is None and not cell.label:
            return True
        if slot in headings:
            return fit(cell, row.slots[slot]) <= 0
        if slot is not None and row.slots[slot].kind == FIELD:
            break
    return False


def _unbound(walk: Walk, source: SourceRow) -> Walk:
    numbers = sum(cell.number for cell in source.cells)
    score = walk.score + (_UNBOUND if source.filled else 0.0) + _UNBOUND_NUMBER * numbers
    made = copy(walk)
    made.score, made.lost, made.before = score, walk.lost or _opens_unknown(walk, source), walk
    made.bound = BoundRow(source, None, 0, ())
    return made


def _opens_unknown(walk: Walk, source: SourceRow) -> bool:
    """An indicator row under a heading the form does not have; the rows below it belong to that heading too."""
    if walk.row is None or not any(cell.number for cell in source.cells):
        return False
    if walk.row.family < 0:
        # Directly below the row of headings of a real table.
        return not source.loose and not walk.row.has_fields and walk.columns is not None and len(source.filled) > 2
    return any(slot.heading for slot in walk.row.slots)


def _bound(walk: Walk, source: SourceRow, row: PlanRow, move: _Move, score: float, plan: Plan) -> Walk:
    number, last = walk.visited.get(row.sheet.id, (0, -1))
    again = last >= 0 and row.sheet.repeat and row.number <= last and row.has_fields and row.area is None
    if again and (walk.fresh or row.content <= 3) and row.has_labels:
        number += 1
    columns = walk.columns
    if row.has_labels and not row.has_fields:
        columns = columns_of(walk, source, row, move.alignment.places, plan)
    elif columns is not None and source.loose and walk.row is not None and walk.row.sheet is not row.sheet:
        columns = None
    numbered = walk.numbered
    first = source.filled[0].text if source.filled else ""
    mine = numbering(first)
    if mine:
        numbered = (*mine, row.area is not None)
    elif row.area is None and row.has_labels:
        numbered = None
    bound = BoundRow(source, row, number, move.alignment.places, move.pairs)
    if move.pairs:
        row = plan.rows[max(plan.row_of[pair.field.id] for pair in move.pairs)]
    return Walk(
        score=score,
        row=row,
        visited={**walk.visited, row.sheet.id: (number, row.number)},
        columns=columns,
        numbered=numbered,
        fresh=False,
        width=len(source.cells),
        shift=move.alignment.shift if columns is walk.columns else 0,
        lost=False,
        bound=bound,
        before=walk,
    )
