"""Several files of one unit: list them all, keep the latest, or refuse them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from workbook_templates.summary.records import NO_NAME, Rejected, Superseded, UnitRecord
from workbook_templates.summary.refusals import reason

Policy = Literal["list", "latest", "refuse"]
POLICIES: tuple[Policy, ...] = ("list", "latest", "refuse")


@dataclass(frozen=True, slots=True)
class Copy:
    """One of several files of a unit, and what became of it."""

    record: UnitRecord
    fate: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """The records after the policy."""

    merged: tuple[UnitRecord, ...]
    superseded: tuple[Superseded, ...]
    rejected: tuple[Rejected, ...]
    groups: tuple[tuple[Copy, ...], ...]
    """Units that handed in more than one file."""


def apply_policy(records: Iterable[UnitRecord], policy: Policy) -> Sorted:
    """Sort out the files of one unit, form set and year. Files without a unit's name are never taken for copies."""
    records = tuple(records)
    by_unit: dict[tuple[str, str, int], list[UnitRecord]] = {}
    for record in records:
        if not record.unit.startswith(NO_NAME):
            by_unit.setdefault((record.form, unit_key(record.unit), record.year), []).append(record)
    superseded: list[Superseded] = []
    rejected: list[Rejected] = []
    groups: list[tuple[Copy, ...]] = []
    dropped: set[str] = set()
    for copies in by_unit.values():
        if len(copies) == 1:
            continue
        if policy == "latest":
            latest = _latest(copies)
            fates = ["采用（最新）" if record is latest else f"被替代（采用 {latest.file}）" for record in copies]
            superseded += [
                Superseded(record.file, latest.file, record.unit, record.form)
                for record in copies
                if record is not latest
            ]
            dropped |= {record.file for record in copies if record is not latest}
        elif policy == "refuse":
            fates = ["退回"] * len(copies)
            for record in copies:
                others = "、".join(other.file for other in copies if other is not record)
                rejected.append(Rejected(record.file, reason("REJECT-014", f"“{record.unit}”另有 {others}")))
            dropped |= {record.file for record in copies}
        else:
            same = len({record.sha256 for record in copies}) == 1
            fates = ["已汇总（内容相同的文件，合计中重复计算）" if same else "已汇总（合计中重复计算）"] * len(copies)
        groups.append(tuple(Copy(record, fate) for record, fate in zip(copies, fates, strict=True)))
    merged = tuple(record for record in records if record.file not in dropped)
    return Sorted(merged, tuple(superseded), tuple(rejected), tuple(groups))


def unit_key(unit: str) -> str:
    """What tells a unit: spaces, the width of brackets and letters, and case do not matter."""
    return "".join(unicodedata.normalize("NFKC", unit).split()).casefold()


def _latest(copies: Sequence[UnitRecord]) -> UnitRecord:
    """By 填报日期 when every copy states one, else by the file's time; the file name decides a tie."""
    if all(record.dated is not None for record in copies):
        return max(copies, key=lambda record: (str(record.dated), record.modified, record.file))
    return max(copies, key=lambda record: (record.modified, record.file))
