"""Paragraphs outside tables: signature lines, the cover, and the report's chapters."""

from __future__ import annotations

from workbook_templates.binding.captions import sheets_named
from workbook_templates.binding.chapters import Report, place_report
from workbook_templates.binding.document import Document, Paragraph
from workbook_templates.binding.labels import Placing
from workbook_templates.binding.pairs import Pair, read_pairs, with_dates
from workbook_templates.model import Fact

_LONG = 120


def place_paragraphs(document: Document, placing: Placing, ends: list[tuple[str, int] | None]) -> Report:
    """Give each ``label：value`` line to the sheet it stands by, everything else to the report."""
    rest: list[Paragraph | None] = []
    table = -1
    announced = False
    near: tuple[str, int] | None = None
    for block in document.blocks:
        if not isinstance(block, Paragraph):
            table += 1
            near = ends[table] or near
            announced = False
            rest.append(None)
            continue
        named = len(block.text) <= 60 and bool(sheets_named(block.text, placing.plan))
        announced = announced or named
        after = next((end for end in ends[table + 1 :] if end), None)
        if len(block.text) <= _LONG and _place_pairs(block, placing, [after, near] if announced else [near, after]):
            continue
        rest.append(block)
    return place_report(rest, placing)


def _place_pairs(block: Paragraph, placing: Placing, near: list[tuple[str, int] | None]) -> bool:
    """Whether the line was ``label：value`` pairs of a sheet: of the one that has most of its labels; among several
    the one it stands by, then a cover."""
    plan = placing.plan
    every = [pair for labels in plan.pairs.values() for pair in labels]
    covers = [sheet.id for sheet in plan.sheets if sheet.kind == "cover"]
    places = [place for place in near if place is not None]
    places += [(id, 0) for id in [*covers, *(sheet.id for sheet in plan.sheets)]]
    found: list[tuple[int, tuple[str, int], list[Pair]]] = []
    for place in dict.fromkeys(places):
        pairs = with_dates(read_pairs(block.text, plan.pairs.get(place[0], ()), 0.85, every), plan)
        if pairs and _begins_with_label(block.text, pairs):
            found.append((-len(pairs), place, pairs))
    for _, place, pairs in sorted(found, key=lambda item: item[0]):
        known = placing.parts.get(place)
        fresh = [pair for pair in pairs if known is None or not _stated(known.facts.get(pair.field.id))]
        written = any(pair.text for pair in pairs)
        if written and not fresh:
            continue
        if written or known is not None:
            rows = placing.part(*place)
            for pair in fresh:
                placing.put(rows, pair.field, pair.text, block.ref)
        return True
    return False


def _stated(fact: Fact | None) -> bool:
    return fact is not None and bool(fact.text)


def _begins_with_label(text: str, pairs: list[Pair]) -> bool:
    """A sentence that merely contains ``联系电话：`` is no signature line."""
    return text.lstrip().startswith(pairs[0].label[:2])
