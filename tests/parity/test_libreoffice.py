"""Cell formulas as LibreOffice calculates them against compiled Python, on every formula of every form set.

One worksheet row a case: the formula in column A, the values it reads beside it. Every cached value is a wrong 99, so
that a file that was not recalculated cannot pass. ``ZIPING_PARITY=10000`` runs the long version.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.building.office import Office, missing
from tests.parity.test_formulas_engine import FILLINGS, answered, formulas_of_all_forms, plain, same
from tests.parity.trees import Formula, filling
from workbook_templates.language.excel import to_excel, to_excel_rows
from workbook_templates.language.syntax import Call, parse
from workbook_templates.model import CellError, a1

pytestmark = pytest.mark.libreoffice


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    reason = missing()
    if reason and not os.environ.get("CI"):
        pytest.skip(reason)
    running = Office()
    yield running
    running.stop()


Case = tuple[Formula, dict[str, Any], Any]


def cases(formulas: list[Formula], seed: int, rounds: int) -> list[Case]:
    random_ = random.Random(seed)
    made = []
    for _ in range(rounds):
        formula = random_.choice(formulas)
        given = {plain(name): item for name, item in filling(formula, random_).items()}
        made.append((formula, given, expectation(formula, given)))
    return made


def expectation(formula: Formula, given: dict[str, Any]) -> Any:
    if not formula.by_row:
        return answered(formula, given)
    size = len(next(item for item in given.values() if isinstance(item, list)))
    rows = [
        answered(formula, {name: item[n] if isinstance(item, list) else item for name, item in given.items()})
        for n in range(size)
    ]
    errors = [row for row in rows if isinstance(row, CellError)]
    return errors[0] if errors else float(sum(bool(row) for row in rows))


def write(path: Path, made: list[Case]) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("甲")
    for row, (formula, given, _) in enumerate(made):
        places: dict[str, str] = {}
        column = 2
        for name, item in given.items():
            values = item if isinstance(item, list) else [item]
            for offset, value in enumerate(values):
                put(sheet, row, column + offset, value)
            last = column + len(values) - 1
            places[name] = a1(row, column) if not isinstance(item, list) else f"{a1(row, column)}:{a1(row, last)}"
            column = last + 2
        resolve = lambda name, places=places: places[plain(name)]  # noqa: E731
        text = (
            f"SUMPRODUCT({to_excel_rows(formula.tree, resolve)})" if formula.by_row else to_excel(formula.tree, resolve)
        )
        sheet.write_formula(row, 0, f"={text}", None, 99)
    book.close()


def put(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, CellError):
        sheet.write_formula(row, column, "=1/0", None, value.code)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value)


def differences(office: Office, path: Path, made: list[Case]) -> list[str]:
    write(path, made)
    office.do("open", path)
    before = office.do("column", "甲", "A", len(made))
    assert before.count(99) > len(made) * 0.9  # the wrong cached values are trusted until we recalculate
    office.do("recalculate")
    wrong = []
    for found, (formula, given, expected) in zip(office.do("column", "甲", "A", len(made)), made, strict=True):
        told = CellError("") if isinstance(found, dict) else found
        if isinstance(expected, bool) and isinstance(told, float):
            told = bool(told)  # a cell's TRUE is read as 1
        if told == "" and expected == 0.0:
            told = 0.0
        if not same(expected, told):
            wrong.append(f"{formula.form.id} {formula.id}\n  {given}\n  ours {expected!r} LibreOffice {found!r}")
    return wrong


def test_every_formula_agrees_on_generated_fillings(office: Office, tmp_path: Path) -> None:
    made = cases(list(formulas_of_all_forms()), 20240601, FILLINGS * 10)
    wrong = differences(office, tmp_path / "对照.xlsx", made)
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong[:10])


def test_a_wrong_operator_is_caught(office: Office, tmp_path: Path) -> None:
    form = formulas_of_all_forms()[0].form
    right = Formula(form, "对", parse("ROUND(SUM(甲,乙),6)"), frozenset(), False)
    bent = Formula(form, "错", Call("ROUND", (parse("MAX(甲,乙)"), parse("6"))), frozenset(), False)
    made = [(right, given, expectation(bent, given)) for _, given, _ in cases([right], 5, 40)]
    assert differences(office, tmp_path / "错.xlsx", made)
