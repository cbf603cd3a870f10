"""分组汇总 as trees: 合计 -> groups (and groups under groups) -> units and adjustments, line by line.

Every unit stands in every tree exactly once, and so does every adjustment; so each tree adds up to the same total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from workbook_templates.summary.adjusting import Settled
from workbook_templates.summary.duplicates import unit_key
from workbook_templates.summary.matching import RosterMatch
from workbook_templates.summary.records import UnitRecord
from workbook_templates.summary.roster import RosterUnit

OUTSIDE = "（名册外的单位）"
ELSEWHERE = "（其他调整）"
DEEPEST = 5
"""Excel knows eight outline levels; below this, groups are laid side by side."""


class Kind(StrEnum):
    """What a line of the tree is."""

    TOTAL = "合计"
    GROUP = "小计"
    UNIT = "单位"
    ADJUSTMENT = "调整"


@dataclass(frozen=True, slots=True)
class Line:
    """A line; the ``below`` lines after it belong to it."""

    kind: Kind
    level: int
    name: str
    below: int
    units: int
    """How many unit lines it covers."""
    number: int = 0
    """序号 of the record of a unit line; number of the adjustment of an adjustment line."""


@dataclass(slots=True)
class _Node:
    name: str
    groups: list[_Node] = field(default_factory=list)
    leaves: list[Line] = field(default_factory=list)


def unassigned(grouping: str) -> str:
    """The group of units for which the roster leaves the grouping blank."""
    return f"（未填{grouping}）"


def groups_of(match: RosterMatch, grouping: str) -> list[str]:
    """The groups of the roster, in its order."""
    return list(dict.fromkeys(name for unit in match.roster.units if (name := unit.groups.get(grouping, ""))))


def tree(
    grouping: str,
    records: Sequence[tuple[int, UnitRecord]],
    match: RosterMatch,
    adjustments: Sequence[tuple[int, Settled]],
) -> list[Line]:
    """The lines of one grouping, in the order in which they are read. ``adjustments``: those with a place."""
    names = groups_of(match, grouping)
    nodes = {unit_key(name): _Node(name) for name in names}
    rest = _Node(unassigned(grouping))
    outside, elsewhere = _Node(OUTSIDE), _Node(ELSEWHERE)
    units = {unit.key: unit for unit in match.roster.units}

    def home(unit: RosterUnit | None) -> _Node:
        if unit is None:
            return outside
        # A department that leaves its own cell blank belongs to the group of its name.
        return nodes.get(unit_key(unit.groups.get(grouping, ""))) or nodes.get(unit.key) or rest

    of_unit: dict[str, list[Line]] = {}
    root = _Node("合计")
    for number, item in adjustments:
        line = Line(Kind.ADJUSTMENT, 0, _told(item), 0, 0, number)
        if item.unit:
            of_unit.setdefault(item.unit, []).append(line)
        elif item.group[0] == grouping:
            nodes[unit_key(item.group[1])].leaves.append(line)
        elif item.group[0]:
            elsewhere.leaves.append(line)
        else:
            root.leaves.append(line)
    for number, record in records:
        unit = match.placed.get(record.file)
        node, key = home(unit), unit.key if unit is not None else unit_key(record.unit)
        node.leaves.append(Line(Kind.UNIT, 0, record.unit, 0, 1, number))
        node.leaves += of_unit.pop(unit_key(record.unit), []) or of_unit.pop(key, [])
    for key, lines in of_unit.items():  # a unit that has not reported, or reported in another form set
        home(units.get(key)).leaves.extend(lines)
    parents = _parents(names, units, grouping) if grouping == "主管部门" else {}
    for key, node in nodes.items():
        above = parents.get(key)
        (nodes[above] if above else root).groups.append(node)
    root.groups += [rest, outside, elsewhere]
    return _lines(root, 0)


def _parents(names: Iterable[str], units: Mapping[str, RosterUnit], grouping: str) -> dict[str, str]:
    """A department that is itself a unit under another department stands under that one; never in a circle."""
    known = {unit_key(name) for name in names}
    parents: dict[str, str] = {}
    for key in known:
        unit = units.get(key)
        above = unit_key(unit.groups.get(grouping, "")) if unit is not None else ""
        if above in known and above != key:
            parents[key] = above
    for key in list(parents):
        seen, at = {key}, parents.get(key)
        while at is not None:
            if at in seen or len(seen) >= DEEPEST - 1:
                parents.pop(key, None)
                break
            seen.add(at)
            at = parents.get(at)
    return parents


def _told(item: Settled) -> str:
    note = item.adjustment.note or "（没有写说明）"
    return f"调整（{item.adjustment.target}）：{note}"


def _lines(node: _Node, level: int) -> list[Line]:
    """The node, its own leaves, then its groups; empty groups are left out."""
    below = [
        Line(line.kind, level + 1, line.name, 0, line.units, line.number)
        for line in node.leaves
    ]  # fmt: skip
    for group in node.groups:
        lines = _lines(group, level + 1)
        if len(lines) > 1:
            below += lines
    units = sum(1 for line in below if line.kind is Kind.UNIT)
    return [Line(Kind.GROUP if level else Kind.TOTAL, level, node.name, len(below), units), *below]
