"""The unit that a table's numbers are in when it stands above, beside or over them: 单位：元, 项目资金（元）, 执行率（%）."""

from __future__ import annotations

import re
from dataclasses import replace

from workbook_templates.binding.document import Document, Paragraph
from workbook_templates.binding.tidy import SourceRow
from workbook_templates.model import Grid

_LINE = re.compile(r"单位\s*[:：]?\s*(?:人民币)?\s*(万元|亿元|元)")
_BRACKET = re.compile(r"[(（]\s*(?:单位\s*[:：]\s*)?(?:人民币)?(万元|亿元|元|%|％)\s*[)）]")
_NEAR, _SHORT = 10, 60


def stated_units(document: Document) -> list[str]:
    """For each table the unit of money that the lines above it, or its own, say; empty when none does."""
    found: list[str] = []
    above: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            above.append(block.text)
            continue
        found.append(_unit_line([*above[-_NEAR:], *_texts(block)]))
        above = []
    return found


def with_units(rows: list[SourceRow], stated: str) -> list[SourceRow]:
    """The rows with the unit of each of their numbers: of the label beside it, else of the heading above, else the
    table's."""
    made: list[SourceRow] = []
    heads: dict[int, str] = {}
    block = stated
    for row in rows:
        texts = row.filled
        said = {cell.column: _bracket(cell.text) for cell in texts if not cell.number}
        if not any(cell.number for cell in texts) and len(texts) > 1:
            heads = {column: unit for column, unit in said.items() if unit}
            block = said[texts[0].column] or stated
        units: dict[int, str] = {}
        own = ""
        for cell in texts:
            if not cell.number:
                own = said[cell.column]
            elif unit := own or heads.get(cell.column) or block:
                units[cell.column] = unit
        made.append(replace(row, units=units) if units else row)
    return made


def _unit_line(texts: list[str]) -> str:
    matches = [match for text in texts if len(text) <= _SHORT and (match := _LINE.search(text))]
    return matches[-1].group(1) if matches else ""


def _texts(grid: Grid) -> list[str]:
    return [cell for row in grid.rows for cell in row if isinstance(cell, str)]


def _bracket(text: str) -> str:
    match = _BRACKET.search(text)
    return match.group(1).replace("％", "%") if match else ""
