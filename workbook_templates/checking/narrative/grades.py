"""The grade in the text: its wording, and whether it fits the score the text states."""

from __future__ import annotations

import re

from udfs.overall import grade
from workbook_templates.checking.narrative.reading import Report
from workbook_templates.checking.telling import found
from workbook_templates.model import Finding

_GRADE = re.compile(
    r"(?:等次|等级|评级|档次)(?:评定)?(?:为|是|：|:)?[“\"]?(优秀|优良|良好|合格|不合格|较好|一般|较差|[优良中差](?![\u4e00-\u9fff]))[”\"]?"
)
_PROPER = {"优秀": "优", "良好": "良", "较差": "差"}


def grade_findings(report: Report) -> list[Finding]:
    """TERM-004 a grade that is none of 优、良、中、差; TERM-005 a grade that the stated score does not give."""
    graded = [
        (paragraph, match)
        for text, paragraph in report.texts
        if ("等" in text or "评级" in text) and (match := _GRADE.search(text))
    ]
    if not graded:
        return []
    findings = []
    scores = [item for item in report.statements if item.subject.id == "自评得分" and item.neutral]
    due = grade(scores[0].amount.value) if scores else None
    for paragraph, match in graded:
        stated, said = match.group(1), match.group().replace("“", "").replace("”", "")
        proper = _PROPER.get(stated, stated if len(stated) == 1 else "")
        if len(stated) > 1:
            expected = proper or due or "优、良、中、差之一"
            findings.append(
                found(
                    "TERM-004",
                    paragraph.where,
                    "正文 评价等次",
                    f"正文写“{said}”，等次分优、良、中、差四档，应写作“{expected}”",
                    stated=stated,
                    expected=expected,
                )
            )
        if due and proper and proper != due:
            score = scores[0].amount
            findings.append(
                found(
                    "TERM-005",
                    paragraph.where,
                    "正文 评价等次",
                    f"正文写“{said}”，自评得分{score.shown}对应的等次是“{due}”",
                    stated=stated,
                    expected=due,
                )
            )
    return findings
