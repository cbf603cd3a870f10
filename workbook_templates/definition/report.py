"""The sheet 自评报告: chapters of the definition -> layout lines, fields and areas of an ordinary sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbook_templates.definition.schema import Chapter, Mark, Phrase
from workbook_templates.definition.source import DefinitionError, Entries, Line

SHEET = "自评报告"
WIDTHS = [18.0, 62.0, 18.0]


@dataclass(frozen=True, slots=True)
class ReportParts:
    """What the chapters bring: entries to be read like any other sheet, field and area."""

    sheet: Entries
    fields: Entries
    areas: Entries
    chapters: tuple[Chapter, ...]
    phrases: tuple[Phrase, ...]


def make_report(report: Entries) -> ReportParts:
    """One heading row a chapter, its named amounts, then its paragraphs, one a row."""
    mark = report.mark
    fields, areas, sheet = Entries(mark), Entries(mark), Entries(mark)
    title = str(report.get("title", "部门整体支出绩效自评报告"))
    lines = [_line(f"{title} {{标题}} | < | <", mark), _line("（一段一格；金额单位：万元） {右 无框} | < | <", mark)]
    chapters: list[Chapter] = []
    phrases: list[Phrase] = []
    rows = report.get("amount_rows") or Entries(mark)
    for entry in report.get("chapters", []):
        id, heading = str(entry.get("id", "")), str(entry.get("heading", ""))
        if not id or not heading:
            raise DefinitionError(entry.mark, "报告的每一章应写明 id 和 heading")
        lines.append(_line(f"{heading} {{左 粗}} | < | <", entry.mark))
        amounts = entry.get("amounts") or Entries(entry.mark)
        for field_id, amount in amounts.items():
            fields.put(field_id, amount, amounts.mark_of(field_id))
            lines.append(_line(f"{amount.get('label', field_id)} {{右 小}} | [{field_id}] | ", amount.mark))
            phrases.append(Phrase(field_id, tuple(amount.get("find", [])), chapter=id))
        for area_id, group in rows.items():
            if group.get("chapter") == id:
                areas.put(area_id, _amount_area(group), group.mark)
                lines.append(_line(f"@{area_id}: [名称] {{右 小}} | [金额] | ", group.mark))
                phrases.append(Phrase(area_id, (str(group.get("find", "")),), area=area_id, chapter=id))
        area = f"章节.{id}"
        areas.put(area, _paragraph_area(heading, entry), entry.mark)
        lines.append(_line(f"@{area}: [内容] {{左 顶}} | < | <", entry.mark))
        chapters.append(Chapter(id, heading, int(entry.get("level", 1)), area, tuple(entry.get("also", []))))
    for key, value in (("kind", "report"), ("widths", WIDTHS), ("layout", lines), ("pages", 0), ("detect", [])):
        sheet.put(key, value, mark)
    return ReportParts(sheet, fields, areas, tuple(chapters), tuple(phrases))


def _line(text: str, mark: Mark) -> Line:
    return Line.at(text, mark)


def _entries(mark: Mark, **values: Any) -> Entries:
    made = Entries(mark)
    for key, value in values.items():
        made.put(key, value, mark)
    return made


def _paragraph_area(heading: str, entry: Entries) -> Entries:
    columns = _entries(entry.mark, 内容=_entries(entry.mark, label="内容", type="长文本"))
    return _entries(entry.mark, label=heading, columns=columns, key="内容", spare=2)


def _amount_area(group: Entries) -> Entries:
    mark = group.mark
    columns = _entries(
        mark,
        名称=_entries(mark, label="名称", type="文本"),
        金额=_entries(mark, label="金额（万元）", type="金额"),
    )
    return _entries(mark, label=str(group.get("label", "")), columns=columns, key="名称", spare=2)
