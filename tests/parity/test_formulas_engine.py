"""Compiled Python against the independent engine ``formulas``, on every formula of every form set.

Known deviations of that engine from Excel, allowed for in ``same`` and ``counts_a_blank``:
- a number joined to text is written with 17 digits there; Excel shows 15 significant digits;
- which error value comes out when several meet (Excel: the first one evaluated).
- IF hands on a reference in Excel, so COUNT(IF(TRUE,A1)) of a blank A1 is 0; that engine counts a 0 (LibreOffice
  agrees with Excel and with us: test_libreoffice.py has no such exception).
Everything else must agree.
``ZIPING_PARITY=10000`` runs the long version.
"""

from __future__ import annotations

import os
import random
import re
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from tests.parity.trees import Formula, every_formula, filling
from workbook_templates.language.excel import to_excel, to_excel_rows
from workbook_templates.language.python import namespace, to_python
from workbook_templates.language.runtime import ExcelError
from workbook_templates.language.syntax import Binary, Call, Node, parse
from workbook_templates.model import CellError

FILLINGS = int(os.environ.get("ZIPING_PARITY", "300"))
SAFE = {"!": "有效_", "?": "应为_"}


def plain(name: str) -> str:
    return SAFE.get(name[0], "") + (name[1:] if name[0] in SAFE else name)


@cache
def judge(text: str) -> tuple[Callable[..., Any], tuple[str, ...]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import formulas

        compiled = formulas.Parser().ast(text)[1].compile()
    return compiled, tuple(compiled.inputs)


def judged(text: str, given: dict[str, Any]) -> Any:
    import numpy
    import schedula
    from formulas.tokens.operand import XlError

    def cell(item: Any) -> Any:
        if item is None:
            return schedula.EMPTY
        return XlError(item.code) if isinstance(item, CellError) else item

    compiled, inputs = judge(text)
    arrays = []
    for name in inputs:
        item = given[name]
        rows = item if isinstance(item, list) else [item]
        array = numpy.empty((len(rows), 1), dtype=object)
        for number, part in enumerate(rows):
            array[number, 0] = cell(part)
        arrays.append(array)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = numpy.asarray(compiled(*arrays), dtype=object).ravel()[0]
    if isinstance(result, XlError):
        return CellError(str(result))
    if result is schedula.EMPTY:
        return 0.0
    if isinstance(result, (bool, numpy.bool_)):
        return bool(result)
    if isinstance(result, (int, float, numpy.floating, numpy.integer)):
        number = float(result)
        return CellError("#VALUE!") if number != number else number
    return str(result)


@cache
def ours(formula: Formula) -> Callable[[dict[str, Any]], Any]:
    text = to_python(formula.tree, lambda name: f"v[{plain(name)!r}]")
    return eval(f"lambda v: {text}", namespace())


def answered(formula: Formula, given: dict[str, Any]) -> Any:
    try:
        result = ours(formula)(given)
    except ExcelError as error:
        return CellError(error.code)
    return (
        0.0 if result is None else float(result) if isinstance(result, int) and not isinstance(result, bool) else result
    )


def same(left: Any, right: Any) -> bool:
    if isinstance(left, CellError) or isinstance(right, CellError):
        return isinstance(left, CellError) and isinstance(right, CellError)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, float) and isinstance(right, float):
        return abs(left - right) <= 1e-9 * max(1.0, abs(left))
    return left == right or _short_numbers(str(left)) == _short_numbers(str(right))


def _short_numbers(text: str) -> str:
    return re.sub(r"\d+\.\d{9,}", lambda match: f"{float(match.group()):.12g}", text)


def counts_a_blank(text: str, given: dict[str, Any]) -> bool:
    return "COUNT(IF(" in text and any(item is None for item in given.values())


@cache
def formulas_of_all_forms() -> tuple[Formula, ...]:
    return tuple(every_formula())


def deviations(formulas_: list[Formula], seed: int, rounds: int) -> list[str]:
    random_ = random.Random(seed)
    wrong = []
    for _ in range(rounds):
        formula = random_.choice(formulas_)
        given = {plain(name): item for name, item in filling(formula, random_).items()}
        if formula.by_row:
            text = "=SUMPRODUCT(" + to_excel_rows(formula.tree, plain) + ")"
            size = len(next(item for item in given.values() if isinstance(item, list)))
            rows = [
                answered(formula, {name: item[n] if isinstance(item, list) else item for name, item in given.items()})
                for n in range(size)
            ]
            errors = [row for row in rows if isinstance(row, CellError)]
            expected: Any = errors[0] if errors else float(sum(bool(row) for row in rows))
        else:
            text = "=" + to_excel(formula.tree, plain)
            expected = answered(formula, given)
        found = judged(text, given)
        if not same(expected, found) and not counts_a_blank(text, given):
            wrong.append(f"{formula.form.id} {formula.id}\n  {text}\n  {given}\n  ours {expected!r} formulas {found!r}")
    return wrong


def test_every_formula_agrees_on_generated_fillings() -> None:
    wrong = deviations(list(formulas_of_all_forms()), 20240601, FILLINGS * 10)
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong[:10])


def swapped(node: Node) -> Node:
    """The tree with one operator turned round: what the comparison must catch."""
    match node:
        case Binary(op=op, left=left, right=right):
            return Binary(
                {"+": "-", "-": "+", "/": "*", "*": "/", ">": "<", "<": ">", "=": "<>", "<>": "="}.get(op, op),
                left,
                right,
            )
        case Call(function="SUM", args=args):
            return Call("MAX", args)
        case Call(function=function, args=args):
            return Call(function, tuple(swapped(arg) for arg in args))
        case _:
            return node


@pytest.mark.parametrize("text", ['IF(COUNT(甲,乙)=0,"",ROUND(SUM(甲,乙),6))', "甲/乙", "AND(ISNUMBER(甲),甲>乙)"])
def test_a_wrong_operator_is_caught(text: str) -> None:
    tree = parse(text)
    form = formulas_of_all_forms()[0].form
    right, bent = Formula(form, "对", tree, frozenset(), False), Formula(form, "错", swapped(tree), frozenset(), False)
    random_ = random.Random(7)
    differences = 0
    for _ in range(50):
        given = filling(right, random_)
        differences += not same(answered(bent, given), judged("=" + to_excel(tree, plain), given))
    assert differences > 0
