"""The cells of a check that people read: level, code, what stands there, what should, what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from workbook_templates.building.check_text import (
    BLANK,
    LINE_FEED,
    Live,
    choose,
    constant,
    full_sentence,
    joined,
    shown,
    told,
)
from workbook_templates.building.values import Values
from workbook_templates.catalogue import chinese_code
from workbook_templates.checking.audit import AuditRow, Branch
from workbook_templates.definition.schema import Form
from workbook_templates.language.functions import f_trim
from workbook_templates.language.syntax import Binary, Node, Str

HELPERS = ("branch", "effective", "expected_raw", "stated_raw", "count", "first", "key", "identity")
PASSED = "通过"
Address = Callable[[str], str]
"""Role of a cell in the row -> its absolute address."""


@dataclass(frozen=True, slots=True)
class CheckCells:
    """The cells of one check, by role; ``pieces`` are further helper cells of a list."""

    row: AuditRow
    cells: Mapping[str, Live]
    pieces: tuple[Live, ...] = ()

    @property
    def failing(self) -> bool:
        return self.cells["branch"].value != 0

    @property
    def identities(self) -> tuple[str, ...]:
        text = str(self.cells["identity"].value or "")
        return tuple(text.split(LINE_FEED)) if text else ()


class Scope(Protocol):
    """The worksheet that a check stands on."""

    form: Form
    values: Values
    title_field: str

    def resolve(self, name: str) -> str: ...


def tell(
    scope: Scope,
    row: AuditRow,
    cells: dict[str, Live],
    at: Address,
    stated: Live | None,
    wanted: Live | None,
    words: dict[str, Live],
    key: str,
    more: Live | None = None,
) -> None:
    branch = branch_of(cells, at)
    blank = Live(f'IF({at("branch")}>0,"{BLANK}","")', BLANK if branch.value else "")
    if stated is not None and is_text(row.stated):
        cells["stated"] = _while_failing(branch, stated)
    elif stated is not None:
        cells["stated"] = shown(stated.formula, stated.value, row.type, blank)
    if wanted is not None and is_text(row.expected):
        cells["expected"] = _while_failing(branch, wanted)
    elif wanted is not None:
        text = shown(wanted.formula, wanted.value, row.type, None)
        sign = {">=": "≥", "<=": "≤"}.get(row.relation, "")
        if sign:
            number = isinstance(wanted.value, (int, float))
            text = joined([Live(f'IF(ISNUMBER({wanted.formula}),"{sign}","")', sign if number else ""), text])
        cells["expected"] = text
    plain = str(cells["expected"].value).lstrip("≥≤") if "expected" in cells else ""
    address = at("expected")
    words |= {
        "栏目": Live(at("place"), label_of(scope.form, row)),
        "现值": Live(at("stated"), cells["stated"].value) if "stated" in cells else constant(""),
        "应为": Live(address, cells["expected"].value) if "expected" in cells else constant(""),
        "应为数": Live(f'SUBSTITUTE(SUBSTITUTE({address},"≥",""),"≤","")', plain),
        "依据": constant(short_basis(row)),
        "表": constant(scope.form.sheet(row.sheet).name),
    }
    texts, identities = [], [constant("")]
    suffix = project_suffix(scope) if not key else joined([constant("|"), Live(key, cells["key"].value)])
    for item in row.branches:
        message = item.message
        if item.code == "TYPE-004":
            message = message.replace("{现值}", "")
        texts.append(full_sentence(message, item.fix))
        identities.append(constant(item.code))
    message_cell = told(branch, texts, words)
    cells["message"] = joined([message_cell, more]) if more is not None else message_cell
    whose = joined([constant("|"), Live(at("place"), label_of(scope.form, row)), suffix])
    code = choose(branch, identities)
    whole = f'IF({branch.formula}=0,"",{code.formula}&{whose.formula})'
    if len(row.branches) == 1:
        whole = f'IF({branch.formula}=0,"",{joined([identities[1], whose]).formula})'
    cells["identity"] = Live(whole, f"{code.value}{whose.value}" if branch.value else "")
    verdict(row.branches, cells, at)


def verdict(branches: Sequence[Branch], cells: dict[str, Live], at: Address) -> None:
    levels = [constant(PASSED), *[constant(branch.severity.chinese) for branch in branches]]
    codes = [constant(chinese_code(branch.code)) for branch in branches]
    cells["level"] = choose(branch_of(cells, at), levels)
    if len({code.formula for code in codes}) == 1:
        cells["code"] = Live("", codes[0].value)
    else:
        cells["code"] = choose(branch_of(cells, at), [codes[-1], *codes])


def label_of(form: Form, row: AuditRow) -> str:
    """The field as findings call it (``checking.findings``): half of a finding's identity."""
    field = form.fields[row.field]
    return f"{form.areas[row.area].label}·{field.label}" if row.area and field.area else field.label


def project_suffix(scope: Scope) -> Live:
    """``|业务工作经费`` on a project table that has a name."""
    if not scope.title_field:
        return constant("")
    value = scope.values.get(scope.title_field)
    title = f_trim(value) if isinstance(value, str) else ""
    name = f"TRIM({scope.title_field})"
    return Live(f'IF(LEN({name})=0,"","|"&{name})', f"|{title}" if title else "")


def short_basis(row: AuditRow) -> str:
    """How the expected value comes about; of many terms the first seven, as in ``checking.findings``."""
    terms = re.split("([＋÷×])", row.basis or "公式")
    if len(terms) <= 15:
        return "".join(terms)
    return "".join(terms[:14]) + f"…共{len(terms) // 2 + 1}项"


def is_text(node: Node | None) -> bool:
    """Whether a formula always gives text: ``得分&"/"&分值``."""
    return isinstance(node, Str) or (isinstance(node, Binary) and node.op == "&")


def _while_failing(branch: Live, told: Live) -> Live:
    return Live(f'IF({branch.formula}=0,"",{told.formula})', told.value if branch.value else "")


def first_true(tests: Sequence[str], held: Sequence[bool]) -> Live:
    formula = "0"
    for number in range(len(tests), 0, -1):
        formula = f"IF(IFERROR({tests[number - 1]},FALSE),{number},{formula})"
    return Live(formula, float(next((number for number, true in enumerate(held, 1) if true), 0)))


def branch_of(cells: Mapping[str, Live], at: Address) -> Live:
    return Live(at("branch"), cells["branch"].value)
