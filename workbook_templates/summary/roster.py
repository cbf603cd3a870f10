"""名册: which units have to report, under whom and how to reach them; read from an Excel list of the bureau's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workbook_templates.model import Grid, InputProblem
from workbook_templates.summary.adjusting import SHEET as ADJUSTMENTS
from workbook_templates.summary.adjusting import Adjustment, adjustments_in
from workbook_templates.summary.duplicates import unit_key
from workbook_templates.summary.tables import HeadedTable, headed_table, sheets_of

GROUPINGS = ("主管部门", "乡镇", "级别", "股室")
"""What units can be grouped by."""
UNIT = "单位名称"
HEADS: Mapping[str, tuple[str, ...]] = {
    UNIT: (
        "单位名称",
        "部门（单位）名称",
        "预算单位",
        "填报单位",
        "单位",
        "部门（单位）",
        "部门名称",
        "部门",
        "机构名称",
    ),
    "曾用名": ("曾用名", "原名称", "原单位名称", "更名前名称"),
    "主管部门": ("主管部门", "主管单位", "主管局", "上级部门", "上级单位", "归口部门", "归口管理部门", "部门"),
    "乡镇": ("乡镇", "乡镇街道", "街道", "片区", "区域", "县市区", "县区"),
    "级别": ("级别", "单位级别", "预算级次", "预算级别", "级次", "层级"),
    "股室": ("股室", "业务股室", "对口股室", "科室", "业务科室", "对口科室"),
    "联系人": ("联系人", "经办人"),
    "联系电话": ("联系电话", "电话", "手机", "手机号码", "联系方式"),
}
_NO_UNITS = frozenset({"合计", "总计", "小计", "共计"})


@dataclass(frozen=True, slots=True)
class RosterUnit:
    """A unit that has to report."""

    name: str
    former: tuple[str, ...]
    """Names it had before (曾用名)."""
    groups: Mapping[str, str]
    """Grouping -> the group it belongs to, empty when the roster does not say."""
    contact: str
    phone: str
    row: int
    """Excel's row in the roster."""

    @property
    def key(self) -> str:
        return unit_key(self.name)


@dataclass(frozen=True, slots=True)
class Roster:
    """The bureau's list. ``units`` have different names; ``repeated`` are the rows that name one again."""

    path: Path
    sheet: str
    units: tuple[RosterUnit, ...]
    groupings: tuple[str, ...]
    """Those of ``GROUPINGS`` that have a column."""
    repeated: tuple[RosterUnit, ...]
    adjustments: tuple[Adjustment, ...]


def read_roster(path: Path) -> Roster:
    """Read the list. Raises InputProblem: not a readable workbook, no column of unit names, no units."""
    tables: list[HeadedTable] = []
    adjustments: tuple[Adjustment, ...] = ()
    for grid in sheets_of(path):
        if ADJUSTMENTS in grid.name:
            adjustments += _adjustments(grid, path)
            continue
        table = headed_table(grid, HEADS, (UNIT,), spread=GROUPINGS)
        if table is not None:
            tables.append(table)
    if not tables:
        raise InputProblem(
            f"名册“{path.name}”里没有找到单位一列。请让表头有一格写“单位名称”（另可有“主管部门”“乡镇”“级别”“联系电话”），"
            "见 docs/roster.md。",
            path=str(path),
            code="ROSTER-001",
        )
    table = max(tables, key=lambda item: (len(item.columns), len(item.rows)))
    units, repeated = _units(table)
    if not units:
        raise InputProblem(
            f"名册“{path.name}”的“{table.sheet}”表里没有单位。请在“单位名称”一列下面逐行填写应报送的单位。",
            path=str(path),
            code="ROSTER-002",
        )
    groupings = tuple(name for name in GROUPINGS if name in table.columns)
    return Roster(path, table.sheet, units, groupings, repeated, adjustments)


def _units(table: HeadedTable) -> tuple[tuple[RosterUnit, ...], tuple[RosterUnit, ...]]:
    units: dict[str, RosterUnit] = {}
    repeated: list[RosterUnit] = []
    for row in table.rows:
        name = row.text(UNIT)
        if not name or unit_key(name) in _NO_UNITS or name.startswith(("注：", "说明：", "备注：")):
            continue
        unit = RosterUnit(
            name,
            _names(row.text("曾用名")),
            {grouping: row.text(grouping) for grouping in GROUPINGS if grouping in table.columns},
            row.text("联系人"),
            row.text("联系电话"),
            row.number,
        )
        if unit.key in units:
            repeated.append(unit)
        else:
            units[unit.key] = unit
    return tuple(units.values()), tuple(repeated)


def _names(text: str) -> tuple[str, ...]:
    for mark in "；;，,/":
        text = text.replace(mark, "、")
    return tuple(name.strip() for name in text.split("、") if name.strip())


def _adjustments(grid: Grid, path: Path) -> tuple[Adjustment, ...]:
    found = adjustments_in(grid, f"名册“{path.name}”")
    if found is None and any(value is not None for row in grid.rows for value in row):
        raise InputProblem(
            f"名册“{path.name}”的“{grid.name}”表缺表头：请写“单位或分组”“栏目”“金额”“说明”四栏，见 docs/roster.md。",
            path=str(path),
            code="ROSTER-003",
        )
    return found or ()
