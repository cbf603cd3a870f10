"""Annexes that a report names against the sheets of the form set: their numbers, and whether they are there."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from workbook_templates.checking.narrative.reading import Report
from workbook_templates.checking.telling import found
from workbook_templates.definition.schema import BoxKind, Form
from workbook_templates.model import CellRef, Finding

_CALLED = re.compile(r"附件|附表|以下材料")
_ITEM = re.compile(r"^[-·\s]*(?:附\s*[件表])?\s*(\d{1,2})\s*[、.．:：]?\s*(?:《)?(?:20\d\d\s*年度?)?(.{2,40}?)(?:》)?$")
_INLINE = re.compile(r"(?:附\s*[件表])?\s*(\d{1,2})\s*[、.．:：]\s*(?:《)?([^；;。]*?(?:表|报告))(?:》)?(?=[；;。]|$)")
_LABEL = re.compile(r"^附\s*[件表]\s*(\d{1,2}(?:-\d{1,2})?)")
_KINDS = (
    ("基础数据表", "基础数据表"),
    ("项目支出绩效自评表", "项目"),
    ("整体支出绩效自评表", "整体"),
    ("评分表", "评分表"),
)


class Annex(NamedTuple):
    """An annex as the report names it."""

    number: str
    kind: str
    where: CellRef


def annex_findings(report: Report) -> list[Finding]:
    """FULL-002 a named annex has no sheet with content; FULL-003 its number differs from the one on the sheet."""
    named = _named(report)
    if not named:
        return []
    official = _official(report.form)
    filled = {part.sheet for part in report.submission.parts if part.facts or any(part.areas.values())}
    findings = []
    for annex in named:
        sheet = official.get(annex.kind, ("", ""))[0]
        if sheet and sheet not in filled:
            name = report.form.sheet(sheet).name
            findings.append(
                found(
                    "FULL-002",
                    annex.where,
                    name,
                    f"正文列出附件{annex.number}“{name}”，没有找到这张表或整表空白",
                    stated=f"附件{annex.number}",
                    expected=name,
                )
            )
    pairs = [(annex, official[annex.kind][1]) for annex in named if official.get(annex.kind, ("", ""))[1]]
    if any(annex.number != number for annex, number in pairs):
        stated = "附件" + "、".join(annex.number for annex, _ in pairs)
        expected = "、".join(f"附件{number}" for _, number in pairs)
        findings.append(
            found(
                "FULL-003",
                pairs[0][0].where,
                "附件编号",
                f"正文列“{stated}”，表上标“{expected}”，编号不一致",
                stated=stated,
                expected=expected,
            )
        )
    return findings


def _named(report: Report) -> list[Annex]:
    """The list that follows 附件…: lines 1、… 2、…, or all in one paragraph."""
    named: dict[str, Annex] = {}
    open_for = 0
    for text, paragraph in report.texts:
        called = _CALLED.search(text) if "附" in text or "以下材料" in text else None
        if called is None and open_for <= 0:
            continue
        if called is not None:
            open_for = 12
        open_for -= 1
        whole = _ITEM.match(text)
        matches = [whole] if whole else list(_INLINE.finditer(text, called.start() if called else 0))
        for match in matches:
            kind = next((kind for words, kind in _KINDS if words in match.group(2).replace("（单位）", "")), "")
            if kind and kind not in named:
                named[kind] = Annex(match.group(1), kind, paragraph.where)
    return list(named.values())


@lru_cache(maxsize=64)
def _official(form: Form) -> dict[str, tuple[str, str]]:
    """Kind of annex -> sheet id and the number printed on the sheet."""
    found: dict[str, tuple[str, str]] = {}
    for sheet in form.sheets:
        title = "".join([sheet.id, sheet.name, *sheet.detect])
        kind = next((kind for words, kind in _KINDS if words in title or words.replace("绩效", "") in title), "")
        if "项目自评表" in sheet.id:
            kind = "项目"
        elif "整体自评表" in sheet.id:
            kind = "整体"
        if not kind or kind in found:
            continue
        labels = [_LABEL.match(box.text) for box in sheet.boxes if box.kind is BoxKind.LABEL and box.row == 0]
        number = next((match.group(1) for match in labels if match), "")
        found[kind] = (sheet.id, number)
    return found
