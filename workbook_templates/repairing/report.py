"""What a repair or a migration has to say: one entry a matter, as text, as JSON and as the sheet 导入说明."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from workbook_templates.building.notes_sheet import Note
from workbook_templates.model import Submission


class Kind(StrEnum):
    """What happened; the value is the word that users see."""

    SOURCE = "来源"
    MOVED = "移动"
    CONVERTED = "换算"
    RESTORED = "恢复公式"
    KEPT = "保留填报数"
    WORDING = "用语"
    UNPLACED = "未放入"
    MISSING = "没有找到"
    SHEET = "多出的表"
    EXPLANATION = "出错说明"
    EARLIER = "以前的说明"


LISTED = (Kind.UNPLACED, Kind.MISSING, Kind.SHEET, Kind.EXPLANATION)
"""Kinds that ask for a decision of the user; the others only tell."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One matter: what happened, where in the source, the content, and the field it concerns."""

    kind: Kind
    where: str
    text: str
    field: str = ""
    why: str = ""

    def as_json(self) -> dict[str, str]:
        return {"kind": self.kind.value, "where": self.where, "field": self.field, "text": self.text, "why": self.why}

    @property
    def told(self) -> str:
        """``市级专项资金·预算数：95（填在旁边一格）``."""
        head = f"{self.field}：" if self.field else ""
        return f"{head}{self.text}{f'（{self.why}）' if self.why else ''}"


def notes_of(entries: Iterable[Entry]) -> list[Note]:
    """Rows for 导入说明."""
    return [(entry.kind.value, entry.where, entry.told) for entry in entries]


def as_lists(entries: Sequence[Entry]) -> dict[str, Any]:
    """The entries by what happened, under English keys."""
    keys = {
        Kind.MOVED: "moved",
        Kind.CONVERTED: "converted",
        Kind.RESTORED: "restored",
        Kind.KEPT: "kept",
        Kind.WORDING: "wording",
        Kind.UNPLACED: "unplaced",
        Kind.MISSING: "missing",
        Kind.SHEET: "sheets",
        Kind.EXPLANATION: "explanations",
        Kind.EARLIER: "earlier",
    }
    return {key: [entry.as_json() for entry in entries if entry.kind is kind] for kind, key in keys.items()}


def as_text(entries: Sequence[Entry], most: int = 200) -> list[str]:
    """Lines for a person, matters to decide first; of very many the rest is counted (all stand on 导入说明)."""
    ordered = sorted(entries, key=lambda entry: (entry.kind not in LISTED, list(Kind).index(entry.kind)))
    lines = [f"  {entry.kind.value}：{entry.where} {entry.told}".rstrip() for entry in ordered[:most]]
    if len(ordered) > most:
        lines.append(f"  ……另有 {len(ordered) - most} 条，见新工作簿的“导入说明”。")
    return lines


def count_placed(submission: Submission) -> int:
    """How many filled fields a submission has."""
    facts = [fact for part in submission.parts for fact in part.facts.values()]
    facts += [
        fact for part in submission.parts for rows in part.areas.values() for row in rows for fact in row.facts.values()
    ]
    return sum(1 for fact in facts if fact.text.strip())
