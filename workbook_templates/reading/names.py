"""Defined names: the text of a reference becomes a sheet and one area, or the name counts as broken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter, mul
from types import MappingProxyType
from typing import NamedTuple
from unicodedata import is_normalized, normalize

from workbook_templates.reading.rels import attributes, cached
from workbook_templates.reading.shared import decode_text

LAST_ROW = 1_048_575
LAST_COLUMN = 16_383


class NamedRange(NamedTuple):
    """One area of one sheet, zero-based and inclusive."""

    sheet: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int


Names = Mapping[tuple[str, str], NamedRange]
Broken = tuple[tuple[str, str], ...]

_TAG = re.compile(rb"<(?:\w+:)?definedName\s([^<>]*)>([^<]*)<")
_SIMPLE = re.compile(r'name="([^"&]*)"(?: localSheetId="(\d+)")?')
_SHEET = r"(?:'((?:[^'\[\]]|'')+)'|([^'!\[\]:,(\s]+))!"
_COMMON = re.compile(
    r'<definedName name="([^"&]*)"(?: localSheetId="(\d{1,5})")?>(?:\'([^\'&\[\]:]+)\'|([^\'!&\[\]:,(\s<#]+))!'
    r"\$([A-Z]{1,2})\$([1-9]\d{0,5})(?::\$([A-Z]{1,2})\$([1-9]\d{0,5}))?</definedName>"
)
_CELLS = re.compile(_SHEET + r"\$([A-Za-z]{1,3})\$(\d{1,7})(?::\$([A-Za-z]{1,3})\$(\d{1,7}))?")
_COLUMNS = re.compile(_SHEET + r"\$([A-Za-z]{1,3}):\$([A-Za-z]{1,3})")
_ROWS = re.compile(_SHEET + r"\$(\d{1,7}):\$(\d{1,7})")


class Columns(dict[str, int]):
    """Column letters -> zero-based number, filled as letters are met (``Columns()["AA"] == 26``)."""

    def __missing__(self, letters: str) -> int:
        number = 0
        for letter in letters.upper():
            number = number * 26 + ord(letter) - 64
        self[letters] = number - 1
        return number - 1


COLUMNS = Columns()


def parse_area(text: str) -> NamedRange | None:
    """``'基础数据表'!$C$5:$D$6`` as an area; None for ``#REF!``, several areas, other workbooks, relative references."""
    text = text.strip().removeprefix("=")
    match = _CELLS.fullmatch(text)
    if match is not None:
        quoted, bare, left, top, right, bottom = match.groups()
        row, column = int(top) - 1, COLUMNS[left]
        last_row, last_column = (int(bottom) - 1, COLUMNS[right]) if right else (row, column)
    elif (match := _COLUMNS.fullmatch(text)) is not None:
        quoted, bare, left, right = match.groups()
        row, last_row, column, last_column = 0, LAST_ROW, COLUMNS[left], COLUMNS[right]
    elif (match := _ROWS.fullmatch(text)) is not None:
        quoted, bare, top, bottom = match.groups()
        row, last_row, column, last_column = int(top) - 1, int(bottom) - 1, 0, LAST_COLUMN
    else:
        return None
    if not (0 <= row <= last_row <= LAST_ROW and 0 <= column <= last_column <= LAST_COLUMN):
        return None
    return NamedRange(quoted.replace("''", "'") if quoted else bare, row, column, last_row, last_column)


def defined_names(xml: bytes, sheets: tuple[str, ...]) -> tuple[Names, Broken]:
    """The names in a ``<definedNames>`` element. Scope is the sheet's name or ``""`` for the whole workbook.

    A name is broken when it does not lead to one area of an existing sheet; Excel's own names (``_xlnm.``,
    ``_xlfn.``) and macros are never broken. The workbooks of one form set mostly have the same names at the same
    places: such an element, its sheets' names left out, is taken apart once, and is told by the same ``Scheme``.
    """
    if not cached(len(xml)):
        return _defined_names(xml, sheets)
    if _ODD_NAME.search("/".join(sheets)) or b"\0" in xml:
        return _known_names(xml, sheets)
    scheme = _as_met_before(xml, sheets)
    if scheme is None:
        marked = _marked(xml, sheets)
        bare = marked.replace(b">'\0", b">\0").replace(b"\0'!", b"\0!")
        scheme = _schemes.get((bare, len(sheets)))
        if scheme is None:
            names, broken = _known_names(xml, sheets)
            scheme = _scheme_of(bare, sheets, names, broken)
            if scheme is None:
                return names, broken
            if len(_schemes) >= _MANY_SCHEMES:
                _schemes.clear()
            _schemes[bare, len(sheets)] = scheme
        _remember(marked, len(sheets), scheme)
    return SheetNames(scheme, sheets), tuple((sheets[at] if at >= 0 else "", name) for at, name in scheme.broken)


@dataclass(frozen=True, eq=False, slots=True)
class Scheme:
    """The names of a workbook with worksheets told by their numbers (-1: the whole workbook). Known by identity."""

    areas: Mapping[tuple[int, str], tuple[int, int, int, int, int]]
    broken: tuple[tuple[int, str], ...]


class SheetNames(Mapping[tuple[str, str], NamedRange]):
    """A scheme with the sheets' names of one workbook. An area is made when it is asked for."""

    def __init__(self, scheme: Scheme, sheets: tuple[str, ...]) -> None:
        self.scheme = scheme
        self._sheets = sheets
        self._numbers = {sheet: number for number, sheet in enumerate(sheets)} | {"": -1}

    def __getitem__(self, key: tuple[str, str]) -> NamedRange:
        scope, name = key
        at, *area = self.scheme.areas[self._numbers[scope], name]
        return NamedRange(self._sheets[at], *area)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        sheets = (*self._sheets, "")
        return ((sheets[scope], name) for scope, name in self.scheme.areas)

    def __len__(self) -> int:
        return len(self.scheme.areas)

    def scopes(self) -> dict[str, dict[str, NamedRange]]:
        """Scope -> name -> area."""
        sheets = (*self._sheets, "")
        scopes: dict[str, dict[str, NamedRange]] = {"": {}}
        for (scope, name), (at, *area) in self.scheme.areas.items():
            scopes.setdefault(sheets[scope], {})[name] = NamedRange(sheets[at], *area)
        return scopes


_schemes: dict[tuple[bytes, int], Scheme] = {}
_MANY_SCHEMES = 64
_ODD_NAME = re.compile(r"['&<\0]|#REF")
_MARK = re.compile(rb"\0([0-9]+)\0")


@dataclass(frozen=True, slots=True)
class _Element:
    """A ``<definedNames>`` element as it was met."""

    text: bytes
    """With ``%b`` for each sheet's name that a reference begins with."""
    of_sheets: Callable[[Sequence[bytes]], tuple[bytes, ...]]
    """The sheets' names in the order of these."""
    counts: tuple[int, ...]
    """How often each sheet's name comes."""
    size: int
    """Bytes without the sheets' names."""
    scheme: Scheme


_elements: dict[int, list[_Element]] = {}
"""By the number of sheets."""


def _as_met_before(xml: bytes, sheets: tuple[str, ...]) -> Scheme | None:
    """The scheme of an element that was met before, with sheets of other names perhaps: to put these in and compare
    takes a tenth of the time of taking them out."""
    names = [sheet.encode() for sheet in sheets]
    sizes = [*map(len, names)]
    for element in _elements.get(len(sheets), ()):
        size = element.size + sum(map(mul, element.counts, sizes))
        if size == len(xml) and element.text % element.of_sheets(names) == xml:
            return element.scheme
    return None


def _marked(xml: bytes, sheets: tuple[str, ...]) -> bytes:
    """The element with ``\\0number\\0`` for each sheet's name that a reference begins with."""
    for number, sheet in enumerate(sheets):
        name = sheet.encode()
        xml = xml.replace(b">'%b'!" % name, b">'\0%d\0'!" % number).replace(b">%b!" % name, b">\0%d\0!" % number)
    return xml


def _remember(marked: bytes, sheets: int, scheme: Scheme) -> None:
    numbers = [int(number) for number in _MARK.findall(marked)]
    if len(numbers) < 2:
        return
    if sum(map(len, _elements.values())) >= _MANY_SCHEMES:
        _elements.clear()
    counts = tuple(numbers.count(number) for number in range(sheets))
    text = _MARK.sub(b"%b", marked.replace(b"%", b"%%"))
    size = len(_MARK.sub(b"", marked))
    _elements.setdefault(sheets, []).append(_Element(text, itemgetter(*numbers), counts, size, scheme))


def _scheme_of(bare: bytes, sheets: tuple[str, ...], names: Names, broken: Broken) -> Scheme | None:
    """The names by numbers of sheets, when no name depends on how a sheet is called."""
    told = bare.count(b"\0!")
    if told != len(names) or bare.count(b"!") - told != bare.count(b"#REF!"):
        return None
    numbers = {sheet: number for number, sheet in enumerate(sheets)} | {"": -1}
    return Scheme(
        {
            (numbers[scope], name): (
                numbers[area.sheet],
                area.first_row,
                area.first_column,
                area.last_row,
                area.last_column,
            )
            for (scope, name), area in names.items()
        },
        tuple((numbers[scope], name) for scope, name in broken),
    )


def _defined_names(xml: bytes, sheets: tuple[str, ...]) -> tuple[Names, Broken]:
    names: dict[tuple[str, str], NamedRange] = {}
    broken: list[tuple[str, str]] = []
    rest = _common(xml, sheets, names)
    if rest is None:
        names.clear()
        rest = xml
    folded = {sheet.casefold(): sheet for sheet in sheets}
    for inside, raw in _TAG.findall(rest):
        text = inside.decode("utf-8", "replace")
        match = _SIMPLE.fullmatch(text)
        if match is not None:
            name, local = match.groups()
        else:
            values = attributes(text)
            name, local = values.get("name", ""), values.get("localSheetId")
            if "1" in (values.get("function"), values.get("vbProcedure"), values.get("xlm")):
                continue
        if local is None:
            scope = ""
        elif local.isdecimal() and len(local) < 6 and int(local) < len(sheets):
            scope = sheets[int(local)]
        else:
            continue
        name = name if name.isascii() else normalize("NFC", name)
        area = parse_area(decode_text(raw) or "")
        if area is not None and area.sheet not in sheets:
            exact = folded.get(normalize("NFC", area.sheet).casefold())
            area = (
                NamedRange(exact, area.first_row, area.first_column, area.last_row, area.last_column)
                if exact is not None
                else None
            )
        if area is not None:
            names[scope, name] = area
        elif not name.startswith("_xl"):
            broken.append((scope, name))
    return MappingProxyType(names), tuple(broken)


_known_names = lru_cache(maxsize=64)(_defined_names)


def _common(xml: bytes, sheets: tuple[str, ...], names: dict[tuple[str, str], NamedRange]) -> bytes | None:
    """Fill ``names`` with the plain cells and areas of existing sheets, which takes a third of the time.

    Gives the XML of the other names; None when the plain ones cannot be told for certain.
    """
    text = xml.decode("utf-8", "replace")
    found = _COMMON.findall(text)
    tags = text.count("definedName") - text.count("definedNames")
    if not is_normalized("NFC", text):
        return None
    known = frozenset(sheets)
    count = len(sheets)
    for name, local, quoted, bare, left, top, right, bottom in found:
        sheet = quoted or bare
        if sheet not in known or (local and int(local) >= count):
            return None
        area = _area(sheet, left, top, right, bottom)
        if area is None:
            return None
        names[sheets[int(local)] if local else "", name] = area
    if len(names) != len(found):
        return None  # a name twice in one scope: which one counts is for the slow way to say
    rest = b""
    if tags != 2 * len(found):
        rest = _COMMON.sub("", text).encode()
        if (rest.count(b"definedName") - rest.count(b"definedNames")) != tags - 2 * len(found):
            return None
    return rest


@lru_cache(maxsize=20_000)
def _area(sheet: str, left: str, top: str, right: str, bottom: str) -> NamedRange | None:
    """The same places come back in workbook after workbook."""
    row, column = int(top) - 1, COLUMNS[left]
    last_row, last_column = (int(bottom) - 1, COLUMNS[right]) if right else (row, column)
    if last_row < row or last_column < column:
        return None
    return NamedRange(sheet, row, column, last_row, last_column)
