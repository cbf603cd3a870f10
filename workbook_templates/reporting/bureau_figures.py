"""Records of a summary -> the figures that the bureau's report tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from workbook_templates.definition.parsing import read_definition
from workbook_templates.definition.schema import Form
from workbook_templates.definition.source import Entries
from workbook_templates.summary.plan import plan_of
from workbook_templates.summary.records import UnitRecord, Value

_TOLERANCE = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class Settings:
    """``bureau.yaml``."""

    title: str
    totals: tuple[tuple[str, str], ...]
    """Label and field."""
    executed: str
    budget: str
    bands: tuple[int, ...]
    """Of execution rates."""
    marks: tuple[int, ...]
    """Bands of scores."""
    low: int
    grades: tuple[tuple[str, int], ...]
    common: int
    attention: int
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One merged file."""

    unit: str
    file: str
    rate: Decimal | None
    """Execution rate as stated, else by the formula."""
    score: Decimal | None
    computed_score: Decimal | None
    grade: str
    errors: int
    verify: int

    @property
    def score_differs(self) -> bool:
        return (
            self.score is not None
            and self.computed_score is not None
            and abs(self.score - self.computed_score) > _TOLERANCE
        )


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over units; ``units`` is how many filled it in."""

    label: str
    units: int
    amount: Decimal


@cache
def settings() -> Settings:
    path = Path(str(files("workbook_templates").joinpath("reporting", "bureau.yaml")))
    entries = read_definition(path, "bureau.yaml")
    execution, grades = entries.entries_of("执行"), entries.entries_of("等次界线")
    return Settings(
        title=str(entries["标题"]),
        totals=tuple((str(label), str(id)) for label, id in entries.list_of("合计")),
        executed=str(execution["执行数"]),
        budget=str(execution["预算数"]),
        bands=tuple(int(edge) for edge in entries.list_of("执行率分档")),
        marks=tuple(int(edge) for edge in entries.list_of("得分分档")),
        low=entries.whole_number_of("执行率关注线", 80),
        grades=tuple((name, int(edge)) for name, edge in grades.items()),
        common=entries.whole_number_of("常见问题数", 10),
        attention=entries.whole_number_of("关注单位数", 30),
        sentences=_texts(entries.entries_of("句子")),
    )


def _texts(entries: Entries) -> Mapping[str, str]:
    return {key: str(value) for key, value in entries.items()}


def unit_figures(record: UnitRecord, form: Form) -> UnitFigures:
    """What the report says of one unit."""
    plan = plan_of(form)
    rate = _stated(record, form, plan.rate)
    return UnitFigures(
        unit=record.unit,
        file=record.file,
        rate=rate if rate is not None else _computed(record, form, plan.rate),
        score=_stated(record, form, plan.score),
        computed_score=_computed(record, form, plan.score),
        grade=str(_value(record, form, plan.grade) or ""),
        errors=record.counts.error,
        verify=record.counts.verify,
    )


def totals(records: Sequence[UnitRecord], forms: Mapping[str, Form]) -> list[Total]:
    """The sums of ``bureau.yaml`` of which at least one unit filled in something."""
    made = []
    for label, id in settings().totals:
        known = [number for record in records if (number := _stated(record, forms[record.form], id)) is not None]
        if known:
            made.append(Total(label, len(known), sum(known, Decimal(0))))
    return made


def execution(records: Sequence[UnitRecord], forms: Mapping[str, Form]) -> tuple[Decimal, Decimal]:
    """Executed and budget of the units that filled in both."""
    chosen = settings()
    pairs = [
        (_stated(record, forms[record.form], chosen.executed), _stated(record, forms[record.form], chosen.budget))
        for record in records
    ]
    known = [(executed, budget) for executed, budget in pairs if executed is not None and budget is not None]
    return sum((pair[0] for pair in known), Decimal(0)), sum((pair[1] for pair in known), Decimal(0))


def in_bands(rates: Iterable[Decimal | None]) -> list[tuple[str, int]]:
    """How many rates lie in each band (its lower edge included), and how many are blank."""
    return _in_bands((None if rate is None else rate * 100 for rate in rates), settings().bands, "%")


def in_marks(scores: Iterable[Decimal | None]) -> list[tuple[str, int]]:
    """How many scores lie in each band, and how many are blank."""
    return _in_bands(scores, settings().marks, "分")


def _in_bands(values: Iterable[Decimal | None], edges: Sequence[int], unit: str) -> list[tuple[str, int]]:
    between = [(f"{low}～{high}{unit}", low) for low, high in pairwise(reversed(edges[:-1]))]
    return _counted(
        values, [(f"{edges[0]}{unit}以上", edges[0]), *reversed(between), (f"{edges[-2]}{unit}以下", edges[-1])]
    )


def in_grades(scores: Iterable[Decimal | None]) -> list[tuple[str, int]]:
    """How many scores belong to each grade, and how many are blank."""
    return _counted(scores, settings().grades)


def _counted(values: Iterable[Decimal | None], classes: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Classes with their lower edges, the highest first (the last takes what is lower still); 未填报 only where there
    is some."""
    counts: Counter[str] = Counter()
    for value in values:
        found = next((name for name, edge in classes if value is not None and value >= edge), classes[-1][0])
        counts["未填报" if value is None else found] += 1
    names = [name for name, _ in classes]
    return [(name, counts[name]) for name in (*names, "未填报") if counts[name] or name != "未填报"]


def common_findings(records: Sequence[UnitRecord]) -> list[tuple[str, int, int]]:
    """(code, how often, in how many files), the most frequent first; notices are not counted."""
    often: Counter[str] = Counter()
    where: dict[str, set[str]] = {}
    for record in records:
        for finding in record.findings:
            if finding.severity != "notice":
                often[finding.code] += 1
                where.setdefault(finding.code, set()).add(record.file)
    ordered = sorted(often.items(), key=lambda item: (-item[1], item[0]))
    return [(code, count, len(where[code])) for code, count in ordered[: settings().common]]


def attention(units: Sequence[UnitFigures]) -> list[tuple[UnitFigures, str]]:
    """Units with a reason to look at them, those with most errors first."""
    low = Decimal(settings().low) / 100
    found = []
    for unit in units:
        reasons = []
        if unit.errors:
            reasons.append(f"错误{unit.errors}处")
        if unit.rate is not None and unit.rate < low:
            reasons.append("执行率偏低")
        if unit.rate is not None and unit.rate > Decimal("1.005"):
            reasons.append("执行率超过100%")
        if unit.score_differs:
            reasons.append("填报得分与重算不符")
        if unit.score is None:
            reasons.append("未填自评得分")
        if reasons:
            found.append((unit, "；".join(reasons)))
    return sorted(found, key=lambda item: (-item[0].errors, -item[1].count("；"), item[0].unit))


def _value(record: UnitRecord, form: Form, id: str) -> Value:
    slot = plan_of(form).once.slot.get(id)
    return record.parts[0].values[slot] if slot is not None else None


def _stated(record: UnitRecord, form: Form, id: str) -> Decimal | None:
    return _number(_value(record, form, id))


def _computed(record: UnitRecord, form: Form, id: str) -> Decimal | None:
    once = plan_of(form).once
    slot = once.slot.get(id)
    if slot is None or slot not in once.calculated:
        return None
    return _number(record.parts[0].computed[once.calculated.index(slot)])


def _number(value: Value) -> Decimal | None:
    return Decimal(repr(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
