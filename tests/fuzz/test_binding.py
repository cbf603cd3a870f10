"""Any sheet of cells, and any mutilation of an official one: no crash, and every filled cell is read or listed."""

from __future__ import annotations

import functools
from collections.abc import Callable

from hypothesis import strategies as st

from tests.damage import base
from tests.fuzz.budget import fuzz
from workbook_templates.binding.official_layout import match_layout, plain
from workbook_templates.binding.official_sheet import read_sheet
from workbook_templates.binding.rescue import rescue
from workbook_templates.definition.load import load_form
from workbook_templates.model import CellError, CellValue, Grid, a1
from workbook_templates.reading.book import Book, open_book
from workbook_templates.reading.names import NamedRange

FORM = load_form("yueyang-2024")


@functools.cache
def _book() -> Book:
    return open_book(base.healthy("yueyang-2024"))


WORDS = [box.text for sheet in FORM.sheets for box in sheet.boxes if box.text][:80]
CELLS: st.SearchStrategy[CellValue] = st.one_of(
    st.none(),
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(WORDS),
    st.text(max_size=12),
    st.sampled_from(["无", "——", "12万元", "8７.5％", "\u3000", "本表审核：", "\n", "=1+1"]),
    st.just(CellError("#REF!")),
    st.booleans(),
)
GRIDS = st.lists(st.lists(CELLS, max_size=9), max_size=25)
NAMES = st.dictionaries(
    st.sampled_from(sorted(FORM.fields)),
    st.builds(
        lambda row, column, height: NamedRange("表", row, column, row + height, column),
        st.integers(0, 30),
        st.integers(0, 12),
        st.integers(0, 6),
    ),
    max_size=12,
)


@fuzz(GRIDS, NAMES, st.sampled_from(FORM.sheets))
def test_any_grid(rows: list[list[CellValue]], names: dict[str, NamedRange], sheet: object) -> None:
    _complete(Grid("表", rows), names, sheet.id)  # type: ignore[attr-defined]


def _complete(grid: Grid, names: dict[str, NamedRange], sheet: str) -> None:
    """Every filled cell is a value, a label of the form, a deviating label, or listed."""
    reading = read_sheet(FORM, sheet, grid, names, {})
    facts = list(reading.part.facts.values())
    facts += [fact for rows in reading.part.areas.values() for row in rows for fact in row.facts.values()]
    seen = {fact.ref.address for fact in facts if fact.ref is not None}
    seen |= {item.where.address for item in [*reading.unplaced, *reading.deviations]}
    seen |= {where.address for _, _, where in reading.repeated}
    labels = {plain(box.text) for box in FORM.sheet(sheet).boxes}
    end = match_layout(FORM, sheet, grid, names).end
    for row, cells in enumerate(grid.rows[:end]):
        for column, value in enumerate(cells):
            if value is None or not plain(value) or a1(row, column) in seen:
                continue
            text = plain(value)
            assert text in labels or text.startswith("本表审核：") or text in {plain(f.text) for f in facts}, (
                row,
                column,
                value,
            )


Change = Callable[[list[list[CellValue]]], None]


def _changes(draw: st.DrawFn) -> Change:
    row, column = draw(st.integers(0, 33)), draw(st.integers(0, 7))
    kind = draw(st.sampled_from(["insert", "delete", "blank", "swap", "widen", "type"]))
    value = draw(CELLS)

    def change(rows: list[list[CellValue]]) -> None:
        at = min(row, len(rows) - 1)
        if at < 0:
            return
        if kind == "insert":
            rows.insert(at, [value])
        elif kind == "delete":
            del rows[at]
        elif kind == "blank":
            rows[at] = []
        elif kind == "swap":
            rows[at], rows[0] = rows[0], rows[at]
        elif kind == "widen":
            for cells in rows:
                cells.insert(min(column, len(cells)), None)
        else:
            cells = rows[at]
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = value

    return change


@fuzz(st.data(), st.sampled_from(["基础数据表", "整体自评表", "自评报告"]), st.booleans())
def test_mutilated_official_sheet(data: st.DataObject, sheet: str, named: bool) -> None:
    rows = [list(row) for row in _book().grid(sheet).rows]
    for _ in range(data.draw(st.integers(1, 4))):
        data.draw(st.composite(_changes)())(rows)
    names = {name: area for (scope, name), area in _book().names.items() if area.sheet == sheet and not scope}
    _complete(Grid(sheet, rows), names if named else {}, sheet)


def test_the_rescue_of_a_healthy_workbook_finds_nothing_amiss() -> None:
    found = rescue(_book(), FORM, {})
    assert not found.unplaced and not found.moves and not found.problems
