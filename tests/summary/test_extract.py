"""A submission as a record: small, picklable, with the place of every value."""

from __future__ import annotations

import pickle

import pytest

from tests.summary.units import YUEYANG, unit_of
from workbook_templates.definition.load import form_ids, load_form
from workbook_templates.definition.schema import FieldType
from workbook_templates.summary.extract import differs, record_of
from workbook_templates.summary.plan import DetailKind, plan_of
from workbook_templates.summary.records import UnitRecord


def record(seed: int = 1, **stated: object) -> UnitRecord:
    submission = unit_of({"unit": "某局", "seed": seed, "form": YUEYANG, "stated": stated})
    return record_of(load_form(YUEYANG), submission, file="某局.xlsx", size=1, modified=0.0)


def value_of(item: UnitRecord, field: str) -> tuple[object, str]:
    slot = plan_of(load_form(YUEYANG)).once.slot[field]
    return item.parts[0].values[slot], item.parts[0].places[slot]


def test_each_value_keeps_its_place() -> None:
    value, place = value_of(record(在职人数=21.0, 编制数=16.0), "在职人数")
    assert value == 21.0
    assert place.startswith("基础数据表!D")


def test_a_stated_rate_stands_beside_the_computed_one() -> None:
    item = record(在职人数=21.0, 编制数=16.0, 控制率=1.2353)
    fields = plan_of(load_form(YUEYANG)).once
    number = fields.calculated.index(fields.slot["控制率"])
    assert item.parts[0].computed[number] == 1.3125
    assert number in item.parts[0].differing
    right = record(在职人数=21.0, 编制数=16.0, 控制率=1.3125)
    assert number not in right.parts[0].differing


@pytest.mark.parametrize(
    ("field", "stated", "computed", "expected"),
    [
        ("控制率", 0.88, 0.875, False),  # a rate rounded to whole percent
        ("控制率", 0.87, 0.875, True),
        ("三公经费.决算", 2.3, 2.3, False),
        ("三公经费.决算", 2.3, 2.4, True),
        ("三公经费.决算", None, 2.4, True),
        ("三公经费.决算", "——", 2.4, True),
        ("三公经费.决算", 0.0, None, False),
        ("三公经费.决算", None, None, False),
    ],
)
def test_when_a_stated_value_differs(field: str, stated: object, computed: object, expected: bool) -> None:
    assert differs(load_form(YUEYANG).fields[field], stated, computed) is expected  # type: ignore[arg-type]


def test_a_record_survives_the_way_between_processes_and_is_small() -> None:
    records = [record(seed) for seed in range(16)]
    packed = pickle.dumps(records, pickle.HIGHEST_PROTOCOL)
    assert pickle.loads(packed) == records
    assert len(packed) / len(records) < 40_000


def test_rows_that_hold_only_what_is_shipped_are_left_out() -> None:
    form = load_form(YUEYANG)
    item = record()
    for row in item.rows:
        area = form.areas[row.area]
        shipped = {*area.merge, *area.inherit}
        assert any(
            value is not None for column, value in zip(area.columns, row.values, strict=True) if column not in shipped
        )


@pytest.mark.parametrize("id", form_ids())
def test_every_form_set_has_a_plan(id: str) -> None:
    form = load_form(id)
    plan = plan_of(form)
    planned = {field.id for fields in (plan.once, *plan.repeated) for field in fields.fields}
    planned |= {f"{area.id}.{column}" for area in plan.areas for column in area.columns}
    left = {field.id for field in form.fields.values()} - planned
    assert all(form.sheet(form.fields[field].sheet).kind == "report" for field in left)
    assert set(plan.detail.values()) <= {DetailKind.INDICATORS, DetailKind.ITEMS, DetailKind.OTHERS}
    assert len(plan.short) <= 12


@pytest.mark.parametrize("id", form_ids())
def test_the_score_sheet_shows_marks_as_score_and_a_rate_as_execution_rate(id: str) -> None:
    form = load_form(id)
    plan = plan_of(form)
    assert form.fields[plan.score].type is FieldType.MARKS
    assert not plan.rate or form.fields[plan.rate].type is FieldType.RATE
