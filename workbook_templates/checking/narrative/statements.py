"""What the report states: subject (基本支出, 编制数, 自评得分 …), column (决算, 预算 …), year and amount.

The names of subjects and the cells they belong to are data (subjects.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from workbook_templates.checking.narrative.amounts import MARKS, MONEY, PERSON, Amount, Sentence
from workbook_templates.checking.narrative.reading import Paragraph, Report

FINAL, BUDGET, ADJUSTED, LAST_YEAR = "决算", "预算", "全年预算", "上年"
COLUMNS = (FINAL, BUDGET, ADJUSTED, LAST_YEAR)

# What may stand between a subject and its number, and what a label may hold before the subject without changing it.
_TAIL = (
    r"(?:总额|总计|合计|共计|总数|数额|金额|资金|支出|费用|年初|全年|决算|预算|执行|实际|完成|安排|调整后|调整|批复"
    r"|共有|只有|共|计|数|额|费|为|是|约|达到|达|仅|有|了|发生|情况|年末|的)"
)
_NEUTRAL = re.compile(
    r"(?:其中|20\d\d|年度?|截至|止|月|日|\d+|末|底|初|全部|全年|全局|全|本级|本年|本|我局|我单位|我部门|我办|我委|我|单位|部门"
    r"|机关|局|整体|决算|预算|实际|调整后|一般公共|财政拨款|共有|共|有|现|核定|批准|批复|总|的|在|数|绩效|情况|支出|合计|发生|用于"
    r"|较好|得出|经|综合|最终|自评)*"
)
_FOREIGN = re.compile(r"政府性基金|国有资本|社会保险|社保基金|下属|二级|所属|其他|非税|上级|项目自评|项目绩效|人均|平均")
_PLANNED = re.compile(r"计划|预计|拟安排|力争|争取|目标")
_YEAR = re.compile(r"(20\d\d)年")
_LAST_YEAR = re.compile(r"(?<!比)(?<!较)(?<!与)(?:上年度?|去年|上一年度?)(?!结转|结余)")
_QUOTES = str.maketrans("", "", "“”\"‘’'（）()《》")


class Subject(NamedTuple):
    """A thing a report speaks of, and the cells that state it."""

    id: str
    unit: str
    cells: Mapping[str, tuple[str, ...]]
    """Column -> field ids."""
    weak: bool
    within: bool
    same_as: str
    """Another subject it is the same as inside the text (商品服务支出 is 公用经费)."""


class Statement(NamedTuple):
    """One number of the report with what it says."""

    subject: Subject
    column: str
    explicit: bool
    """Column and year are said, or follow from the headings."""
    year: int
    amount: Amount
    sentence: Sentence
    paragraph: Paragraph
    neutral: bool
    """Nothing stands around the subject that could narrow it."""

    @property
    def name(self) -> str:
        return self.subject.same_as or self.subject.id


@cache
def subjects() -> dict[str, Subject]:
    """Subjects by id."""
    return {id: _subject(id, entry) for id, entry in _entries().items()}


@cache
def _entries() -> dict[str, dict[str, Any]]:
    text = files(__package__).joinpath("subjects.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found


def _subject(id: str, entry: dict[str, Any]) -> Subject:
    cells = {column: tuple(entry[column]) for column in COLUMNS if column in entry}
    weak, within = bool(entry.get("weak")), bool(entry.get("within"))
    return Subject(id, str(entry.get("unit", MONEY)), cells, weak, within, str(entry.get("as", "")))


@cache
def _by_word() -> dict[str, Subject]:
    return {word: subjects()[id] for id, entry in _entries().items() for word in entry["words"]}


@cache
def _backwards() -> re.Pattern[str]:
    """A label read from its end: filling words, then a subject. Anchored, so that it costs one look per label."""
    words = sorted(_by_word(), key=len, reverse=True)
    tail = "|".join(part[::-1] for part in _TAIL[3:-1].split("|"))
    return re.compile(rf"(?:{tail})*?({'|'.join(word[::-1] for word in words)})")


def read_statements(report: Report) -> tuple[Statement, ...]:
    """Every number of the report whose words name a known subject, levels only (no 比上年增加…)."""
    return tuple(
        statement for paragraph, sentence in report.sentences() for statement in _of(report, paragraph, sentence)
    )


def _of(report: Report, paragraph: Paragraph, sentence: Sentence) -> Iterator[Statement]:
    said = ""
    for amount in sentence.amounts:
        if amount.kind not in (MONEY, PERSON, MARKS, "个") or len(amount.label) < 2:
            continue
        label = amount.label.translate(_QUOTES) if amount.kind == MONEY else amount.label
        label = _whole_label(label, amount)
        match = _backwards().match(label[::-1][:40])
        column = _column(label)
        if match is not None:
            subject = _by_word()[match.group(1)[::-1]]
            before = label[: len(label) - match.end()]
            if _fits(subject, amount) and not amount.change and not _FOREIGN.search(before):
                year, dated = _year(report, sentence, amount)
                context = column or said or _column(paragraph.headings.rpartition("/")[2])
                if context == FINAL and _LAST_YEAR.search(before):
                    year, dated = report.year - 1, True
                yield _statement(subject, context, year, dated, amount, sentence, paragraph, before)
        said = column or said


def _statement(
    subject: Subject,
    context: str,
    year: int,
    dated: bool,
    amount: Amount,
    sentence: Sentence,
    paragraph: Paragraph,
    before: str,
) -> Statement:
    counted = subject.unit != MONEY
    column = context or (next(iter(subject.cells)) if subject.cells and FINAL not in subject.cells else FINAL)
    explicit = bool(context) or counted or FINAL not in subject.cells
    neutral = _NEUTRAL.fullmatch(before) is not None and not amount.rough
    planned = _PLANNED.search(sentence.text) is not None
    return Statement(
        subject, FINAL if counted else column, explicit, year, amount, sentence, paragraph, neutral and not planned
    )


def _whole_label(label: str, amount: Amount) -> str:
    """Brackets inside a name (因公出国（境）费) cut its clause; put it together again."""
    if amount.gap.endswith(("）费", ")费", "）费用", ")费用")) and len(label) <= 2:
        return amount.gap.translate(_QUOTES)[-16:]
    return label


def _fits(subject: Subject, amount: Amount) -> bool:
    if subject.unit == PERSON:
        return amount.kind in (PERSON, "个")
    return amount.kind == subject.unit


def _column(words: str) -> str:
    if "预算" in words:
        if "全年预算" in words or "调整" in words:
            return ADJUSTED
        return "" if "公共预算" in words and words.count("预算") == 1 else BUDGET
    return FINAL if "决算" in words or "执行数" in words else ""


def _year(report: Report, sentence: Sentence, amount: Amount) -> tuple[int, bool]:
    """The last year named before the number in its sentence; the evaluated year when none is."""
    last = None
    for match in _YEAR.finditer(sentence.text, 0, amount.start):
        last = match
    return (report.year, False) if last is None else (int(last.group(1)), True)
