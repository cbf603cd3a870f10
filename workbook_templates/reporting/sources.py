"""What sentences tell one by one: rows of areas, projects, deductions, findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from workbook_templates.definition.schema import Area, Field, Form
from workbook_templates.language.syntax import Call, Name
from workbook_templates.model import AreaRow, Fact, Finding, Part, Severity, Submission
from workbook_templates.reporting.figures import ordinal

PROJECTS, DEDUCTIONS, FINDINGS = "项目", "扣分", "审核"
_ROW_NAMES = ("三级", "绩效目标", "名称", "机构名称")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to tell: its own facts with their fields, and words of its own."""

    facts: Mapping[str, tuple[Field | None, Fact]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Items that are told together, and words about all of them."""

    items: tuple[Item, ...]
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Triple:
    """Columns of a score sheet: fields ``<marks>.x``, ``<full>.x`` and ``<reason>.x`` belong together."""

    marks: str
    full: str
    reason: str


def groups(
    source: str, form: Form, submission: Submission, findings: Sequence[Finding], triples: Sequence[Triple]
) -> Iterator[Group]:
    """The groups of one source: an area id, or one of 项目, 扣分, 审核."""
    if source == PROJECTS:
        yield from _projects(form, submission)
    elif source == DEDUCTIONS:
        items = tuple(_numbered([*_row_deductions(form, submission), *_sheet_deductions(form, submission, triples)]))
        if items:
            yield Group(items, {"项数": str(len(items))})
    elif source == FINDINGS:
        yield from _findings(findings)
    elif source in form.areas:
        yield from _area(form, submission, form.areas[source])


def _area(form: Form, submission: Submission, area: Area) -> Iterator[Group]:
    for part in submission.parts_of(area.sheet):
        rows = [row for row in part.areas.get(area.id, ()) if row_name(area, row)]
        items = _numbered(Item(_facts(form, area, row), {}, part) for row in rows)
        words = {"一级": area.label, "项数": str(len(rows)), "满分项数": str(sum(1 for row in rows if _full(row)))}
        words["扣分项数"] = str(sum(1 for row in rows if _lost(row) > 0))
        for column in ("分值", "得分"):
            numbers = [row.facts[column].decimal for row in rows if column in row.facts]
            known = [number for number in numbers if number is not None]
            words[f"{column}合计"] = _mark_text(sum(known, Decimal(0))) if known and len(known) == len(rows) else ""
        if rows:
            yield Group(tuple(items), words)


def row_name(area: Area, row: AreaRow) -> str:
    """What names a row: its key column, else the first known naming column."""
    for column in (area.key, *_ROW_NAMES):
        fact = row.facts.get(column)
        if fact is not None and fact.text.strip():
            return fact.text.strip()
    return ""


def _projects(form: Form, submission: Submission) -> Iterator[Group]:
    repeated = {sheet.id: sheet for sheet in form.sheets if sheet.repeat}
    items = []
    for part in submission.parts:
        if part.sheet in repeated:
            title = part.facts.get(repeated[part.sheet].title_field)
            if title is not None and title.text.strip():
                items.append(Item({}, {"项目名称": " ".join(title.text.split())}, part))
    if items:
        yield Group(tuple(_numbered(items)), {"项数": str(len(items))})


def _row_deductions(form: Form, submission: Submission) -> Iterator[Item]:
    """Indicators that did not get their full marks, and execution rates that cost marks."""
    for part in submission.parts:
        sheet = form.sheet(part.sheet)
        title = part.facts.get(sheet.title_field) if sheet.title_field else None
        place = f"“{' '.join(title.text.split())}”项目" if title and title.text.strip() else ""
        for id, full in _execution_fields(form, part):
            lost = _lost_facts(part.facts.get(id), part.facts.get(full))
            if lost > 0:
                facts: dict[str, tuple[Field | None, Fact]] = {
                    "得分": (form.fields[id], part.facts[id]), "分值": (form.fields[full], part.facts[full]),
                }  # fmt: skip
                yield Item(facts, {"指标": f"{place}预算执行率", "少得": _mark_text(lost)}, part)
        for area in form.areas.values():
            if area.sheet != part.sheet or not {"分值", "得分"} <= set(area.columns):
                continue
            for row in part.areas.get(area.id, ()):
                lost = _lost(row)
                if lost > 0 and row_name(area, row):
                    name = f"{place}{''.join(row_name(area, row).split())}"
                    yield Item(_facts(form, area, row), {"指标": name, "少得": _mark_text(lost)}, part)


def _execution_fields(form: Form, part: Part) -> Iterator[tuple[str, str]]:
    """Fields 得分 whose formula is 执行率得分(执行率, 分值), with their 分值."""
    for item in form.fields_of(part.sheet):
        tree = item.formula.tree if item.formula else None
        if isinstance(tree, Call) and tree.function == "执行率得分" and isinstance(tree.args[1], Name):
            yield item.id, tree.args[1].id


def _sheet_deductions(form: Form, submission: Submission, triples: Sequence[Triple]) -> Iterator[Item]:
    for part in submission.parts:
        for triple in triples:
            for id, fact in part.facts.items():
                stem, _, tail = id.rpartition(".")
                full_id, reason_id = f"{triple.full}.{tail}", f"{triple.reason}.{tail}"
                if stem != triple.marks or full_id not in part.facts:
                    continue
                lost = _lost_facts(fact, part.facts[full_id])
                if lost <= 0:
                    continue
                reason = part.facts.get(reason_id, Fact(None, ""))
                facts: dict[str, tuple[Field | None, Fact]] = {
                    "得分": (form.fields[id], fact),
                    "分值": (form.fields[full_id], part.facts[full_id]),
                    "偏差原因": (form.fields.get(reason_id), reason),
                }
                label = form.fields[full_id].label.rpartition("·")[0]
                yield Item(facts, {"指标": label, "少得": _mark_text(lost)}, part)


def _findings(findings: Sequence[Finding]) -> Iterator[Group]:
    """错误 without an explanation."""
    open_ones = [
        finding for finding in findings if finding.severity is Severity.ERROR and not finding.explanation.strip()
    ]
    items = [
        Item({}, {"问题": finding.message.rstrip("。"), "级别": finding.severity.chinese}) for finding in open_ones
    ]
    if items:
        yield Group(tuple(_numbered(items)), {"项数": str(len(items))})


def _numbered(items: Sequence[Item] | Iterator[Item]) -> Iterator[Item]:
    for number, item in enumerate(items, 1):
        words = {"序号": str(number), "中文序号": ordinal(number)} | dict(item.words)
        yield Item(item.facts, words, item.part)


def _facts(form: Form, area: Area, row: AreaRow) -> dict[str, tuple[Field | None, Fact]]:
    return {column: (form.fields.get(f"{area.id}.{column}"), fact) for column, fact in row.facts.items()}


def _lost(row: AreaRow) -> Decimal:
    return _lost_facts(row.facts.get("得分"), row.facts.get("分值"))


def _full(row: AreaRow) -> bool:
    marks, full = row.facts.get("得分"), row.facts.get("分值")
    return marks is not None and full is not None and marks.decimal is not None and marks.decimal == full.decimal


def _lost_facts(marks: Fact | None, full: Fact | None) -> Decimal:
    if marks is None or full is None or marks.decimal is None or full.decimal is None:
        return Decimal(0)
    return full.decimal - marks.decimal


def _mark_text(marks: Decimal) -> str:
    text = format(marks.normalize(), "f")
    return f"{text}分"
