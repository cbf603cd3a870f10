"""What a unit adds to sums, counts and rankings is told whatever stands in its cells."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl

from tests.summary.test_unit_rows import RECORD
from tests.summary.units import YUEYANG
from workbook_templates.definition.load import load_form
from workbook_templates.summary.bureau import consult
from workbook_templates.summary.collect import Collection
from workbook_templates.summary.detail_layout import detail_layouts
from workbook_templates.summary.figures import packed_figures, scores_of, unpacked_figures
from workbook_templates.summary.plan import plan_of
from workbook_templates.summary.pool import _chunks
from workbook_templates.summary.records import UnitRecord
from workbook_templates.summary.reviewing import read_previous
from workbook_templates.summary.store import Shelf, pack
from workbook_templates.summary.workbook import write_summary

FORM = load_form(YUEYANG)
PLAN = plan_of(FORM)
DAY = dt.date(2025, 3, 31)


def with_score(value: object) -> UnitRecord:
    once, *others = RECORD.parts
    values = list(once.values)
    values[PLAN.once.slot[PLAN.score]] = value  # type: ignore[call-overload]
    return RECORD._replace(parts=(once._replace(values=tuple(values)), *others))


def written(path: Path, record: UnitRecord) -> openpyxl.Workbook:
    """The summary of a unit whose figures came with it."""
    stored = Shelf().add(pack(record, FORM))
    collection = Collection(path.parent, 1, (stored,), (), (), (), "list")
    forms = {YUEYANG: FORM}
    bureau = consult(collection, forms, None, read_previous(path.parent / "没有.xlsx"), None)
    write_summary(path, path, collection, bureau, forms, "")
    return openpyxl.load_workbook(path)


def test_figures_are_those_of_the_record() -> None:
    told = unpacked_figures(packed_figures(RECORD, PLAN))
    assert told.scores == scores_of(PLAN, RECORD)
    assert [(part.sheet, part.name) for part in told.parts] == [(part.sheet, part.name) for part in RECORD.parts]
    assert sum(map(len, told.tally.values())) == len(RECORD.rows)
    values = zip(PLAN.once.fields, RECORD.parts[0].values, strict=True)
    numeric = [value for field, value in values if field.type.numeric]
    assert "——" in numeric
    assert list(told.parts[0].stated) == [None if isinstance(value, str) else value for value in numeric]


def test_projects_whose_cells_are_the_same_have_one_layout_whatever_their_sheets_are_called(tmp_path: Path) -> None:
    once, project, *_ = RECORD.parts
    cells = project.cells
    assert {f"{project.name}!{cell}" if cell else "" for cell in cells} == set(project.places) and "D5" in cells
    named = [
        project._replace(name=name, places=tuple(f"{name}!{cell}" if cell else "" for cell in cells))
        for name in ("项目-修路", "项目-D4!D4")
    ]
    moved = named[0]._replace(places=named[0].places[::-1])
    record = RECORD._replace(parts=(once, *named, moved), rows=())
    layouts = [part.layout for part in unpacked_figures(packed_figures(record, PLAN)).parts]
    assert layouts[1] == layouts[2] != layouts[3]
    sheet = written(tmp_path / "汇总.xlsx", record)["取数位置-项目"]
    rows = [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows(min_row=6)]
    assert rows == [[1, *filter(None, cells)], [2, *filter(None, cells[::-1])]]


def test_a_date_where_the_score_belongs_is_shown_and_ranks_nowhere(tmp_path: Path) -> None:
    record = with_score(DAY)
    assert unpacked_figures(packed_figures(record, PLAN)).scores is None
    row = [cell.value for cell in written(tmp_path / "汇总.xlsx", record)["得分与等次"][3]]
    assert isinstance(row[4], dt.datetime) or row[4] == (DAY - dt.date(1899, 12, 30)).days


def test_a_date_among_the_amounts_of_a_list_is_no_number(tmp_path: Path) -> None:
    numeric = {id: places for layout in detail_layouts(PLAN).values() for id, places in layout.numeric.items()}
    at, row = next((at, row) for at, row in enumerate(RECORD.rows) if numeric[row.area])
    values = list(row.values)
    values[numeric[row.area][0][0]] = DAY
    rows = (*RECORD.rows[:at], row._replace(values=tuple(values)), *RECORD.rows[at + 1 :])
    record = RECORD._replace(rows=rows)
    tally = unpacked_figures(packed_figures(record, PLAN)).tally
    assert any(None in numbers for _, numbers in tally[row.area])
    written(tmp_path / "汇总.xlsx", record)


def test_chunks_hold_everything_once_and_the_last_are_single() -> None:
    chunks = list(_chunks(range(101), 2, 16))
    assert [item for chunk in chunks for item in chunk] == list(range(101))
    assert max(map(len, chunks)) <= 16
    assert list(map(len, chunks[-5:])) == [1] * 5
