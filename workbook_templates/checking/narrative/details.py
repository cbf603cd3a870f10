"""Projects and indicators that the report names, against the rows of the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from udfs.rounding import plain
from workbook_templates.checking.detail_rows import Row, core_name
from workbook_templates.checking.narrative.amounts import EXACT, MONEY, Amount, Sentence
from workbook_templates.checking.narrative.passages import Paragraph
from workbook_templates.checking.narrative.reading import Report
from workbook_templates.checking.narrative.statements import subject_of
from workbook_templates.checking.telling import found
from workbook_templates.model import Finding, Severity

_HEAD = re.compile(r"^.*?(?:用于|拨付|安排|支付|下达|其中)")
_COMPARED = re.compile(r"(?:比|较)(?:上年|去年|上一年)")


def detail_findings(report: Report) -> list[Finding]:
    """RT-005 a project's amount against its row; RT-006 比上年增加X against the difference of the two years."""
    known = [(row.core[:3], row) for row in report.details]
    findings: dict[str, Finding] = {}
    for paragraph in report.told:
        text = paragraph.passage.text
        rows = {row.core: row for begin, row in known if begin in text}
        if not rows and ("比" not in text or not _COMPARED.search(text)):
            continue
        levels: list[Amount] = []
        for sentence in paragraph.passage.sentences:
            for amount in sentence.amounts:
                if amount.kind != MONEY:
                    continue
                if amount.change:
                    made = list(_difference(report, paragraph, amount, levels, rows))
                else:
                    levels.append(amount)
                    made = list(_row(report, paragraph, sentence, amount, rows))
                for finding in made:
                    findings.setdefault(finding.identity, finding)
    return list(findings.values())


def _matching(label: str, rows: dict[str, Row]) -> Row | None:
    if not rows:
        return None
    core = core_name(label)
    if core in rows:
        return rows[core]
    core = core_name(_HEAD.sub("", label))
    return rows.get(core)


def _row(
    report: Report, paragraph: Paragraph, sentence: Sentence, amount: Amount, rows: dict[str, Row]
) -> Iterator[Finding]:
    row = _matching(amount.label, rows) if rows and len(amount.label) >= 4 else None
    if row is None or amount.rough:
        return
    known = row.numbers
    final = known.get("决算")
    if final is None or any(abs(number - amount.value) <= amount.margin for number in known.values()):
        return
    yield found(
        "RT-005",
        paragraph.where,
        f"{row.name}·{report.year}年决算数",
        f"正文写“{amount.label}{amount.shown}”，“{row.name}”（{row.place('决算')}）本年决算为{plain(final)}",
        stated=amount.written,
        expected=plain(final),
        row_key=row.name,
    )


def _difference(
    report: Report, paragraph: Paragraph, change: Amount, levels: list[Amount], rows: dict[str, Row]
) -> Iterator[Finding]:
    """The amount just named, or what the words name, must have changed by that much between the two years."""
    if not _COMPARED.search(change.gap):
        return
    known = [(level.label, two) for level in levels[-3:] if (two := _two_years(report, level.label, level, rows))]
    if len(change.changed) > 1:
        named = _two_years(report, change.changed, None, rows)
        known = [(change.changed, named)] if named else []
    elif not known or not levels or known[-1][0] != levels[-1].label:
        return
    if not known:
        return
    slack = change.slack + EXACT
    if any(abs((now - last) * change.change - change.value) <= slack for _, (now, last) in known):
        return
    label, (now, last) = known[-1]
    difference = now - last
    expected = f"{'增加' if difference >= 0 else '减少'}{plain(abs(difference))}"
    words = "增加" if change.change > 0 else "减少"
    yield found(
        "RT-006",
        paragraph.where,
        f"正文 {label}比上年增减",
        f"正文写“{change.label}{change.shown}”，表中{plain(now)}与上年{plain(last)}相比{expected}",
        stated=f"{words}{change.written}",
        expected=expected,
        severity=Severity.VERIFY,
        row_key=change.shown,
    )


def _two_years(
    report: Report, label: str, level: Amount | None, rows: dict[str, Row]
) -> tuple[Decimal, Decimal] | None:
    """This year's and last year's final figures of what the words name; the level, if given, is the table's own."""
    row = _matching(label, rows) if len(label) >= 4 else None
    if row is not None:
        now, last = row.numbers.get("决算"), row.numbers.get("上年决算")
    else:
        subject, before = subject_of(label)
        cells = subject.cells if subject and (level is not None or not before) else {}
        now, last = _first(report, cells.get("决算", ())), _first(report, cells.get("上年", ()))
    if now is None or last is None:
        return None
    if level is not None and abs(now - level.value) > level.slack + EXACT:
        return None
    return now, last


def _first(report: Report, ids: tuple[str, ...]) -> Decimal | None:
    return next((number for number in map(report.tables.number, ids) if number is not None), None)
