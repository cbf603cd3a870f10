"""Records -> the summary workbook: one pass over the records fills every list, then sums and contents are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from xlsxwriter.exceptions import FileCreateError

from workbook_templates.checking.audit import audit_rows
from workbook_templates.definition.schema import Form
from workbook_templates.summary.bulk import BulkWorkbook
from workbook_templates.summary.bureau import Bureau
from workbook_templates.summary.collect import Collection
from workbook_templates.summary.detail_layout import detail_layouts
from workbook_templates.summary.figures import Scores, scores_of
from workbook_templates.summary.filling import Unit
from workbook_templates.summary.groups import tree
from workbook_templates.summary.links import link_to
from workbook_templates.summary.matching import RosterMatch
from workbook_templates.summary.plan import DetailKind, Plan, plan_of
from workbook_templates.summary.records import Counts, UnitRecord
from workbook_templates.summary.roster import Roster
from workbook_templates.summary.scan import SUMMARY_MARK
from workbook_templates.summary.sheets.adjustments import AdjustmentSheet
from workbook_templates.summary.sheets.details import DetailSheet
from workbook_templates.summary.sheets.fields import FieldSheet, Lead
from workbook_templates.summary.sheets.findings import FindingSheet
from workbook_templates.summary.sheets.groups import NAME as GROUPS
from workbook_templates.summary.sheets.groups import GroupSheet, Tree
from workbook_templates.summary.sheets.overview import Entry, OverviewSheet
from workbook_templates.summary.sheets.reporting import ReportingSheet
from workbook_templates.summary.sheets.review import ReviewSheet
from workbook_templates.summary.sheets.score_charts import ScoreCharts
from workbook_templates.summary.sheets.scores import ScoreSheet
from workbook_templates.summary.sheets.sources import SourceSheet, rejected_sheet
from workbook_templates.summary.sheets.styles import Styles
from workbook_templates.summary.sheets.totals import TotalsBook
from workbook_templates.summary.store import packed_of

_SHEET_NAME = 31
_UNIT_LEADS = (Lead("序号", 6), Lead("单位", 28), Lead("打开", 7), Lead("错误", 6), Lead("核实", 6), Lead("提示", 6))
_PART_LEADS = (Lead("序号", 6), Lead("单位", 28), Lead("打开", 7), Lead("表", 18))
_DETAILS = {
    DetailKind.ITEMS: "专项明细：各单位逐项填列的支出等，一行一项",
    DetailKind.INDICATORS: "指标明细：各单位的绩效指标，一行一个指标",
    DetailKind.OTHERS: "其他明细：各单位逐行填列的其他内容",
}


def write_summary(
    path: Path,
    output: Path,
    collection: Collection,
    bureau: Bureau,
    forms: Mapping[str, Form],
    version: str,
    workers: int = 1,
    kept: str = "",
) -> None:
    """Write the summary of ``collection`` to ``path``; links are made for its later place ``output``.

    ``kept``: a folder where rows are kept from one time to the next.

    Raises OSError when the disk is full or the file cannot be written.
    """
    try:
        options = {"strings_to_formulas": False, "strings_to_urls": False}
        with BulkWorkbook(str(path), options, workers, kept) as workbook:
            _Summary(workbook, output, collection, bureau, forms).write(version)
    except FileCreateError as error:
        cause = error.args[0] if error.args else None
        raise cause if isinstance(cause, OSError) else OSError(str(error)) from error


def prepare(form: Form) -> None:
    """Make what writing needs of a form set and what is kept then; for a time when there is nothing else to do."""
    detail_layouts(plan_of(form))
    audit_rows(form)


class _FormSheets:
    """The sheets of one form set."""

    def __init__(self, workbook: BulkWorkbook, styles: Styles, plan: Plan, bureau: Bureau, suffix: str) -> None:
        form = plan.form
        self.plan, self.bureau = plan, bureau
        self.records: dict[int, UnitRecord] = {}

        def name(base: str) -> str:
            return f"{base[: _SHEET_NAME - len(suffix)]}{suffix}"

        self._queue = workbook.units
        leads = (*_UNIT_LEADS, *(Lead(grouping, 16) for grouping in _groupings(bureau)))
        self.units = FieldSheet(workbook, styles, form, plan.once, leads, (name("汇总表"), name("取数位置")))
        counted = {field.sheet for field in form.fields.values() if field.type.numeric}
        official = [sheet for sheet in form.sheets if sheet.kind == "form" and sheet.id in counted]
        self.totals = TotalsBook(workbook, form, {sheet.id: name(f"合计表-{sheet.name}") for sheet in official})
        grouped = bureau.match is not None or any(not item.problem for item in bureau.settled)
        self.groups = GroupSheet(workbook, styles, plan, name(GROUPS)) if grouped else None
        self.parts = {}
        for fields in plan.repeated:
            tag = "" if len(plan.repeated) == 1 else f"-{form.sheet(fields.sheet).name}"
            names = (name(f"项目明细{tag}"), name(f"取数位置-项目{tag}"))
            self.parts[fields.sheet] = FieldSheet(workbook, styles, form, fields, _PART_LEADS, names)
        layouts = detail_layouts(plan)
        self.details = [
            DetailSheet(workbook, styles, layouts[kind], name(kind), title)
            for kind, title in _DETAILS.items()
            if kind in layouts
        ]

    def add(self, number: int, record: UnitRecord) -> Scores:
        """The rows of a unit; gives its scores."""
        figures, load = packed_of(record, self.plan.form)
        self._queue.begin(Unit(record.sha256, number, record.unit, record.file, []), load)
        link = link_to(number)
        self.records[number] = record
        unit = self.bureau.match.placed.get(record.file) if self.bureau.match is not None else None
        groups = [(unit.groups.get(name) or None) if unit is not None else None for name in _groupings(self.bureau)]
        once, *repeated = figures.parts
        self.units.add((number, record.unit, link, *record.counts, *groups), 0, once, record)
        for place, part in enumerate(repeated, 1):
            self.parts[part.sheet].add((number, record.unit, link, part.name), place, part, record)
        for detail in self.details:
            detail.add_tally(figures.tally)
        return figures.scores or scores_of(self.plan, record)

    def finish(self) -> None:
        form = self.plan.form
        self.units.finish(f"{form.title}　汇总表（一个单位一行；金额单位：万元）")
        for id, sheet in self.parts.items():
            sheet.finish(f"{form.title}　{form.sheet(id).name}明细（一张表一行；金额单位：万元）")
        for detail in self.details:
            detail.finish()
        self.totals.finish([self.units, *self.parts.values()], self.details)
        if self.groups is not None:
            self._group()

    def _group(self) -> None:
        assert self.groups is not None
        match = self.bureau.match or RosterMatch(Roster(Path(), "", (), (), (), ()), {}, (), (), (), ())
        settled = self.bureau.settled
        own = [
            (number, item)
            for number, item in enumerate(settled, 1)
            if not item.problem and item.form == self.plan.form.id
        ]
        records = list(self.records.items())
        trees = [Tree(name, tree(name, records, match, own)) for name in match.roster.groupings or ("",)]
        self.groups.fill(trees, self.units, self.records, settled)

    def entries(self) -> Iterable[Entry]:
        title = self.plan.form.title
        yield Entry(self.units.name, f"{title}：一个单位一行，一个栏目一列", f"{self.units.rows}个单位")
        for id, name in self.totals.names.items():
            yield Entry(name, f"{title}：{self.plan.form.sheet(id).name}，各栏为合计公式", "合计")
        if self.groups is not None:
            by = "、".join(_groupings(self.bureau)) or "全部"
            yield Entry(self.groups.name, f"{title}：按{by}分组的小计与合计，含调整", f"{self.groups.rows}行")
        for sheet in self.parts.values():
            yield Entry(sheet.name, f"{title}：一张项目自评表一行", f"{sheet.rows}张")
        for detail in self.details:
            yield Entry(detail.name, f"{title}：明细，一行一项", f"{detail.rows}行")

    def places(self) -> Iterable[Entry]:
        for sheet in (self.units, *self.parts.values()):
            yield Entry(sheet.places_name, f"“{sheet.name}”各栏在单位工作簿中的单元格", "")


class _Summary:
    def __init__(
        self, workbook: BulkWorkbook, output: Path, collection: Collection, bureau: Bureau, forms: Mapping[str, Form]
    ) -> None:
        self.workbook, self.output, self.collection, self.forms = workbook, output, collection, forms
        self.bureau = bureau
        self.styles = Styles(workbook)

    def write(self, version: str) -> None:
        workbook, styles, collection = self.workbook, self.styles, self.collection
        workbook.set_properties({"title": "部门整体支出绩效自评汇总", "comments": f"ziping {version}"})
        workbook.set_custom_property("ziping", SUMMARY_MARK)
        overview = OverviewSheet(workbook, styles)
        sheets = self._form_sheets()
        bureau = self.bureau
        adjustments = AdjustmentSheet(workbook, styles)
        adjustments.fill(bureau.settled, {id: of_form.plan for id, of_form in sheets.items()})
        reviews, scores = ReviewSheet(workbook, styles, bureau.assigned), ScoreSheet(workbook, styles)
        charts, findings = ScoreCharts(workbook, styles), FindingSheet(workbook, styles)
        reporting = ReportingSheet(workbook, styles, bureau.match, collection.duplicates, self.forms, mask=bureau.mask)
        rejected = rejected_sheet(workbook, styles, collection.rejected)
        sources = SourceSheet(workbook, styles, collection.folder, self.output, self.forms)
        for number, record in enumerate(collection.records, 1):
            of_form = sheets[record.form]
            told = of_form.add(number, record)
            findings.add_unit(sum(record.counts))
            reviews.add_record(number, record, of_form.plan, told)
            scores.add_record(number, record, of_form.plan, told, bureau.assigned.by_file.get(record.file))
            sources.add_record(number, record)
        for of_form in sheets.values():
            of_form.finish()
        for sheet in (findings, scores, sources, reviews):
            sheet.finish()
        charts.finish(scores)
        entries = [entry for of_form in sheets.values() for entry in of_form.entries()]
        entries += [
            Entry(adjustments.name, "财政局对单位、分组、合计的加减，计入分组汇总；可续写", f"{adjustments.count}行"),
            Entry(
                reviews.name,
                "复核得分、复核等次、复核意见：由财政局填写，再次汇总时保留",
                f"已复核{reviews.reviewed}个",
            ),
            Entry(scores.name, "名次、填报得分与重算得分、执行率、等次、复核得分", f"{scores.rows}个单位"),
            Entry(charts.name, "等次分布、预算执行率分布：表与图", "2个图"),
            Entry(findings.name, "全部审核问题：单位、文件、单元格、现值、应为、出错说明", f"{findings.rows}条"),
            Entry(reporting.name, "未报、重报、疑似更名、名册外的单位及处理", f"{reporting.rows}行"),
            Entry(rejected.name, "没有汇总的文件及原因", f"{rejected.rows}个文件"),
            Entry(sources.name, "每个文件的表套、版本、时间、SHA-256", f"{sources.rows}个文件"),
        ]
        entries += [entry for of_form in sheets.values() for entry in of_form.places()]
        overview.finish(collection, bureau, Counts.of(collection.records), entries, version)

    def _form_sheets(self) -> dict[str, _FormSheets]:
        used = [id for id in self.forms if any(record.form == id for record in self.collection.records)]
        plans = [plan_of(self.forms[id]) for id in used]
        return {
            plan.form.id: _FormSheets(self.workbook, self.styles, plan, self.bureau, suffix)
            for plan, suffix in zip(plans, _suffixes(plans), strict=True)
        }


def _groupings(bureau: Bureau) -> tuple[str, ...]:
    return bureau.match.roster.groupings if bureau.match is not None else ()


def _suffixes(plans: Sequence[Plan]) -> list[str]:
    """Nothing when there is one form set, else its short name, made unique."""
    if len(plans) == 1:
        return [""]
    suffixes: list[str] = []
    for plan in plans:
        suffix, number = f"-{plan.short}", 2
        while suffix in suffixes:
            suffix, number = f"-{plan.short}({number})", number + 1
        suffixes.append(suffix)
    return suffixes
