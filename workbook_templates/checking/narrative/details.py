"""Projects and indicators that the report names, against the rows of the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from udfs.rounding import plain
from workbook_templates.checking.narrative.amounts import MONEY, Amount, Sentence
from workbook_templates.checking.narrative.reading import Paragraph, Report
from workbook_templates.checking.narrative.statements import subject_of
from workbook_templates.checking.stated import Stated
from workbook_templates.checking.telling import found
from workbook_templates.model import Finding, Severity

THREE = {"上年决算", "预算", "决算"}
_NUMBERING = re.compile(r"^[\s\d一二三四五六七八九十（()）、.．①-⑳]+(?=\D)")
_HEAD = re.compile(r"^.*?(?:用于|拨付|安排|支付|下达|其中)")
_END = re.compile(r"(?:专项)?(?:资金|经费|支出|费用?)?(?:共计|合计|支出|共|为|约)*+$")
_CUT = re.compile(r"[（(].*$")
_COMPARED = re.compile(r"(?:比|较)(?:上年|去年|上一年)")
_EXACT = Decimal("0.0049")


class Row(NamedTuple):
    """A detail row of the base table."""

    name: str
    core: str
    numbers: dict[str, Decimal | None]
    places: dict[str, str]


def detail_findings(report: Report) -> list[Finding]:
    """RT-005 a project's amount against its row; RT-006 比上年增加X against the difference of the two years."""
    all_rows = {row.core: row for row in detail_rows(report.tables)}
    findings: dict[str, Finding] = {}
    for paragraph in report.paragraphs:
        text = paragraph.text
        rows = {core: row for core, row in all_rows.items() if core[:3] in text} if paragraph.sentences else {}
        if not rows and ("比" not in text or not _COMPARED.search(text)):
            continue
        levels: list[Amount] = []
        for sentence in paragraph.sentences:
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


def detail_rows(tables: Stated) -> Iterator[Row]:
    """The rows of every area that has the three money columns, with a name long enough to be told apart."""
    for area in tables.form.areas.values():
        if not set(area.columns) >= THREE:
            continue
        for row in tables.rows(area.id):
            key = row.facts.get(area.key)
            core = core_name(key.text) if key else ""
            if key is None or len(core) < 4:
                continue
            numbers = {column: fact.decimal for column, fact in row.facts.items() if column in THREE}
            places = {column: str(fact.ref or "") for column, fact in row.facts.items()}
            name = _NUMBERING.sub("", " ".join(key.text.split()))
            yield Row(name, core, numbers, places)


def core_name(name: str) -> str:
    """What tells one project from another: ``3.其他对企业的补助`` and ``对企业的补助资金`` are both ``对企业补助``."""
    bare = _CUT.sub("", "".join(name.split()))
    bare = _NUMBERING.sub("", bare)
    bare = bare.removeprefix("其他").removeprefix("其它").replace("的", "")
    shorter = _END.sub("", bare)
    return shorter if len(shorter) >= 4 else bare


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
    known = {column: number for column, number in row.numbers.items() if number is not None}
    final = known.get("决算")
    slack = amount.slack if amount.slack > Decimal("0.005") else _EXACT
    if final is None or any(abs(number - amount.value) <= slack for number in known.values()):
        return
    yield found(
        "RT-005",
        paragraph.where,
        f"{row.name}·{report.year}年决算数",
        f"正文写“{amount.label}{amount.shown}”，“{row.name}”（{row.places['决算']}）本年决算为{plain(final)}",
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
    slack = change.slack + _EXACT
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
    if level is not None and abs(now - level.value) > level.slack + _EXACT:
        return None
    return now, last


def _first(report: Report, ids: tuple[str, ...]) -> Decimal | None:
    return next((number for number in map(report.tables.number, ids) if number is not None), None)
