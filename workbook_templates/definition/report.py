"""The sheet 自评报告: chapters of the definition -> layout lines, fields and areas of an ordinary sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbook_templates.definition.schema import Chapter, Mark, Phrase
from workbook_templates.definition.source import DefinitionError, Entries, Line

SHEET = "自评报告"
WIDTHS = [18.0, 62.0, 18.0]
_CHAPTER_KEYS = ("id", "heading", "level", "also", "amounts", "help")


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
    report.refuse_unknown(("title", "chapters", "amount_rows"), "report ")
    fields, areas, sheet = Entries(mark), Entries(mark), Entries(mark)
    title = str(report.get("title", "部门整体支出绩效自评报告"))
    lines = [_line(f"{title} {{标题}} | < | <", mark), _line("（一段一格；金额单位：万元） {右 无框} | < | <", mark)]
    chapters: list[Chapter] = []
    phrases: list[Phrase] = []
    rows = report.entries_of("amount_rows")
    for entry in report.list_of("chapters"):
        if not isinstance(entry, Entries):
            raise DefinitionError(report.mark_of("chapters"), "报告的每一章应写成 {id: …, heading: …}")
        entry.refuse_unknown(_CHAPTER_KEYS, "报告的章")
        id, heading = str(entry.get("id", "")), str(entry.get("heading", ""))
        if not id or not heading:
            raise DefinitionError(entry.mark, "报告的每一章应写明 id 和 heading")
        lines.append(_line(f"{heading} {{左 粗}} | < | <", entry.mark))
        if any(chapter.id == id for chapter in chapters):
            raise DefinitionError(entry.mark_of("id"), f"报告的章“{id}”写了两次")
        amounts = entry.entries_of("amounts")
        for field_id, amount in amounts.items():
            fields.put(field_id, amount, amounts.mark_of(field_id))
            lines.append(_line(f"{amount.get('label', field_id)} {{右 小}} | [{field_id}] | ", amount.mark))
            phrases.append(Phrase(field_id, tuple(amount.list_of("find")), chapter=id))
        for area_id, group in rows.items():
            if group.get("chapter") == id:
                areas.put(area_id, _amount_area(group), group.mark)
                lines.append(_line(f"@{area_id}: [名称] {{右 小}} | [金额] | ", group.mark))
                phrases.append(Phrase(area_id, (str(group.get("find", "")),), area=area_id, chapter=id))
        area = f"章节.{id}"
        areas.put(area, _paragraph_area(heading, entry), entry.mark)
        lines.append(_line(f"@{area}: [内容] {{左 顶}} | < | <", entry.mark))
        chapters.append(Chapter(id, heading, entry.whole_number_of("level", 1), area, tuple(entry.list_of("also"))))
    for area_id, group in rows.items():
        if group.get("chapter") not in {chapter.id for chapter in chapters}:
            raise DefinitionError(rows.mark_of(area_id), f"报告没有“{area_id}”所在的章“{group.get('chapter')}”")
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
