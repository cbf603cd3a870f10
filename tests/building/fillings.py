"""Made-up submissions: sound figures, gaps, words instead of numbers, wrong totals, error cells."""

from __future__ import annotations

import datetime as dt
import random

from workbook_templates.definition.schema import Field, FieldType, Form
from workbook_templates.model import AreaRow, CellError, CellRef, Fact, Part, Source, Submission

NUMBERS = (0.0, 1.0, 2.5, 3.14, 10.0, 48.0, 50.0, 95.9, 411.28, 869.24, 1234567.89, 0.005)
WORDS = ("无", "——", "/", "91.2591.25", "约五十", "  ")
TEXTS = ("省级平台", "=1+1", "≥95%", "第一行\n第二行", "　全角　空格　", '含"引号"', "业务工作经费", "10分")
RATES = (0.875, 1.0, 1.3125, 0.0, 87.5, 10.0)


def filling(form: Form, seed: int, *, stated: bool) -> Submission:
    """A submission of the form; with ``stated`` some calculated fields carry figures of the unit's own."""
    chance = random.Random(f"{form.id}-{seed}")
    parts = []
    for sheet in form.sheets:
        for copy in range(2 if sheet.repeat else 1):
            facts = {
                field.id: _fact(chance, field)
                for field in form.fields_of(sheet.id)
                if not (field.area and field.column != "标注")
                and (field.formula is None or (stated and chance.random() < 0.5))
                and chance.random() < 0.9
            }
            if sheet.title_field:
                facts[sheet.title_field] = _written(f"项目{seed}之{copy + 1}")
            areas = {
                area.id: tuple(
                    AreaRow({column: _fact(chance, form.fields[f"{area.id}.{column}"]) for column in area.columns}, n)
                    for n in range(1, chance.randint(1, 5))
                )
                for area in form.areas.values()
                if area.sheet == sheet.id
            }
            parts.append(Part(sheet.id, sheet.name, facts, areas))
    return Submission(form.id, "某局", form.year, Source("", ""), tuple(parts))


def _fact(chance: random.Random, field: Field) -> Fact:
    dice = chance.random()
    if dice < 0.12:
        return Fact(None, "")
    if field.type is FieldType.DATE:
        day = dt.date(2025, chance.randint(1, 12), chance.randint(1, 28))
        return Fact(day, f"{day.year}年{day.month}月{day.day}日") if dice < 0.9 else _written("2025年春")
    if field.type.numeric:
        if dice < 0.22:
            word = chance.choice(WORDS)
            return Fact(None, word) if word in ("无", "——", "/", "  ") else Fact(word, word)
        if dice < 0.26:
            return Fact(CellError("#DIV/0!"), "#DIV/0!")
        if field.type is FieldType.RATE:
            rate = chance.choice(RATES)
            return Fact(rate, f"{rate * 100:g}%" if rate <= 2 else f"{rate:g}", CellRef("原表", "第3行"))
        value = chance.choice(NUMBERS)
        return Fact(value, f"{value:.15g}")
    if field.type is FieldType.CHOICE and dice < 0.9:
        return _written(chance.choice([*field.choices, "良好"]))
    if field.type is FieldType.LABEL:
        return _written(chance.choice(["产出指标\n（50分）", "效益指标(30分)", "满意度"]))
    return _written(chance.choice(TEXTS))


def _written(text: str) -> Fact:
    return Fact(text, text)
