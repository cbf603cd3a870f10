"""汇总报告: what the bureau writes about all units, from the records of a summary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from workbook_templates.catalogue import catalogue, chinese_code
from workbook_templates.definition.schema import Form, Mark
from workbook_templates.output import whole_package
from workbook_templates.reporting import standard as gb
from workbook_templates.reporting.blank import BUREAU, TEMPLATES
from workbook_templates.reporting.bureau_figures import (
    UnitFigures,
    attention,
    common_findings,
    execution,
    in_bands,
    in_grades,
    in_marks,
    settings,
    totals,
    unit_figures,
)
from workbook_templates.reporting.charts import Chart, Figures
from workbook_templates.reporting.figures import percent, plain, share
from workbook_templates.reporting.phrasing import Slot, parse, write
from workbook_templates.reporting.report import require_docx
from workbook_templates.reporting.table import lay_out, table
from workbook_templates.reporting.table_widths import Cell
from workbook_templates.reporting.template import load_template
from workbook_templates.reporting.titles import balanced
from workbook_templates.reporting.wordml import paragraph
from workbook_templates.summary.collect import Collection
from workbook_templates.summary.matching import RosterMatch
from workbook_templates.summary.records import Counts

VALUES = ("年", "地区", "日期", "报告标题")
BLOCKS = ("正文", "落款", "附件")
AMOUNT = "（万元）"
"""So ends the head of a column of amounts."""


@dataclass(frozen=True, slots=True)
class SummaryReportResult:
    """What was made."""

    output: Path
    units: int
    attention: int


@dataclass(frozen=True, slots=True)
class _Words:
    """A scope of ready words."""

    words: Mapping[str, str]

    def text(self, slot: Slot) -> str:
        return self.words.get(slot.names[0], "")

    def number(self, name: str) -> Decimal | None:
        return None


def summary_report(
    collection: Collection,
    forms: Mapping[str, Form],
    output: Path,
    *,
    match: RosterMatch | None = None,
    bureau: str = "",
    day: dt.date | None = None,
    template: Path | None = None,
    force: bool = False,
) -> SummaryReportResult:
    """Write the bureau's report: who reported and who has not, totals, execution rates, scores and grades, the most
    frequent findings, units that need attention, and a list of all units.

    ``match``: the roster held against the collection. ``bureau``: who signs. Raises InputProblem.
    """
    require_docx(output)
    chosen = load_template(template or TEMPLATES / f"{BUREAU}.docx", VALUES, BLOCKS, "正文")
    units = [unit_figures(record, forms[record.form]) for record in collection.records]
    regions = list(dict.fromkeys(form.region for form in forms.values()))
    shown_day = f"{day.year}年{day.month}月{day.day}日" if day else "\u3000\u3000年\u3000\u3000月\u3000\u3000日"
    years = sorted({record.year for record in collection.records})
    year = "、".join(str(number) for number in years)
    values = {
        "年": year,
        "地区": bureau or (regions[0] if len(regions) == 1 else ""),
        "日期": shown_day,
        "报告标题": balanced(f"{year}年度{settings().title}"),
    }
    figures = Figures(chosen.document)
    body = [block for part in _chapters(collection, forms, match, units, year, figures) for block in part]
    signature = [
        paragraph(gb.BODY),
        paragraph(gb.SIGNATURE, bureau or "\u3000" * 6),
        paragraph(gb.SIGNATURE, shown_day),
    ]
    chosen.fill(lambda name: values[name], {"正文": body, "落款": signature, "附件": list(_list_of_units(units))})
    properties = chosen.document.core_properties
    properties.title, properties.author, properties.comments = f"{year}年度{settings().title}", bureau or "ziping", ""
    with whole_package(output, force=force) as made:
        chosen.document.save(made)
    return SummaryReportResult(output, len(units), len(attention(units)))


def _chapters(
    collection: Collection,
    forms: Mapping[str, Form],
    match: RosterMatch | None,
    units: Sequence[UnitFigures],
    year: str,
    figures: Figures,
) -> Iterator[list[str]]:
    yield [_heading("一、报送情况"), *_reported(collection, match, year, figures)]
    yield [_heading("二、预算执行总体情况"), *_money(collection, forms, units, figures)]
    yield [_heading("三、自评得分和等次"), *_scores(units, figures)]
    yield [_heading("四、审核发现的问题"), *_findings(collection, figures)]
    yield [_heading("五、需要关注的单位"), *_attention(units)]


def _reported(collection: Collection, match: RosterMatch | None, year: str, figures: Figures) -> Iterator[str]:
    yield _said(
        "报送",
        年=year,
        文件数=str(collection.files),
        汇总数=str(len(collection.records)),
        退回数=str(len(collection.rejected)),
        替代数=str(len(collection.superseded)),
    )
    if match is not None:
        due, done = len(match.roster.units), len(match.reported)
        rate = share(Decimal(done), Decimal(due)) if due else ""
        yield _said("名册", 应报数=str(due), 已报数=str(done), 未报数=str(len(match.missing)), 报送率=rate)
        if match.missing:
            yield _said("未报", 未报单位="、".join(item.unit.name for item in match.missing))
        if due:
            shares = _shown([("已报", done), ("未报", len(match.missing))])
            yield from figures.add(Chart("pie", "报送情况", "报送情况", "单位数", shares))
    if collection.duplicates:
        yield _said("重复", 重复数=str(len(collection.duplicates)))
    if collection.rejected:
        yield from _table(["退回的文件", "原因"], [[item.file, item.reason] for item in collection.rejected], [3, 5])


def _money(
    collection: Collection, forms: Mapping[str, Form], units: Sequence[UnitFigures], figures: Figures
) -> Iterator[str]:
    executed, budget = execution(collection.records, forms)
    if budget:
        rate = percent(executed / budget) if budget > 0 else ""
        yield _said("总量", 预算合计=f"{plain(budget)}万元", 执行合计=f"{plain(executed)}万元", 总执行率=rate)
    rows = [[item.label, str(item.units), plain(item.amount)] for item in totals(collection.records, forms)]
    if rows:
        yield from _table(["栏目", "填报单位数", f"合计{AMOUNT}"], rows, [4, 2, 3])
    known = [unit.rate for unit in units if unit.rate is not None]
    if known:
        low = Decimal(settings().low)
        few = sum(1 for rate in known if rate * 100 < low)
        yield _said("执行率", 单位数=str(len(known)), 关注线=f"{settings().low}%", 偏低数=str(few))
        yield from _distribution("执行率（含下限）", "执行率分布", in_bands(unit.rate for unit in units), figures)


def _scores(units: Sequence[UnitFigures], figures: Figures) -> Iterator[str]:
    known = [unit.score for unit in units if unit.score is not None]
    if known:
        mean = sum(known, Decimal(0)) / len(known)
        yield _said(
            "得分",
            单位数=str(len(known)),
            平均分=f"{plain(mean)}分",
            最高分=f"{plain(max(known))}分",
            最低分=f"{plain(min(known))}分",
        )
        differing = sum(1 for unit in units if unit.score_differs)
        if differing:
            yield _said("重算", 不符数=str(differing))
        yield from _distribution("自评得分（含下限）", "自评得分分布", in_marks(unit.score for unit in units), figures)
    grades = in_grades(unit.score for unit in units)
    yield from _distribution("等次（按填报得分）", "等次分布", grades, figures, pie=True)


def _findings(collection: Collection, figures: Figures) -> Iterator[str]:
    records = collection.records
    counts = Counts.of(records)
    yield _said(
        "问题",
        错误数=str(counts.error),
        核实数=str(counts.verify),
        提示数=str(counts.notice),
        涉及数=str(len({record.unit for record in records if record.findings})),
        无错数=str(sum(1 for record in records if not record.counts.error)),
    )
    known = catalogue()
    rows = [
        [chinese_code(code), known[code].title if code in known else "", str(count), str(files)]
        for code, count, files in common_findings(records)
    ]
    if rows:
        yield from _table(["编号", "最常见的问题", "处数", "涉及文件数"], rows, [2, 6, 1.5, 2])
        points = tuple((title or code, int(count)) for code, title, count, _ in rows)
        yield from figures.add(Chart("bar", "最常见的问题", "问题", "处数", points))


def _attention(units: Sequence[UnitFigures]) -> Iterator[str]:
    found = attention(units)
    if not found:
        yield _said("无关注")
        return
    shown = found[: settings().attention]
    rows = [[unit.unit, _rate(unit), _score(unit.score), reason] for unit, reason in shown]
    yield from _table(["单位", "执行率", "自评得分", "原因"], rows, [4, 1.6, 1.6, 4])
    if len(found) > len(shown):
        yield paragraph(gb.TABLE_NOTE, f"共{len(found)}个，其余见汇总工作簿。")


def _list_of_units(units: Sequence[UnitFigures]) -> Iterator[str]:
    yield paragraph(gb.ATTACHMENT_MARK, "附件", "<w:pageBreakBefore/>")
    yield paragraph(gb.ATTACHMENT_TITLE, "各单位自评情况一览表")
    rows = [
        [str(number), unit.unit, _rate(unit), _score(unit.score), _score(unit.computed_score), unit.grade,
         str(unit.errors), str(unit.verify)]
        for number, unit in enumerate(units, 1)
    ]  # fmt: skip
    heads = ["序号", "单位", "执行率", "填报得分", "重算得分", "填报等次", "错误", "核实"]
    yield from _table(heads, rows, [1, 6, 1.7, 1.7, 1.7, 1.7, 1.1, 1.1])


# ---- pieces -------------------------------------------------------------------------------------------------------


def _heading(text: str) -> str:
    return paragraph(gb.HEADINGS[0], text)


def _said(key: str, **words: str) -> str:
    phrase = parse(settings().sentences[key], Mark("bureau.yaml", 0), {})
    return paragraph(gb.BODY, write(phrase, _Words(words)))


def _distribution(
    label: str, title: str, counts: Sequence[tuple[str, int]], figures: Figures, *, pie: bool = False
) -> Iterator[str]:
    """The numbers as a table, and as a chart when there are any."""
    whole = sum(count for _, count in counts)
    rows = [[name, str(count), share(Decimal(count), Decimal(whole)) if whole else ""] for name, count in counts]
    yield from _table([label, "单位数", "占比"], rows, [3, 1.5, 1.5])
    if whole:
        points = _shown(counts) if pie else tuple(counts)
        yield from figures.add(Chart("pie" if pie else "column", title, label, "单位数", points))


def _shown(counts: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """What a pie can show: nothing has no slice."""
    return tuple((name, count) for name, count in counts if count)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Iterator[str]:
    """A plain table; its head is repeated on every page. Amounts are set right, a column with a long text left."""
    cells = [Cell(0, column, 1, 1, head, bold=True) for column, head in enumerate(heads)]
    for column, head in enumerate(heads):
        texts = [row[column] for row in rows]
        align = "left" if any(len(text) > 8 for text in texts) else "center"
        align = "right" if head.endswith(AMOUNT) else align
        cells += [Cell(number, column, 1, 1, text, align=align) for number, text in enumerate(texts, 1)]
    yield table(lay_out(cells, widths, [20.0] * (len(rows) + 1)), head=1)
    yield paragraph(gb.TABLE_NOTE)


def _rate(unit: UnitFigures) -> str:
    return "" if unit.rate is None else percent(unit.rate)


def _score(score: Decimal | None) -> str:
    return "" if score is None else plain(score)
