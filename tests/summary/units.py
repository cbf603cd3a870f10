"""Units that hand in: a small text file says who and how, and ``read_unit`` makes of it what a reader would make of a
workbook. The numbers follow from a seed, so a test can compute them again."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from workbook_templates.definition.load import load_form
from workbook_templates.definition.schema import Field, FieldType, Form
from workbook_templates.model import AreaRow, CellRef, CellValue, Fact, InputProblem, Part, Source, Submission, a1
from workbook_templates.summary.plan import plan_of

YUEYANG = "yueyang-2024"
FUNDS = (
    "科技创新*专项",
    "产业~发展（资金）",
    "产业~发展(资金)",
    "人才引进专项",
    ">=重点研发",
    "=1+1",
    "A项目",
    "a项目",
)


def hand_in(folder: Path, file: str, unit: str, *, seed: int = 1, form: str = YUEYANG, **more: object) -> Path:
    """Put a unit's 'workbook' into the folder."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({"unit": unit, "seed": seed, "form": form, **more}, ensure_ascii=False), encoding="utf-8"
    )
    return path


def read_unit(path: Path, folders: tuple[Path, ...]) -> tuple[Form, Submission]:
    """What stands in for ``read_submission``."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if text.startswith("die"):
        os._exit(3)
    if text.startswith("panic"):
        raise BaseException("a reader's panic")
    if text.startswith("bug"):
        raise ZeroDivisionError("a bug of ours")
    try:
        told = json.loads(text)
    except ValueError:
        raise InputProblem(f"文件“{path.name}”：不是 Excel 工作簿。", path=str(path)) from None
    return load_form(told["form"], folders), unit_of(told, str(path))


def unit_of(told: dict[str, object], path: str = "") -> Submission:
    """A filled form set from (unit, seed, form, stated …)."""
    form = load_form(str(told["form"]))
    chance = random.Random(int(str(told["seed"])))
    stated = told.get("stated", {})
    assert isinstance(stated, dict)
    parts = []
    for sheet in form.sheets:
        for copy in range(2 if sheet.repeat else 1):
            name = f"项目-{copy + 1}" if sheet.repeat else sheet.name
            facts, areas, row = {}, {}, 3
            for field in form.fields_of(sheet.id):
                if field.area:
                    continue
                row += 1
                value = _value(field, chance)
                if field.id == form.unit_field:
                    value = str(told["unit"])
                if field.id == sheet.title_field:
                    value = f"项目{copy + 1}"
                if field.type is FieldType.DATE:
                    value = dt.date.fromisoformat(str(told["day"])) if "day" in told else "下周"
                value = stated.get(field.id, value)
                if value is not None:
                    facts[field.id] = Fact(value, str(value), CellRef(name, a1(row, 3)))
            for area in form.areas.values():
                if area.sheet == sheet.id and area in plan_of(form).areas:
                    areas[area.id] = _rows(form, area.id, chance, name, row)
                    row += 10
            parts.append(Part(sheet.id, name, facts, areas))
    return Submission(
        form.id, str(told["unit"]), form.year, Source(path, sha256(path.encode()).hexdigest()), tuple(parts)
    )


def _rows(form: Form, area: str, chance: random.Random, sheet: str, row: int) -> tuple[AreaRow, ...]:
    rows = []
    for number in range(chance.randint(0, 4)):
        facts = {}
        for at, column in enumerate(form.areas[area].columns):
            value = _value(form.fields[f"{area}.{column}"], chance)
            if column == form.areas[area].key:
                value = chance.choice(FUNDS)
            if value is not None:
                facts[column] = Fact(value, str(value), CellRef(sheet, a1(row + number, at)))
        rows.append(AreaRow(facts, number + 1))
    return tuple(rows)


def _value(field: Field, chance: random.Random) -> CellValue:
    if chance.random() < 0.1:
        return None
    if field.type.numeric and chance.random() < 0.05:
        return "——"
    match field.type:
        case FieldType.COUNT:
            return float(chance.randint(0, 300))
        case FieldType.RATE:
            return chance.randint(0, 12000) / 10000
        case FieldType.MARKS:
            return chance.randint(0, 200) / 2
        case type if type.numeric:
            return chance.randint(0, 10_000_000) / chance.choice((1, 100, 10000))
        case _:
            return chance.choice(field.choices) if field.choices else f"{field.label}的内容"


def stated_sum(submissions: list[Submission], field: str) -> Decimal | None:
    """The exact sum of what the units stated, None when no one stated a number."""
    facts = [part.facts[field] for item in submissions for part in item.parts if field in part.facts]
    numbers = [fact.decimal for fact in facts if fact.decimal is not None]
    return sum(numbers, Decimal(0)) if numbers else None
