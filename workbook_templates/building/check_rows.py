"""A check of the form set -> the live cells of one row: verdict, code, what stands there, what should, what to do."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbook_templates.building.check_text import (
    BLANK,
    LINE_FEED,
    PIECES,
    Live,
    choose,
    constant,
    full_sentence,
    joined,
    literal,
    may_be_blank,
    replaced,
    sentence,
    shown,
)
from workbook_templates.building.conventions import REVIEW_SHEET, quoted
from workbook_templates.building.plan import Block
from workbook_templates.building.values import Values, holds, result
from workbook_templates.catalogue import chinese_code
from workbook_templates.checking.audit import EFFECTIVE, EXPECTED, AuditRow, Branch, RowKind
from workbook_templates.definition.schema import Form
from workbook_templates.language.excel import to_excel, to_excel_rows
from workbook_templates.language.functions import f_trim
from workbook_templates.language.runtime import text as as_text
from workbook_templates.language.syntax import Binary, Call, FormulaError, Name, Node, Num, Str, names_in
from workbook_templates.model import CellError, CellValue

HELPERS = ("branch", "effective", "expected_raw", "stated_raw", "count", "first", "key", "identity")
PASSED = "通过"
_STATED, _WANTED = Name("§S"), Name("§E")
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


class CheckScope:
    """The checks that stand on one worksheet, and where their effective and expected values are."""

    def __init__(self, form: Form, sheet: str, values: Values, title_field: str, outer: CheckScope | None) -> None:
        self.form, self.sheet, self.outer, self.title_field = form, sheet, outer, title_field
        self.places: dict[str, str] = {}
        self.computed: dict[str, Any] = {}
        self.values: Values = ChainMap(self.computed, outer.computed if outer else {}, dict(values.items()))

    def resolve(self, name: str) -> str:
        """A name of a tree as this sheet's formulas write it."""
        if name[0] not in (EFFECTIVE, EXPECTED):
            return name
        if name in self.places:
            return self.places[name]
        assert self.outer is not None, name
        return f"{quoted(REVIEW_SHEET)}!{self.outer.places[name]}"

    def cells(self, row: AuditRow, at: Address) -> CheckCells:
        """The live cells of a check whose row has these addresses."""
        if row.kind is RowKind.LIST:
            return self._list(row, at)
        if row.kind is RowKind.EACH:
            return self._each(row, at)
        return self._single(row, at)

    # ---- one value ---------------------------------------------------------------------------------------------

    def _single(self, row: AuditRow, at: Address) -> CheckCells:
        cells: dict[str, Live] = {}
        resolve = self._with(row, at, self.resolve)
        stated = self._raw(row.stated, "stated_raw", cells, at, self.resolve, always=row.calculated)
        wanted = self._raw(row.expected, "expected_raw", cells, at, self.resolve, always=row.calculated)
        if row.calculated:
            assert wanted is not None and stated is not None
            value = wanted.value
            self.computed[EXPECTED + row.field] = value
            self.places[EXPECTED + row.field] = at("expected_raw")
            number = isinstance(stated.value, (int, float)) and not isinstance(stated.value, bool)
            self.computed[EFFECTIVE + row.field] = stated.value if number else value
            self.places[EFFECTIVE + row.field] = at("effective")
            cells["effective"] = Live(
                f"IF(ISNUMBER({stated.formula}),{stated.formula},{at('expected_raw')})",
                self.computed[EFFECTIVE + row.field],
            )
        conditions = [self._condition(branch.condition, row, resolve) for branch in row.branches]
        cells["branch"] = _first_true(conditions, [holds(branch.condition, self.values) for branch in row.branches])
        self._told(row, cells, at, stated, wanted, {}, "")
        return CheckCells(row, cells)

    def _condition(self, node: Node, row: AuditRow, resolve: Callable[[str], str]) -> str:
        parts = []
        if row.stated is not None and (row.calculated or not isinstance(row.stated, Name)):
            parts.append((row.stated, _STATED))
        if row.expected is not None and not isinstance(row.expected, Name) and not row.calculated:
            parts.append((row.expected, _WANTED))
        return to_excel(replaced(node, parts), resolve)

    def _with(self, row: AuditRow, at: Address, resolve: Callable[[str], str]) -> Callable[[str], str]:
        own = {_STATED.id: at("stated_raw"), _WANTED.id: at("expected_raw")}
        return lambda name: own[name] if name in own else resolve(name)

    def _raw(
        self,
        node: Node | None,
        role: str,
        cells: dict[str, Live],
        at: Address,
        resolve: Callable[[str], str],
        *,
        always: bool = False,
    ) -> Live | None:
        """A reference to the value: the named cell itself, else a helper cell that computes it."""
        if node is None:
            return None
        value = result(node, self.values)
        if isinstance(node, Name) and not always:
            return Live(resolve(node.id), value)
        text = to_excel(node, resolve)
        if may_be_blank(node):
            text = f'IF(LEN({text})=0,"",{text})'
        cells[role] = Live(text, "" if value is None else value)
        return Live(at(role), cells[role].value)

    # ---- every row of an area ----------------------------------------------------------------------------------

    def _each(self, row: AuditRow, at: Address) -> CheckCells:
        area = self.form.areas[row.area]
        columns = {f"{area.id}.{column}" for column in area.columns}
        anchor = next(name for name in _names(row) if name in columns)
        conditions = [to_excel_rows(row_wise(branch.condition, columns), self.resolve) for branch in row.branches]
        fails = [f"ISNUMBER(1/({condition}))" for condition in conditions]
        fail = fails[0] if len(fails) == 1 else f"(({'+'.join(fails)})>0)"
        rows = [ChainMap(values, self.values) for values in self._rows(area.id)]
        failing = [
            number
            for number, values in enumerate(rows)
            if any(holds(branch.condition, values) for branch in row.branches)
        ]
        cells = {"count": Live(f"SUMPRODUCT({fail}*1)", float(len(failing)))}
        # Position in the name, whose first row is the sentinel.
        first = float(failing[0] + 2) if failing else 0.0
        position = f"ROW({anchor})-ROW(INDEX({anchor},1))+1"
        cells["first"] = Live(
            f"IF({at('count')}=0,0,SUMPRODUCT(MIN({position}+1000000*(1-{fail}))))", first
        )

        def in_row(name: str) -> str:
            return f"INDEX({name},{at('first')})" if name in columns else self.resolve(name)

        values: Values = rows[failing[0]] if failing else self.values
        if len(row.branches) == 1:
            cells["branch"] = Live(f"IF({at('count')}>0,1,0)", 1.0 if failing else 0.0)
        else:
            tests = [f"AND({at('first')}>0,{to_excel(branch.condition, in_row)})" for branch in row.branches]
            held = [bool(failing) and holds(branch.condition, values) for branch in row.branches]
            cells["branch"] = _first_true(tests, held)
        references: list[Live | None] = []
        for role, node in (("stated", row.stated), ("expected", row.expected)):
            references.append(None)
            if node is None:
                continue
            value = result(node, values) if failing else ""
            text = to_excel(node, in_row)
            if isinstance(node, (Str, Binary)) and getattr(node, "op", "&") == "&":  # text already: nothing to format
                cells[role] = Live(f'IF({at("first")}=0,"",{text})', value)
                continue
            guard = f'IF({at("first")}=0,"",IF(LEN({text})=0,"",{text}))'
            cells[f"{role}_raw"] = Live(guard, "" if value is None else value)
            references[-1] = Live(at(f"{role}_raw"), cells[f"{role}_raw"].value)
        key = f"INDEX({area.id}.{area.key},{at('first')})"
        plain = f'TRIM(SUBSTITUTE(SUBSTITUTE({key},CHAR(10)," "),"　"," "))'
        cells["key"] = Live(
            f'IF({at("first")}=0,"",IF(LEN({plain})=0,"第"&({at("first")}-1)&"行",{plain}))',
            _row_key(values.get(f"{area.id}.{area.key}"), failing[0]) if failing else "",
        )
        more = Live(
            f'IF({at("count")}>1,"（同类问题共"&{at("count")}&"行）","")',
            f"（同类问题共{len(failing)}行）" if len(failing) > 1 else "",
        )
        words = {"行": Live(at("key"), cells["key"].value)}
        self._told(row, cells, at, references[0], references[1], words, at("key"), more)
        return CheckCells(row, cells)

    def _rows(self, area: str) -> list[dict[str, Any]]:
        names = [f"{area}.{column}" for column in self.form.areas[area].columns]
        columns = [self.values[name] for name in names]
        return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]

    # ---- a list of cells ---------------------------------------------------------------------------------------

    def _list(self, row: AuditRow, at: Address) -> CheckCells:
        pieces: list[str] = []
        labels: list[list[str]] = []
        for item in row.items:
            label = self.form.fields[item.field].label
            text = f"IF(IFERROR({to_excel(item.condition, self.resolve)},FALSE),CHAR(10)&{literal(label)},\"\")"
            if not pieces or len(pieces[-1]) + len(text) > PIECES:
                pieces.append(text)
                labels.append([])
            else:
                pieces[-1] += f"&{text}"
            if holds(item.condition, self.values):
                labels[-1].append(label)
        helpers = tuple(
            Live(text, "".join(LINE_FEED + label for label in found))
            for text, found in zip(pieces, labels, strict=True)
        )
        found = [label for group in labels for label in group]
        every = joined([Live(at(f"piece{number}"), helper.value) for number, helper in enumerate(helpers)])
        whole = [branch.condition for branch in row.branches[:-1]]
        tests = [*[to_excel(node, self.resolve) for node in whole], f"LEN({every.formula})>0"]
        cells = {"branch": _first_true(tests, [*[holds(node, self.values) for node in whole], bool(found)])}
        listed = Live(f'SUBSTITUTE(MID({every.formula},2,9999),CHAR(10),"、")', "、".join(found))
        gaps = f'(LEN({every.formula})-LEN(SUBSTITUTE({every.formula},CHAR(10),"")))'
        number = len(found) if cells["branch"].value == len(row.branches) else 0
        cells["stated"] = Live(
            f'IF({at("branch")}={len(row.branches)},{gaps}&"处","")', f"{number}处" if number else ""
        )
        last = row.branches[-1]
        plain = last.message.replace("填“{现值}”，", "").replace("{现值}", "")
        sheet = self.form.sheet(row.sheet).name
        options = [
            constant(""),
            *[constant(full_sentence(branch.message.replace("{表}", sheet), branch.fix)) for branch in row.branches[:-1]],
            sentence(full_sentence(plain, last.fix), {"栏目": listed, "表": constant(sheet)}),
        ]
        cells["message"] = choose(_at(cells, at), options)
        suffix = self._project()
        label = self.form.fields[row.field].label
        between = joined([suffix, Live("CHAR(10)", LINE_FEED), constant(f"{last.code}|")])
        options = [
            constant(""),
            *[joined([constant(f"{branch.code}|{label}"), suffix]) for branch in row.branches[:-1]],
            Live(
                f"{literal(last.code + '|')}&SUBSTITUTE(MID({every.formula},2,9999),CHAR(10),{between.formula})"
                + (f"&{suffix.formula}" if suffix.formula != '""' else ""),
                LINE_FEED.join(f"{last.code}|{label}{suffix.value}" for label in found),
            ),
        ]
        cells["identity"] = choose(_at(cells, at), options)
        self._verdict(row.branches, cells, at)
        return CheckCells(row, cells, helpers)

    # ---- words -------------------------------------------------------------------------------------------------

    def _told(
        self,
        row: AuditRow,
        cells: dict[str, Live],
        at: Address,
        stated: Live | None,
        wanted: Live | None,
        words: dict[str, Live],
        key: str,
        more: Live | None = None,
    ) -> None:
        branch = _at(cells, at)
        blank = Live(f'IF({at("branch")}>0,"{BLANK}","")', BLANK if branch.value else "")
        if stated is not None:
            cells["stated"] = shown(stated.formula, stated.value, row.type, blank)
        if wanted is not None:
            text = shown(wanted.formula, wanted.value, row.type, None)
            sign = {">=": "≥", "<=": "≤"}.get(row.relation, "")
            if sign:
                number = isinstance(wanted.value, (int, float))
                text = joined([Live(f'IF(ISNUMBER({wanted.formula}),"{sign}","")', sign if number else ""), text])
            cells["expected"] = text
        plain = str(cells["expected"].value).lstrip("≥≤") if "expected" in cells else ""
        address = at("expected")
        words |= {
            "栏目": constant(self.label(row)),
            "现值": Live(at("stated"), cells["stated"].value) if "stated" in cells else constant(""),
            "应为": Live(address, cells["expected"].value) if "expected" in cells else constant(""),
            "应为数": Live(f'SUBSTITUTE(SUBSTITUTE({address},"≥",""),"≤","")', plain),
            "依据": constant(row.basis or "公式"),
            "表": constant(self.form.sheet(row.sheet).name),
        }
        options = [constant("")]
        identities = [constant("")]
        suffix = self._project() if not key else joined([constant("|"), Live(key, cells["key"].value)])
        for item in row.branches:
            message = item.message
            if item.code == "TYPE-004":
                message = message.replace("{现值}", "")
            text = sentence(full_sentence(message, item.fix), words)
            options.append(joined([text, more]) if more is not None else text)
            identities.append(constant(item.code))
        cells["message"] = choose(branch, options)
        whose = joined([constant(f"|{self.label(row)}"), suffix])
        code = choose(branch, identities)
        whole = f"IF({branch.formula}=0,\"\",{code.formula}&{whose.formula})"
        if len(row.branches) == 1:
            whole = choose(branch, [constant(""), joined([constant(f"{item.code}|{self.label(row)}"), suffix])]).formula
        cells["identity"] = Live(whole, f"{code.value}{whose.value}" if branch.value else "")
        self._verdict(row.branches, cells, at)

    def _verdict(self, branches: Sequence[Branch], cells: dict[str, Live], at: Address) -> None:
        levels = [constant(PASSED), *[constant(branch.severity.chinese) for branch in branches]]
        codes = [constant(chinese_code(branch.code)) for branch in branches]
        cells["level"] = choose(_at(cells, at), levels)
        if len({code.formula for code in codes}) == 1:
            cells["code"] = Live("", codes[0].value)
        else:
            cells["code"] = choose(_at(cells, at), [codes[-1], *codes])

    def label(self, row: AuditRow) -> str:
        """The field as findings call it (``checking.findings``): half of a finding's identity."""
        field = self.form.fields[row.field]
        return f"{self.form.areas[row.area].label}·{field.label}" if row.area and field.area else field.label

    def _project(self) -> Live:
        """``|业务工作经费`` on a project table that has a name."""
        if not self.title_field:
            return constant("")
        value = self.values.get(self.title_field)
        title = f_trim(value) if isinstance(value, str) else ""
        name = f"TRIM({self.title_field})"
        return Live(f'IF(LEN({name})=0,"","|"&{name})', f"|{title}" if title else "")


def expressible(form: Form, row: AuditRow) -> bool:
    """Whether a check can stand in a cell; a row-wise one that cannot is left to the command."""
    if row.kind is not RowKind.EACH:
        return True
    columns = {f"{row.area}.{column}" for column in form.areas[row.area].columns}
    if not any(name in columns for name in _names(row)):
        return False
    try:
        for branch in row.branches:
            to_excel_rows(row_wise(branch.condition, columns), lambda name: name)
    except FormulaError:
        return False
    return True


def row_wise(node: Node, columns: set[str]) -> Node:
    """``COUNT(x)>0`` of one row's cell is ``ISNUMBER(x)``: COUNT would look at the whole column."""
    match node:
        case Binary(op=">", left=Call(function="COUNT", args=(Name(id=id),)), right=Num(value=0.0)) if id in columns:
            return Call("ISNUMBER", (Name(id),))
        case Call(function=function, args=args):
            return Call(function, tuple(row_wise(arg, columns) for arg in args))
        case _:
            return node


def first_cell(block: Block) -> str:
    """Relative address of a block's first cell."""
    return Block(block.top, block.left, block.top, block.left).address


def _names(row: AuditRow) -> list[str]:
    nodes = [branch.condition for branch in row.branches]
    return list(dict.fromkeys(name for node in nodes for name in names_in(node)))


def _first_true(tests: Sequence[str], held: Sequence[bool]) -> Live:
    formula = "0"
    for number in range(len(tests), 0, -1):
        formula = f"IF(IFERROR({tests[number - 1]},FALSE),{number},{formula})"
    return Live(formula, float(next((number for number, true in enumerate(held, 1) if true), 0)))


def _at(cells: Mapping[str, Live], at: Address) -> Live:
    return Live(at("branch"), cells["branch"].value)


def _row_key(value: CellValue, number: int) -> str:
    words = "" if isinstance(value, CellError) else as_text(value)
    return f_trim(words.replace("\n", " ").replace("　", " ")) or f"第{number + 1}行"
