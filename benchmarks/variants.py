"""Variants of a filled form set, and the values of one unit in such a variant."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.people import person, phone, project
from benchmarks.stencil import TOKEN, WORDS, Place, Stencil
from workbook_templates.building.workbook import build_workbook
from workbook_templates.checking.engine import evaluate
from workbook_templates.definition.schema import Field, FieldType, Form
from workbook_templates.intake import open_submission
from workbook_templates.model import AreaRow, CellError, CellValue, Fact, Part, Source, Submission

_DECIMAL = re.compile(r"\d+\.\d+")
_FIXED = frozenset({"二级"})
"""Columns whose words are those of the form."""
_EPOCH = dt.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Variant:
    """A form set filled in one shape: so many projects, funds, indicators, paragraphs."""

    form: Form
    shape: Submission
    texts: dict[int, tuple[Field, str]]
    """Token -> its field and the example's text."""
    unit: str
    """The example's unit, as its texts name it."""
    stencil: Stencil
    stated: dict[str, str]
    """A number with decimals of the example -> the field that states it."""
    pairs: dict[int, int]
    """Token of an actual value -> token of its target."""


def make_variant(form: Form, folder: Path, number: int, seed: int) -> Variant:
    """Build one variant with ``build_workbook``; calculated fields are live formulas."""
    chance = random.Random(f"{seed}/{form.id}/{number}")
    _, example = open_submission(Path(form.folder) / "example.txt")
    texts: dict[int, tuple[Field, str]] = {}
    parts: list[Part] = []
    for part in example.parts:
        copies = chance.choice((1, 1, 2, 3)) if form.sheet(part.sheet).repeat else 1
        parts += [_shape(form, part, chance, texts) for _ in range(copies)]
    shape = Submission(form.id, example.unit, form.year, Source("", ""), tuple(parts))
    path = folder / f"{form.id}-{number}.xlsx"
    build_workbook(form, path, submission=shape)
    stated = {
        found: id
        for part in example.parts
        if not form.sheet(part.sheet).repeat
        for id, fact in part.facts.items()
        if form.fields[id].type is FieldType.AMOUNT
        for found in _DECIMAL.findall(fact.text)
    }
    pairs = {
        int(row.facts["实际完成值"].text[1:5]): int(row.facts["年度指标值"].text[1:5])
        for part in parts
        for rows in part.areas.values()
        for row in rows
        if "实际完成值" in row.facts and "年度指标值" in row.facts
    }
    return Variant(form, shape, texts, example.unit, Stencil(path, form), stated, pairs)


def _shape(form: Form, part: Part, chance: random.Random, texts: dict[int, tuple[Field, str]]) -> Part:
    facts = {}
    for field in form.fields_of(part.sheet):
        fact = part.facts.get(field.id)
        if field.area and field.column != "标注":
            continue
        if field.formula is None and field.type is not FieldType.LABEL:
            facts[field.id] = _sample(field, fact, chance, texts)
        elif fact is not None and field.type is FieldType.LABEL:
            facts[field.id] = fact
    areas = {}
    for id, rows in part.areas.items():
        report = form.sheet(part.sheet).kind == "report"
        chosen = list(rows)
        for _ in range(chance.randint(0, max(1, len(rows) // 3)) if report else chance.randint(0, 4)):
            at = chance.randrange(len(chosen)) if chosen else 0
            if chosen:
                chosen[at : at + 1] = _halves(chosen[at])
        areas[id] = tuple(
            AreaRow(
                {
                    column: row.facts[column]
                    if column in _FIXED and column in row.facts
                    else _sample(form.fields[f"{id}.{column}"], row.facts.get(column), chance, texts)
                    for column in form.areas[id].columns
                },
                number,
            )
            for number, row in enumerate(chosen, 1)
        )
    return Part(part.sheet, part.name, facts, areas)


def _halves(row: AreaRow) -> list[AreaRow]:
    """Two rows for one; an indicator's marks are shared between them."""
    marks = {c: row.facts[c].number for c in ("分值", "得分") if c in row.facts}
    first, second = dict(row.facts), dict(row.facts)
    for column, number in marks.items():
        if number is not None:
            half = number // 2
            first[column], second[column] = Fact(half, f"{half:g}"), Fact(number - half, f"{number - half:g}")
    return [AreaRow(first, row.number), AreaRow(second, row.number)]


def _sample(field: Field, fact: Fact | None, chance: random.Random, texts: dict[int, tuple[Field, str]]) -> Fact:
    """What the stencil is built with: a token, a number or a date."""
    if field.type.numeric:
        known = fact.number if fact is not None else None
        number = known if known is not None else float(chance.randint(1, 90))
        return Fact(number, f"{number:g}")
    if field.type is FieldType.DATE:
        return Fact(dt.date(2025, 3, 20), "2025年3月20日")
    if field.type is FieldType.CHOICE:
        word = field.choices[0] if field.choices else "优"
        return Fact(word, word)
    if field.column == "偏差原因" and chance.random() < 0.7:
        return Fact(None, "")
    token = len(texts)
    texts[token] = (field, fact.text if fact is not None else "")
    return Fact(TOKEN.format(token), TOKEN.format(token))


def write_unit(variant: Variant, unit: str, output: Path, chance: random.Random) -> None:
    """One unit's workbook: its own numbers, names and words, calculated values that fit them, a few errors."""
    form = variant.form
    size = chance.lognormvariate(0, 1.2)
    cells: dict[Place, tuple[CellValue, bool]] = {}
    numbers = _with(variant, lambda field, fact: _number(field, fact, size, chance))
    known = {id: fact.number for part in numbers for id, fact in part.facts.items() if fact.number is not None}
    for part, values in zip(numbers, evaluate(form, _submission(variant, unit, numbers)).expected, strict=True):
        if not form.sheet(part.sheet).repeat:
            known |= {id: value for id, value in values.items() if isinstance(value, float)}
    texts: dict[int, str] = {}
    for token, (field, text) in variant.texts.items():
        texts[token] = _words(form, field, text, variant, unit, chance, known)
    for actual, target in variant.pairs.items():
        if chance.random() < 0.8:
            texts[actual] = texts[target].lstrip("≥≤=＞<>")
    parts = _with(variant, lambda field, fact: _text(fact, texts), numbers)
    submission = _submission(variant, unit, parts)
    sheets = _sheets(variant)
    stated: dict[tuple[int, str], Fact] = {}
    if chance.random() < 0.5:  # a calculated field is overwritten by hand, mostly with a slip
        expected = evaluate(form, submission).expected
        for _ in range(chance.randint(1, 4)):
            index = chance.randrange(len(parts))
            chosen = [id for id, value in expected[index].items() if isinstance(value, float)]
            if chosen:
                id = chance.choice(chosen)
                value = expected[index][id]
                assert isinstance(value, float)
                wrong = round(value * chance.choice((1.0, 1.01, 0.9, 10.0, 100.0)) + chance.choice((0, 0, 0.9)), 4)
                stated[index, id] = Fact(wrong, f"{wrong:g}")
    for (index, id), fact in stated.items():
        facts = dict(parts[index].facts) | {id: fact}
        parts[index] = Part(parts[index].sheet, parts[index].name, facts, parts[index].areas)
    submission = Submission(form.id, unit, form.year, Source("", ""), tuple(parts))
    for index, (part, values) in enumerate(zip(parts, evaluate(form, submission).expected, strict=True)):
        for (sheet, id), places in variant.stencil.numbers.items():
            if sheet != sheets[index]:
                continue
            field = form.fields[id]
            if field.area and field.column != "标注":
                rows = part.areas.get(field.area, ())
                for number, place in enumerate(places):
                    row = rows[number].facts.get(field.column) if number < len(rows) else None
                    cells[place] = (_cell(row), False)
            elif field.formula is not None and (index, id) not in stated:
                found = values.get(id)
                cells[places[0]] = (found.code if isinstance(found, CellError) else _plain(found), True)
            else:
                cells[places[0]] = (_cell(part.facts.get(id)), False)
    variant.stencil.fill(output, texts, cells)


def _submission(variant: Variant, unit: str, parts: list[Part]) -> Submission:
    return Submission(variant.form.id, unit, variant.form.year, Source("", ""), tuple(parts))


def _with(variant: Variant, change: Callable[[Field, Fact], Fact], parts: Sequence[Part] = ()) -> list[Part]:
    """The parts (of the variant's shape) with every fact changed."""
    fields = variant.form.fields
    made = []
    for part in parts or variant.shape.parts:
        facts = {id: change(fields[id], fact) for id, fact in part.facts.items()}
        areas = {
            area: tuple(
                AreaRow({c: change(fields[f"{area}.{c}"], fact) for c, fact in row.facts.items()}, row.number)
                for row in rows
            )
            for area, rows in part.areas.items()
        }
        made.append(Part(part.sheet, part.name, facts, areas))
    return made


def _sheets(variant: Variant) -> list[str]:
    """The worksheet of each part, as the stencil names it."""
    named = {sheet for sheet, _ in variant.stencil.numbers}
    made = []
    for part in variant.shape.parts:
        sheet = variant.form.sheet(part.sheet)
        if not sheet.repeat:
            made.append(sheet.name)
            continue
        title = part.facts[sheet.title_field].text
        made.append(next(name for name in named if name.endswith(f"-{title}")))
    return made


def _plain(value: CellValue) -> CellValue:
    return 0.0 if value is None else value


def _cell(fact: Fact | None) -> CellValue:
    if fact is None:
        return None
    value = fact.value
    if isinstance(value, dt.date):
        return float((value - _EPOCH).days)
    return fact.text if value is None and fact.text else value


def _text(fact: Fact, texts: dict[int, str]) -> Fact:
    if not fact.text.startswith("§"):
        return fact
    text = texts[int(fact.text[1:5])]
    return Fact(text or None, text)


def _number(field: Field, fact: Fact, size: float, chance: random.Random) -> Fact:
    """A number or a date of the unit's own; texts stay tokens."""
    if field.type is FieldType.DATE:
        day = dt.date(2025, 1, 10) + dt.timedelta(days=chance.randint(0, 100))
        return Fact(day, f"{day:%Y年%m月%d日}")
    if not field.type.numeric:
        return fact
    draw = chance.random()
    if draw < 0.005:
        word = chance.choice(WORDS)
        return Fact(None, word) if word in ("——", "无", "/") else Fact(word, word)
    if draw < 0.04 and not field.required:
        return Fact(None, "")
    old = fact.number or 0.0
    number = old
    match field.type:
        case FieldType.AMOUNT | FieldType.SQUARE_METRES | FieldType.NUMBER:
            number = round(old * size * chance.uniform(0.7, 1.3), chance.choice((2, 2, 2, 4)))
        case FieldType.COUNT:
            number = float(max(1, round(old * size * chance.uniform(0.8, 1.2))))
        case FieldType.RATE:
            number = round(chance.uniform(0.5, 1.2), 4)
        case FieldType.MARKS if not field.id.endswith("分值"):
            number = old if chance.random() < 0.93 else round(old * chance.uniform(0.5, 1.0), 1)
    return Fact(number, f"{number:.15g}")


def _words(
    form: Form,
    field: Field,
    text: str,
    variant: Variant,
    unit: str,
    chance: random.Random,
    known: dict[str, float],
) -> str:
    if field.id == form.unit_field:
        return unit
    if field.type is FieldType.PHONE:
        return phone(chance)
    if any(sheet.title_field == field.id for sheet in form.sheets):
        return project(chance)
    if field.area and field.column == "名称":
        return project(chance)
    if field.type is FieldType.INDICATOR:
        return chance.choice((text, f"≥{chance.randint(60, 99)}%", f"{chance.randint(1, 60)}项", "100%", "有效提升"))
    if ("人" in field.label and field.type is FieldType.TEXT) or field.column == "姓名":
        return person(chance)
    if not text:
        return (
            f"{field.label.split('·')[0]}：{project(chance)}已按计划完成"
            if field.type is FieldType.LONG_TEXT
            else (f"{chance.randint(100000, 999999)}" if "编码" in field.label else project(chance))
        )
    text = text.replace(variant.unit, unit)
    factor = chance.uniform(0.5, 1.5)

    def number(found: re.Match[str]) -> str:
        """What the tables state is told in words as well; some units copy it wrongly."""
        told = known.get(variant.stated.get(found[0], ""))
        if told is not None and chance.random() < 0.95:
            return f"{told:.2f}"
        return found[0] if "%" in text[found.end() : found.end() + 1] else f"{float(found[0]) * factor:.2f}"

    return _DECIMAL.sub(number, text)
