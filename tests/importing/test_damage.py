"""Documents damaged at random: a number is in its field or in the list, hardly ever in another field, never lost."""

from __future__ import annotations

import random
from collections import Counter, defaultdict

import pytest

from tests.importing.layouts import SEEDS, seed
from workbook_templates.binding.bind import Bound, bind
from workbook_templates.binding.document import Document, Paragraph
from workbook_templates.binding.values import reads_as_number
from workbook_templates.definition.load import load_form
from workbook_templates.model import Grid

Place = tuple[str, str]
"""Line and text of a number."""


def fields(bound: Bound) -> dict[Place, set[str]]:
    found: dict[Place, set[str]] = defaultdict(set)
    for part in bound.submission.parts:
        for id, fact in part.facts.items():
            if fact.ref:
                found[fact.ref.address, fact.text].add(id)
        for id, rows in part.areas.items():
            for row in rows:
                for column, fact in row.facts.items():
                    if fact.ref:
                        found[fact.ref.address, fact.text].add(f"{id}.{column}")
    return found


def damaged(grid: Grid, how: str, randomness: random.Random) -> Grid:
    assert grid.lines is not None
    rows: list[list[str | None]] = []
    lines: list[tuple[int, ...]] = []
    for cells, numbers in zip(grid.rows, grid.lines, strict=True):
        row = [None if cell is None else str(cell) for cell in cells]
        place = list(numbers)
        chance = randomness.random()
        if how == "lost row" and chance < 0.05:
            continue
        if how == "misspelt label" and chance < 0.25:
            at = 0 if row[0] else min(1, len(row) - 1)
            row[at] = misspelt(row[at], randomness)
        if how == "lost trailing cells" and chance < 0.3:
            while len(row) > 2 and not row[-1]:
                row.pop()
                place.pop()
        if how == "inserted row" and chance < 0.05 and len(rows) > 2:
            rows.append(["另行安排的支出", *(str(randomness.randrange(1000, 9999)) for _ in range(3))])
            lines.append((0, 0, 0, 0))
        rows.append(row)
        lines.append(tuple(place))
    return Grid(grid.name, [list(row) for row in rows], (), tuple(lines))


def misspelt(text: str | None, randomness: random.Random) -> str | None:
    if not text or not 5 <= len(text) < 25 or reads_as_number(text):
        return text
    at = randomness.randrange(len(text))
    return text[:at] + randomness.choice(["", "某", text[at] * 2]) + text[at + 1 :]


@pytest.mark.parametrize("how", ["lost row", "misspelt label", "lost trailing cells", "inserted row"])
def test_damage(how: str) -> None:
    count: Counter[str] = Counter()
    for start in range(24):
        randomness = random.Random(start)
        id = randomness.choice([id for id in SEEDS if seed(id).tables])
        form = load_form(id)
        right = fields(bind(form, seed(id)))
        document = Document.of(
            "样本.txt",
            "",
            [b if isinstance(b, Paragraph) else damaged(b, how, randomness) for b in seed(id).blocks],
        )
        bound = bind(form, document)
        found = fields(bound)
        listed = {(item.where.address, item.text) for item in bound.submission.unplaced}
        for place in numbers(document):
            if place[0] == "第0行":
                count["placed" if place in found or place in listed else "lost"] += 1
            elif place in found:
                count["placed" if found[place] <= right[place] else "misplaced"] += 1
            else:
                count["listed" if place in listed else "lost"] += 1
    total = sum(count.values())
    assert count["lost"] == 0
    assert count["misplaced"] < total * 0.01
    assert count["listed"] < total * 0.05


def numbers(document: Document) -> list[Place]:
    return [
        (grid.ref(row, column).address, str(cell))
        for grid in document.tables
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if reads_as_number(cell)
    ]
