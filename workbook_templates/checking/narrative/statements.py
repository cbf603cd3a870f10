"""What the report states: subject (基本支出, 编制数, 自评得分 …), column (决算, 预算 …), year and amount.

The names of subjects and the cells they belong to are data (subjects.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from workbook_templates.checking.narrative.amounts import MARKS, MONEY, PERSON, REMEMBERED, Amount, Sentence
from workbook_templates.checking.narrative.passages import Paragraph, Passage
from workbook_templates.packaged import packaged

FINAL, BUDGET, ADJUSTED, LAST_YEAR = "决算", "预算", "全年预算", "上年"
COLUMNS = (FINAL, BUDGET, ADJUSTED, LAST_YEAR)

# Possessive and atomic groups: no text, however odd, makes them try again and again.
# What may stand between a subject and its number, and what a label may hold before the subject without changing it.
_TAIL = (
    "总额|总计|合计|共计|总数|数额|金额|资金|支出|费用|年初|全年|决算|预算|执行|实际|完成|安排|调整后|调整|批复"
    "|共有|只有|共|计|数|额|费|为|是|约|达到|达|仅|有|了|发生|情况|年末|的"
).split("|")
_NEUTRAL = re.compile(
    r"(?>(?:其中|上年度?|去年|年度?|截至|止|月|日|\d|末|底|初|全部|全年|全|本年|本|我局|我单位|我部门|我办|我委|我|单位|部门"
    r"|整体|决算|预算|实际|调整后|一般公共|财政拨款|共有|共|有|现|核定|批准|批复|总|的|在|数|绩效|情况|支出|合计|发生|用于"
    r"|较好|得出|经|综合|最终|自评)*)"
)
_FOREIGN = re.compile(
    r"政府性基金|国有资本|社会保险|社保基金|下属|二级|所属|其他|非税|上级|项目自评|项目绩效|人均|平均"
)
_PLANNED = re.compile(r"计划|预计|拟安排|力争|争取|目标")
_YEAR = re.compile(r"(20\d\d)年")
_LAST_YEAR = re.compile(r"(?<!比)(?<!较)(?<!与)(?:上年度?|去年|上一年度?)(?!结转|结余)")
_WHOLE = re.compile(r"整体|总|合计")
_OF_PART = ("年初预算", "全年预算")
_KINDS = frozenset((MONEY, PERSON, MARKS, "个"))
_QUOTED = re.compile("[“”\"‘’'（）()《》]")
_QUOTES = str.maketrans("", "", "“”\"‘’'（）()《》")


class Subject(NamedTuple):
    """A thing a report speaks of, and the cells that state it."""

    id: str
    unit: str
    cells: Mapping[str, tuple[str, ...]]
    """Column -> field ids."""
    ids: tuple[str, ...]
    """Those of all columns."""
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
    sure: bool
    """Nothing in the paragraph suggests another year, budget or project."""
    neutral: bool
    """No words stand around the subject that could narrow it (下属…, 其他…, 计划…), and the figure is exact."""
    paragraph: Paragraph

    @property
    def name(self) -> str:
        return self.subject.same_as or self.subject.id


Said = tuple[Subject, str, bool, int, Amount, Sentence, bool, bool]
"""A statement without its paragraph: the same wherever its passage stands under the same headings."""


class _Context(NamedTuple):
    """What else the meaning of a sentence depends on."""

    headings: str
    year: int
    """The evaluated year."""
    other_years: bool
    """The passage names other years too."""
    unit: str
    """The unit's name, where the passage contains it."""


@cache
def subjects() -> dict[str, Subject]:
    """Subjects by id."""
    return {id: _subject(id, entry) for id, entry in _entries().items()}


@cache
def _entries() -> dict[str, dict[str, Any]]:
    return packaged("workbook_templates.checking.narrative", "subjects.yaml")


def _subject(id: str, entry: dict[str, Any]) -> Subject:
    cells = {column: tuple(entry[column]) for column in COLUMNS if column in entry}
    weak, within = bool(entry.get("weak")), bool(entry.get("within"))
    ids = tuple(id for of_column in cells.values() for id in of_column)
    return Subject(id, str(entry.get("unit", MONEY)), cells, ids, weak, within, str(entry.get("as", "")))


@cache
def _by_word() -> dict[str, Subject]:
    return {word: subjects()[id] for id, entry in _entries().items() for word in entry["words"]}


@cache
def _backwards(general: bool) -> re.Pattern[str]:
    """A label read from its end: filling words, then a subject. Anchored, so that it costs one look per label.

    The general subjects (总支出, 年初预算) are words that may also follow a specific one: 基本支出总额.
    """
    words = [
        word for id, entry in _entries().items() for word in entry["words"] if bool(entry.get("general")) is general
    ]
    ordered = "|".join(word[::-1] for word in sorted(words, key=len, reverse=True))
    tail = "|".join(part[::-1] for part in sorted(_TAIL, key=len, reverse=True))
    return re.compile(rf"(?>{tail})*?({ordered})")


def read_statements(paragraphs: Iterable[Paragraph], year: int, unit: str) -> tuple[Statement, ...]:
    """Every number of a unit's report whose words name a known subject, levels only (no 比上年增加…)."""
    made = []
    for paragraph in paragraphs:
        passage = paragraph.passage
        for said in _said(passage, paragraph.headings, year, unit if unit in passage.text else ""):
            made.append(Statement(*said, paragraph))
    return tuple(made)


def final_amounts(statements: Iterable[Statement], year: int) -> dict[str, Statement]:
    """The evaluated year's final figure of each subject, where the report gives one only."""
    found: dict[str, Statement] = {}
    doubtful = set()
    for item in statements:
        if item.column != FINAL or item.year != year or not item.neutral or item.name not in subjects():
            continue
        other = found.setdefault(item.name, item)
        if other.amount.value == item.amount.value:
            continue
        if abs(other.amount.value - item.amount.value) > max(other.amount.margin, item.amount.margin):
            doubtful.add(item.name)
    return {name: item for name, item in found.items() if name not in doubtful}


@lru_cache(maxsize=REMEMBERED)
def _said(passage: Passage, headings: str, year: int, unit: str) -> tuple[Said, ...]:
    if "基金" in headings or "国有资本" in headings:
        return ()
    other_years = any(named != str(year) for named in _YEAR.findall(passage.text))
    context = _Context(headings, year, other_years, unit)
    return tuple([said for sentence in passage.sentences for said in _of(sentence, context)])


def _of(sentence: Sentence, context: _Context) -> Iterator[Said]:
    said = ""
    named = set()
    for amount in sentence.amounts:
        if amount.kind not in _KINDS:
            continue
        money, label = amount.kind == MONEY, amount.label
        if money and len(label) <= 3 and "境" in amount.gap[-8:]:
            label = amount.gap[-16:]  # brackets inside a name (因公出国（境）费) had cut it
        column, subject, before = _meaning(label, money)
        if subject is not None and _fits(subject, amount) and not amount.change:
            key = (subject.id, column)
            # The second 编制数 of a sentence counts a part of the first.
            made = _statement(sentence, context, amount, subject, before, column or said, key in named)
            if made[-1]:
                named.add(key)
            yield made
        said = column or said


@lru_cache(maxsize=REMEMBERED)
def _meaning(label: str, money: bool) -> tuple[str, Subject | None, str]:
    """Column and subject that a label names, none of a foreign thing, and what stands before the subject.

    Quotes and brackets around the name of an amount of money say nothing.
    """
    if money and _QUOTED.search(label):
        label = re.split("[，,；;、：:]", label.translate(_QUOTES))[-1]
    if len(label) < 2:
        return "", None, ""
    subject, before = subject_of(label)
    return _column(label), None if _FOREIGN.search(before) else subject, before


def subject_of(label: str) -> tuple[Subject | None, str]:
    """The subject a label ends in (with filling words behind it), and what stands before it."""
    turned = label[::-1][:40]
    match = _backwards(False).match(turned) or _backwards(True).match(turned)
    if match is None:
        return None, label
    return _by_word()[match.group(1)[::-1]], label[: max(0, len(label) - match.end())]


def _statement(
    sentence: Sentence,
    context: _Context,
    amount: Amount,
    subject: Subject,
    before: str,
    column: str,
    again: bool,
) -> Said:
    year = context.year - 1 if _speaks_of_last_year(before) else _year(context.year, sentence, amount)
    column = column or _column_above(context.headings)
    sure = _sure(sentence, context, subject)
    if subject.id in _OF_PART and not _WHOLE.search(before):
        # 年初预算数 under 项目支出/预算情况 is that of 项目支出, most likely.
        part = next((id for id in ("基本支出", "项目支出") if id in context.headings), "")
        if part and "预算" in context.headings.rpartition("/")[2]:
            subject, sure = subjects()[part], False
    explicit = bool(column) or subject.unit != MONEY
    if subject.unit != MONEY:
        column = FINAL
    elif not column:
        column = FINAL if FINAL in subject.cells or not subject.cells else next(iter(subject.cells))
    words = before.replace(context.unit, "") if context.unit else before
    neutral = not again and _is_neutral(words)
    neutral = neutral and not amount.rough and not _PLANNED.search(amount.gap)
    return subject, column, explicit, year, amount, sentence, sure, neutral


def _sure(sentence: Sentence, context: _Context, subject: Subject) -> bool:
    """Whether the sentence is about the evaluated year, and a score about the whole department."""
    if subject.unit == MARKS:
        return "项目" not in context.headings.rpartition("/")[2]
    return not context.other_years or f"{context.year}年" in sentence.text


def _fits(subject: Subject, amount: Amount) -> bool:
    if subject.unit == PERSON:
        return amount.kind in (PERSON, "个")
    return amount.kind == subject.unit


def _column(words: str) -> str:
    if "预算" in words:
        if "全年预算" in words or "调整" in words:
            return ADJUSTED
        if "决算" not in words and not ("公共预算" in words and words.count("预算") == 1):
            return BUDGET
    return FINAL if "决算" in words or "执行数" in words else ""


@lru_cache(maxsize=REMEMBERED)
def _column_above(headings: str) -> str:
    """The column that the innermost heading with one names."""
    return next((known for known in map(_column, reversed(headings.split("/"))) if known), "")


@lru_cache(maxsize=REMEMBERED)
def _speaks_of_last_year(words: str) -> bool:
    return _LAST_YEAR.search(words) is not None


@lru_cache(maxsize=REMEMBERED)
def _is_neutral(words: str) -> bool:
    return _NEUTRAL.fullmatch(words) is not None


def _year(evaluated: int, sentence: Sentence, amount: Amount) -> int:
    """The last year named before the number in its sentence; the evaluated year when none is."""
    named = _YEAR.findall(sentence.text, 0, amount.start)
    return int(named[-1]) if named else evaluated
