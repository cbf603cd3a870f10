"""What is wrong inside a passage, whatever the tables say (文内): looked for once, told wherever the passage stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from workbook_templates.checking.narrative.amounts import REMEMBERED
from workbook_templates.checking.narrative.changes import change_doubts
from workbook_templates.checking.narrative.listings import listing_doubts
from workbook_templates.checking.narrative.parts import part_doubts, section_doubts
from workbook_templates.checking.narrative.passages import Passage
from workbook_templates.checking.narrative.reading import Report
from workbook_templates.checking.narrative.shares import share_doubts
from workbook_templates.checking.telling import Doubt
from workbook_templates.model import Finding

PASSAGE_CHECKS: tuple[Callable[[Passage], Iterable[Doubt]], ...] = (
    part_doubts,
    section_doubts,
    change_doubts,
    share_doubts,
    listing_doubts,
)


def inside_findings(report: Report) -> Iterator[Finding]:
    """TEXT-001 to TEXT-004 and TEXT-008, check by check."""
    doubtful = [
        (found, item.where)
        for item in report.paragraphs
        if item.passage.may_contradict and (found := _doubts(item.passage))
    ]
    for check in range(len(PASSAGE_CHECKS)):
        for doubts, where in doubtful:
            for doubt in doubts[check]:
                yield doubt.at(where)


@lru_cache(maxsize=REMEMBERED)
def _doubts(passage: Passage) -> tuple[tuple[Doubt, ...], ...]:
    """What each check finds; nothing at all for a passage that none doubts."""
    found = tuple([tuple(check(passage)) for check in PASSAGE_CHECKS])
    return found if any(found) else ()
