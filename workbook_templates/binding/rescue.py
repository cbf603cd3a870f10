"""A workbook of ours that was hurt -> everything that can still be told for certain, and a list of the rest.

Each sheet of the form set is looked for by its names, its name and its labels; what stands on it is read by
``official_sheet``. Further worksheets, second copies and another unit's tables are listed cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from workbook_templates.binding.deviations import LabelDeviation
from workbook_templates.binding.names import names_by_sheet
from workbook_templates.binding.official_layout import resemblance
from workbook_templates.binding.official_sheet import RENAMED, REPEATED, Move, SheetReading, listed, read_sheet
from workbook_templates.binding.problems import not_read, problem
from workbook_templates.binding.straight import repeats
from workbook_templates.binding.values import read_value, shown
from workbook_templates.building.conventions import META_SHEET, OWN_SHEETS
from workbook_templates.definition.schema import Form, Sheet
from workbook_templates.model import CellRef, Fact, Finding, Part, Unplaced
from workbook_templates.reading.book import Book
from workbook_templates.reading.names import NamedRange

_ALIKE = 0.6
"""Share of a sheet's labels from which on a worksheet is taken for it."""
_HOME = 0.3
"""The same for a worksheet to which the sheet's names lead."""
_ADDRESS = re.compile(r"[A-Z]{1,3}([0-9]{1,7})")
_MOST = 20
"""Findings a worksheet for content without a place; the list of it is always complete."""


@dataclass(slots=True)
class Rescued:
    """What a hurt workbook gave."""

    parts: list[Part] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    deviations: list[LabelDeviation] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    """Worksheets that are no sheet of the form set."""


def looks_official(book: Book, form: Form) -> bool:
    """Whether some worksheet is laid out as a sheet of the form set."""
    names = names_by_sheet(book)
    return any(
        resemblance(form, sheet.id, book.grid(info.name)) >= _ALIKE
        for info in book.sheets
        if info.name not in OWN_SHEETS
        for sheet in form.sheets
        if sheet.kind != "cover" or names.get(info.name)
    )


def rescue(book: Book, form: Form, sound: Mapping[str, SheetReading]) -> Rescued:
    """Read every worksheet for what it is. ``sound``: those that were read already, since nothing is amiss there."""
    made = Rescued()
    names = names_by_sheet(book)
    origins = _origins(book)
    homes, copies = _homes(book, form, names)
    placed: dict[str, SheetReading] = {}
    for sheet in form.sheets:
        found = [place for place, owner in homes.items() if owner is sheet]
        for place in found:
            reading = sound.get(place)
            if reading is None or reading.part.sheet != sheet.id:
                reading = read_sheet(form, sheet.id, book.grid(place), names.get(place, {}), origins)
            if sheet.repeat and len(found) > 1 and not _filled(reading.part) and not reading.unplaced:
                continue
            placed[place] = reading
            _take(made, book, form, place, reading)
        if not found:
            made.problems.append(problem("READ-001", CellRef(sheet.name, ""), sheet.name, f"找不到“{sheet.name}”"))
    _repeats(made, form, placed)
    for place, sheet in copies.items():
        _second_copy(made, book, form, sheet, place, names.get(place, {}), placed)
    for info in book.sheets:
        if info.name not in OWN_SHEETS and info.name not in homes and info.name not in copies:
            _stranger(made, book, info.name)
    return made


def _origins(book: Book) -> dict[str, int]:
    """Field -> row (from 0) where it stood when the workbook was made, from our hidden sheet."""
    if all(info.name != META_SHEET for info in book.sheets):
        return {}
    found: dict[str, int] = {}
    for row in book.grid(META_SHEET).rows:
        match = _ADDRESS.fullmatch(str(row[2])) if len(row) > 2 else None
        if match is not None:
            found.setdefault(str(row[0]), int(match.group(1)) - 1)
    return found


# ---- which worksheet is which -----------------------------------------------------------------------------------


def _homes(
    book: Book, form: Form, names: Mapping[str, Mapping[str, NamedRange]]
) -> tuple[dict[str, Sheet], dict[str, Sheet]]:
    """Worksheet -> its sheet; and worksheets that are second copies of a sheet there is only one of."""
    likeness: dict[tuple[str, str], float] = {}
    fields = {sheet.id: [item.id for item in form.fields_of(sheet.id)] for sheet in form.sheets}
    whole = book.scopes[""]
    led = {sheet: {whole[id].sheet for id in ids if id in whole} for sheet, ids in fields.items()}
    for info in book.sheets:
        if info.name in OWN_SHEETS:
            continue
        grid = book.grid(info.name)
        for sheet in form.sheets:
            alike = resemblance(form, sheet.id, grid)
            ids = fields[sheet.id]
            named = sum(map(names.get(info.name, {}).__contains__, ids)) / max(1, len(ids))
            if alike >= _ALIKE or (named >= 0.5 and alike >= _HOME) or named >= 0.9:
                same = 0.2 * (info.name == sheet.name)
                likeness[info.name, sheet.id] = alike + named + 0.5 * (info.name in led[sheet.id]) + same
    best: dict[str, Sheet] = {}
    for info in book.sheets:
        rivals = [(likeness[info.name, sheet.id], sheet) for sheet in form.sheets if (info.name, sheet.id) in likeness]
        if rivals:
            best[info.name] = max(rivals, key=lambda item: item[0])[1]
    homes: dict[str, Sheet] = {}
    copies: dict[str, Sheet] = {}
    for sheet in form.sheets:
        places = [place for place, owner in best.items() if owner is sheet]
        if sheet.repeat:
            homes.update(dict.fromkeys(places, sheet))
            continue
        ranked = sorted(places, key=lambda place: -likeness[place, sheet.id])
        homes.update(dict.fromkeys(ranked[:1], sheet))
        copies.update(dict.fromkeys(ranked[1:], sheet))
    return homes, copies


def _filled(part: Part) -> bool:
    return any(fact.text for fact in part.facts.values()) or any(part.areas.values())


# ---- what each worksheet adds -----------------------------------------------------------------------------------


def _take(made: Rescued, book: Book, form: Form, place: str, reading: SheetReading) -> None:
    made.parts.append(reading.part)
    made.moves += reading.moves
    made.deviations += reading.deviations
    for id in reading.lost:
        label = form.fields[id].label
        made.problems.append(problem("READ-001", CellRef(place, ""), label, f"找不到栏目“{label}”"))
    _list(made, place, [*reading.unplaced, *_hidden(book, place)])
    made.problems += [_moved(move) for move in reading.moves if move.why != RENAMED]


def _repeats(made: Rescued, form: Form, placed: Mapping[str, SheetReading]) -> None:
    """What stands where the form repeats a field: the same again, the only place where it was filled in, or neither."""
    for place, reading in placed.items():
        for id, value, where in reading.repeated:
            text = shown(value)
            if not text or repeats(made.parts, id, value):
                continue
            field = form.fields[id]
            owners = [n for n, part in enumerate(made.parts) if part.sheet == field.sheet]
            blank = [n for n in owners if id in made.parts[n].facts and not made.parts[n].facts[id].text]
            if len(owners) != 1 or not blank:
                _list(made, place, [Unplaced(text, where)])
                continue
            read, told, _ = read_value(value, field.type)
            facts = {**made.parts[blank[0]].facts, id: Fact(read, told, where)}
            made.parts[blank[0]] = replace(made.parts[blank[0]], facts=facts)
            move = Move(field.label, told, where, REPEATED)
            made.moves.append(move)
            made.problems.append(_moved(move))


def _moved(move: Move) -> Finding:
    words = f"“{move.text[:60]}”{move.why}，已读入“{move.field}”"
    return problem("READ-004", move.where, move.field, words, stated=move.text)


def _hidden(book: Book, place: str) -> list[Unplaced]:
    """What the file keeps below merged areas, where no one sees it."""
    return [Unplaced(shown(value), CellRef(place, at)) for at, value in book.covered(place).items() if shown(value)]


def _list(made: Rescued, place: str, items: list[Unplaced]) -> None:
    """Each a finding; of very many, the last finding says how many more there are."""
    made.unplaced += items
    made.problems += map(not_read, items[:_MOST])
    if len(items) > _MOST:
        more = len(items) - _MOST
        where = items[_MOST].where
        made.problems.append(problem("READ-002", where, "", f"起还有{more}处内容不在任何栏目里，没有读入"))


def _second_copy(
    made: Rescued,
    book: Book,
    form: Form,
    sheet: Sheet,
    place: str,
    names: Mapping[str, NamedRange],
    placed: Mapping[str, SheetReading],
) -> None:
    """A second worksheet of a kind there is only one of: perhaps another unit's."""
    reading = read_sheet(form, sheet.id, book.grid(place), names, {})
    first = next((name for name, other in placed.items() if other.part.sheet == sheet.id), "")
    known = placed[first].part if first else None
    different = [item for item in _texts(reading.part) if known is None or item not in set(_texts(known))]
    unit = reading.part.facts.get(form.unit_field)
    other = f"（{unit.text}）" if unit is not None and unit.text else ""
    made.strangers.append(place)
    items = [
        Unplaced(fact.text, fact.ref)
        for key, fact in _facts(reading.part)
        if fact.ref and (key, fact.text) in different
    ]
    items += reading.unplaced
    items += [Unplaced(item.found, item.where) for item in reading.deviations if item.found.strip()]
    items += _hidden(book, place)
    items += [Unplaced(shown(value), where) for _, value, where in reading.repeated]
    made.unplaced += items
    told = f"其中{len(items)}处与“{first}”不同，没有读入" if items else f"内容与“{first}”相同"
    words = f"“{place}”{other}是又一张“{sheet.name}”，{told}"
    made.problems.append(problem("READ-005", CellRef(place, ""), sheet.name, words))


def _facts(part: Part) -> list[tuple[str, Fact]]:
    found = list(part.facts.items())
    for id, rows in part.areas.items():
        found += [(f"{id}.{column}#{row.number}", fact) for row in rows for column, fact in row.facts.items()]
    return found


def _texts(part: Part) -> list[tuple[str, str]]:
    return [(key, fact.text) for key, fact in _facts(part) if fact.text]


def _stranger(made: Rescued, book: Book, place: str) -> None:
    items = [*listed(book.grid(place), ()), *_hidden(book, place)]
    if items:
        made.strangers.append(place)
        made.unplaced += items
        words = f"“{place}”不是表套里的表，其中{len(items)}处内容没有读入"
        made.problems.append(problem("READ-005", CellRef(place, ""), place, words))
