"""A form set as the rest of the house sees it: sheets with boxes, fields, repeating areas, rules.

Field ids are the Chinese names themselves. A field of a repeating area is ``area.column`` (``专项资金明细.决算``) and
stands for the whole column; a field of a repeated sheet begins with that sheet's prefix (``项目.资金总额.得分``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workbook_templates.language.syntax import Node
from workbook_templates.model import Severity


class FieldType(StrEnum):
    """What a field holds. Amounts are 万元; a rate is kept as a fraction and shown in percent."""

    AMOUNT = "金额"
    COUNT = "人数"
    NUMBER = "数值"
    SQUARE_METRES = "面积"
    RATE = "比率"
    MARKS = "分值"
    TEXT = "文本"
    LONG_TEXT = "长文本"
    INDICATOR = "指标值"
    LABEL = "标注"
    DATE = "日期"
    CHOICE = "选项"
    PHONE = "电话"

    @property
    def numeric(self) -> bool:
        return self in _NUMERIC


_NUMERIC = {
    FieldType.AMOUNT,
    FieldType.COUNT,
    FieldType.NUMBER,
    FieldType.SQUARE_METRES,
    FieldType.RATE,
    FieldType.MARKS,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Where in a definition something is written."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file} 第{self.line}行"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of a field: its text, its tree with full field names, and the tree with short words spelled out."""

    text: str
    tree: Node
    expanded: Node


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in or to compute."""

    id: str
    label: str
    """As a person says it: ``三公经费·2024年决算数``."""
    type: FieldType
    sheet: str
    """Id of the sheet that holds it."""
    unit: str = ""
    filler: str = "单位"
    """单位, 财政 (the bureau), or 自动 (a formula)."""
    required: bool = False
    formula: Formula | None = None
    code: str = ""
    """Finding code of a formula field whose stated value differs, e.g. ``CALC-002``."""
    tolerance: str = ""
    """How far stated and expected may differ: an amount (``0.005``) or ``相近`` for rates."""
    help: str = ""
    source: str = ""
    choices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    """An open list: offered in the cell, anything else may be typed."""
    default: str | float | None = None
    area: str = ""
    """Id of the repeating area it is a column of, else empty."""
    column: str = ""
    """Column id inside the area (or inside a column set, for ``三公经费.决算``: ``决算``)."""
    group: str = ""
    """The item a column-set field belongs to (``三公经费``), else empty."""
    constant: bool = False
    """A constant of the unit, carried over by ``new --from``."""
    last_year: str = ""
    """Id of the field of last year's workbook that this one repeats (上年决算 <- 决算)."""
    mark: Mark = Mark("", 0)

    @property
    def calculated(self) -> bool:
        return self.formula is not None


@dataclass(frozen=True, slots=True)
class Area:
    """A repeating area: rows that the unit adds and deletes, between two thin sentinel rows."""

    id: str
    label: str
    sheet: str
    columns: tuple[str, ...]
    """Column ids in order; the field of a column is ``<area>.<column>``."""
    preset: tuple[Mapping[str, str | float], ...]
    """Rows as shipped: what is already written in them."""
    spare: int
    """Empty rows shipped after the preset ones."""
    key: str
    """Column whose text names a row (专项资金的名称)."""
    merge: tuple[str, ...] = ()
    """Columns whose equal neighbours are merged when a filled workbook is built."""
    inherit: tuple[str, ...] = ()
    """Columns in which a blank cell means 'as above'."""
    heading: str = ""
    """Id of the field written in the merged heading beside the rows (``产出指标.标注``), else empty."""
    help: str = ""
    mark: Mark = Mark("", 0)


class BoxKind(StrEnum):
    LABEL = "label"
    FIELD = "field"
    DISPLAY = "display"
    """Shows another field's value (a formula that only repeats it)."""
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Box:
    """A cell or merged block of the layout. Rows count layout rows; an area's template row counts once."""

    row: int
    column: int
    rows: int
    columns: int
    kind: BoxKind
    text: str
    """Label text, or the field id."""
    style: frozenset[str] = frozenset()
    """Words from the layout: 左 中 右 粗 无框 小 标题 ..."""


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """One row of the layout; ``area`` when it is the template row of a repeating area."""

    height: float | None
    area: str
    mark: Mark
    break_after: bool = False
    """Whether the official form begins a new page after this row."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the form set."""

    id: str
    name: str
    """Sheet name in Excel (31 characters at most)."""
    kind: str
    """``form`` an official form, ``cover`` a cover, ``report`` the report's chapters."""
    widths: tuple[float, ...]
    rows: tuple[LayoutRow, ...]
    boxes: tuple[Box, ...]
    repeat: str = ""
    """What there is one sheet for (一级项目), else empty."""
    prefix: str = ""
    """Prefix of the field ids of a repeated sheet, with the dot (``项目.``)."""
    title_field: str = ""
    """Field that names a copy of a repeated sheet (``项目.名称``)."""
    landscape: bool = False
    pages: int = 1
    """How many pages high the official form is; 0: as many as needed."""
    repeat_rows: tuple[int, int] | None = None
    """Layout rows printed on every page (first, last), zero-based."""
    source: str = ""
    detect: tuple[str, ...] = ()
    """Words that tell this form in a foreign file or a text (normalised title or headings)."""
    mark: Mark = Mark("", 0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A check. Either ``stated`` and ``expected`` (they must agree within ``tolerance``) or ``condition`` (must hold;
    then ``stated`` and ``expected`` are only shown).

    Names in trees stand for the effective value of a field: what was stated when it is a number, else what the
    formula gives. ``填报值(x)`` is the stated value alone.
    """

    id: str
    code: str
    severity: Severity
    sheet: str
    """Sheet the finding points to."""
    field: str
    """Field the finding points to (a column id when ``each`` is set)."""
    when: Node | None
    condition: Node | None
    stated: Node | None
    expected: Node | None
    relation: str
    """How stated and expected must stand: ``=``, ``>=`` or ``<=``; empty when ``condition`` decides."""
    tolerance: str
    message: str
    """Chinese; ``{现值}``, ``{应为}``, ``{栏目}``, ``{依据}`` and ``{行}`` are filled in."""
    fix: str
    source: str
    each: str = ""
    """Area whose rows are tested one by one, else empty."""
    projects: tuple[str, ...] = ()
    """Items (field groups) that each need a project sheet of their name; such a rule has no formula."""
    project_areas: tuple[str, ...] = ()
    mark: Mark = Mark("", 0)

    @property
    def of_projects(self) -> bool:
        """Whether the rule asks which project sheets exist; such a rule has no formula and no field."""
        return bool(self.projects or self.project_areas)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the report: heading as in the outline, and the area that keeps its paragraphs."""

    id: str
    heading: str
    level: int
    area: str
    also: tuple[str, ...] = ()
    """Other headings under which units write this chapter."""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """How a named amount of the report is written: ``基本支出#万元``, ``#`` standing for the number."""

    field: str
    patterns: tuple[str, ...]
    area: str = ""
    """For ``{名称}支出#万元``: the area whose rows it fills, else empty."""
    chapter: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A form set, resolved and checked; nothing in it can be missing or contradictory. Equal only to itself."""

    id: str
    title: str
    region: str
    year: int
    version: str
    source: str
    sheets: tuple[Sheet, ...]
    fields: Mapping[str, Field]
    areas: Mapping[str, Area]
    rules: tuple[Rule, ...]
    chapters: tuple[Chapter, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    extends: str = ""
    detect: tuple[str, ...] = ()
    unit_field: str = "部门名称"
    scoring: tuple[tuple[str, str], ...] = ()
    """Which published variants of the scoring rules this region uses (``at_most: inverse``); see udfs/parameters.yaml."""
    folder: str = ""
    """Folder the definition was read from; its ``example.txt`` is the seed document."""
    key: str = ""
    """Under which name things made of it may be kept (``prepared``); empty for one that is not as its files say."""

    def sheet(self, id: str) -> Sheet:
        return next(sheet for sheet in self.sheets if sheet.id == id)

    def fields_of(self, sheet: str) -> tuple[Field, ...]:
        return tuple(item for item in self.fields.values() if item.sheet == sheet)
