"""What the bureau brings to a summary: its roster, its adjustments, its reviews, and what must not be shown; and what
a finished summary says of where it came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from workbook_templates.definition.schema import Form
from workbook_templates.model import InputProblem
from workbook_templates.summary.adjusting import Settled, settle
from workbook_templates.summary.collect import Collection
from workbook_templates.summary.duplicates import Copy
from workbook_templates.summary.groups import groups_of
from workbook_templates.summary.masking import Mask, masked
from workbook_templates.summary.matching import RosterMatch, hold_against
from workbook_templates.summary.plan import plan_of
from workbook_templates.summary.reviewing import Assigned, Previous, assign
from workbook_templates.summary.roster import Roster
from workbook_templates.summary.tables import sheets_of

_OVERVIEW, _SOURCE, _ROSTER = "目录", "来源文件夹", "名册"
_FILE = re.compile(r"(.+)（“.*”表）")


@dataclass(frozen=True, slots=True)
class Bureau:
    """Ready to be written: everything is held against the collection."""

    match: RosterMatch | None
    """None without a roster."""
    settled: tuple[Settled, ...]
    assigned: Assigned
    mask: Mask | None = None

    @property
    def lost(self) -> tuple[Settled, ...]:
        """Adjustments that could not be counted."""
        return tuple(item for item in self.settled if item.problem)

    def told(self) -> list[tuple[str, str]]:
        """What 目录 says of it."""
        facts = []
        match = self.match
        if match is not None:
            facts.append((_ROSTER, f"{match.roster.path.absolute()}（“{match.roster.sheet}”表）"))
            facts.append(
                (
                    "报送情况",
                    f"应报{len(match.roster.units)}个，已报{len(match.reported)}个，未报{len(match.missing)}个；"
                    f"名册外{len(match.outside)}个文件（疑似更名{len(match.renamed)}个）",
                )
            )
        if self.settled:
            lost = f"，其中{len(self.lost)}行没有计入（见“调整”）" if self.lost else ""
            facts.append(("调整", f"{len(self.settled)}行{lost}"))
        reviews = len(self.assigned.by_file) + len(self.assigned.left)
        if reviews:
            left = f"，其中{len(self.assigned.left)}份没有对上本次的文件（在“复核”末尾）" if self.assigned.left else ""
            facts.append(("复核", f"沿用上次{reviews}份{left}"))
        if self.mask is not None:
            facts.append(("隐去", "联系电话" + ("、签字人姓名" if self.mask.names else "") + "（单位文件不变）"))
        return facts


def consult(
    collection: Collection, forms: Mapping[str, Form], roster: Roster | None, previous: Previous, mask: Mask | None
) -> Bureau:
    """Hold roster, adjustments and reviews against what came in."""
    match = hold_against(roster, collection) if roster is not None else None
    adjustments = tuple(
        item
        for item in previous.adjustments
        # Those out of a roster are read again from the roster of today.
        if roster is None or not item.source.startswith("名册“")
    )
    if roster is not None:
        adjustments = (*roster.adjustments, *adjustments)
    groups = {name: groups_of(match, name) for name in match.roster.groupings} if match is not None else {}
    units = {unit.key: unit.name for unit in roster.units} if roster is not None else {}
    plans = {id: plan_of(form) for id, form in forms.items()}
    settled = settle(adjustments, plans, collection.records, units, groups)
    return Bureau(match, tuple(settled), assign(collection.records, previous.reviews), mask)


def summarised(path: Path) -> tuple[Path, Path | None]:
    """The folder of units that a summary was made from, and the roster, by its 目录. Raises InputProblem: they are not
    there any more."""
    told = {
        str(row[0]): str(row[1])
        for grid in sheets_of(path, (_OVERVIEW,))
        for row in grid.rows
        if len(row) > 1 and row[0] is not None
    }
    folder, roster = Path(told.get(_SOURCE, "")), _FILE.fullmatch(told.get(_ROSTER, ""))
    if not told.get(_SOURCE) or not folder.is_dir():
        raise InputProblem(
            f"汇总工作簿“{path}”是从文件夹“{told.get(_SOURCE, '')}”汇总的，这台电脑上没有这个文件夹。"
            "请直接写各单位工作簿所在的文件夹。",
            path=str(path),
            code="MERGE-003",
        )
    return folder, Path(roster[1]) if roster is not None else None


def mask_collection(collection: Collection, forms: Mapping[str, Form], mask: Mask) -> Collection:
    """The collection as the summary may show it."""
    records = tuple(masked(record, forms[record.form], mask) for record in collection.records)
    known = {record.file: record for record in records}
    duplicates = tuple(
        tuple(
            Copy(known.get(copy.record.file) or masked(copy.record, forms[copy.record.form], mask), copy.fate)
            if copy.record.form in forms
            else copy
            for copy in group
        )
        for group in collection.duplicates
    )
    return replace(collection, records=records, duplicates=duplicates)
