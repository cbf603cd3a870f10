"""Numbers that Word itself puts before a paragraph (一、 （一） 1. ①): they stand in no text of the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from workbook_templates.importing.word_xml import P_PR, VAL, Element, W, parse, whole

_LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_COUNTING = frozenset(
    "chineseCounting chineseCountingThousand japaneseCounting taiwaneseCounting taiwaneseCountingThousand "
    "koreanCounting".split()
)
_DIGITAL = frozenset("ideographDigital japaneseDigitalTenThousand taiwaneseDigital koreanDigital".split())


@dataclass(slots=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1
    style: str = ""
    legal: bool = False


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    """Level -> number of its last paragraph."""
    restarts: set[tuple[str, int]] = field(default_factory=set)


class Numbering:
    """The lists of one document; paragraphs must be asked for in their order."""

    def __init__(self, numbering: bytes = b"", styles: bytes = b"") -> None:
        """The parts ``numbering.xml`` and ``styles.xml``, empty when there are none."""
        self._lists: dict[str, tuple[_List, dict[int, int]]] = {}
        """List id -> its definition, and the levels that begin anew in it."""
        self._styles: dict[str, tuple[str, int]] = {}
        if numbering:
            self._read_lists(parse(numbering))
        if numbering and b"numPr" in styles:
            self._read_styles(parse(styles))

    def label(self, paragraph: Element) -> str:
        """What Word writes before the paragraph; counts on."""
        properties = paragraph.find(P_PR)
        if properties is None:
            return ""
        own = properties.find(f"{W}numPr")
        style = properties.find(f"{W}pStyle")
        list_id, level = self._styles.get(style.get(VAL, ""), ("", 0)) if style is not None else ("", 0)
        if own is not None:
            list_id, level = _reference(own, list_id, level)
        found = self._lists.get(list_id)
        if found is None or level not in found[0].levels:
            return ""
        return self._next(list_id, found[0], found[1], level)

    def _next(self, list_id: str, numbers: _List, restarts: dict[int, int], level: int) -> str:
        if level in restarts and (list_id, level) not in numbers.restarts:
            numbers.restarts.add((list_id, level))
            numbers.counts[level] = restarts[level]
        elif level in numbers.counts:
            numbers.counts[level] += 1
        else:
            numbers.counts[level] = numbers.levels[level].start
        for deeper in [other for other in numbers.counts if other > level]:
            del numbers.counts[deeper]
        here = numbers.levels[level]

        def shown(match: re.Match[str]) -> str:
            other = int(match.group(1)) - 1
            definition = numbers.levels.get(other)
            if definition is None:
                return ""
            count = numbers.counts.get(other, definition.start)
            return written(count, "decimal" if here.legal else definition.format)

        if here.format in ("bullet", "none"):
            return ""
        return re.sub(r"%([1-9])", shown, here.text)

    def _read_lists(self, root: Element) -> None:
        definitions: dict[str, _List] = {}
        for abstract in root.iter(f"{W}abstractNum"):
            made = definitions[abstract.get(f"{W}abstractNumId", "")] = _List()
            for level in abstract.iterchildren(f"{W}lvl"):
                made.levels[whole(level.get(f"{W}ilvl"))] = _level(level)
        for number in root.iter(f"{W}num"):
            reference = number.find(f"{W}abstractNumId")
            known = definitions.get(reference.get(VAL, "")) if reference is not None else None
            if known is None:
                continue
            restarts = {}
            for override in number.iterchildren(f"{W}lvlOverride"):
                start = override.find(f"{W}startOverride")
                if start is not None:
                    restarts[whole(override.get(f"{W}ilvl"))] = whole(start.get(VAL), 1)
            self._lists[number.get(f"{W}numId", "")] = (known, restarts)

    def _read_styles(self, root: Element) -> None:
        based: dict[str, str] = {}
        for style in root.iter(f"{W}style"):
            id = style.get(f"{W}styleId", "")
            parent = style.find(f"{W}basedOn")
            if parent is not None:
                based[id] = parent.get(VAL, "")
            numbered = style.find(f"{P_PR}/{W}numPr")
            if numbered is not None:
                list_id, level = _reference(numbered, "", 0)
                if list_id in self._lists and numbered.find(f"{W}ilvl") is None:
                    levels = self._lists[list_id][0].levels
                    level = next((at for at, item in levels.items() if item.style == id), 0)
                self._styles[id] = (list_id, level)
        for id in based:
            ancestor, steps = id, 0
            while ancestor not in self._styles and ancestor in based and steps < 20:
                ancestor, steps = based[ancestor], steps + 1
            if ancestor in self._styles:
                self._styles[id] = self._styles[ancestor]


def _reference(element: Element, list_id: str, level: int) -> tuple[str, int]:
    number, depth = element.find(f"{W}numId"), element.find(f"{W}ilvl")
    if number is not None:
        list_id = number.get(VAL, "")
        level = 0 if depth is None else level
    return list_id, min(whole(depth.get(VAL)), _LEVELS - 1) if depth is not None else level


def _level(element: Element) -> _Level:
    made = _Level()
    for child in element:
        value = child.get(VAL) or ""
        if child.tag == f"{W}numFmt":
            made.format = value
        elif child.tag == f"{W}lvlText":
            made.text = value
        elif child.tag == f"{W}start":
            made.start = whole(value, 1)
        elif child.tag == f"{W}pStyle":
            made.style = value
        elif child.tag == f"{W}isLgl":
            made.legal = value not in ("0", "false")
    return made


def written(number: int, format: str) -> str:
    """A number as a list writes it: ``written(12, "japaneseCounting")`` is 十二."""
    if format in _COUNTING:
        return _counted(number)
    if format in _DIGITAL:
        return "".join(_DIGITS[int(digit)] for digit in str(max(0, number)))
    if format.startswith("chineseLegal") or format == "ideographLegalTraditional":
        return "".join(_FORMAL[int(digit)] for digit in str(max(0, number)))
    if format.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if format == "decimalEnclosedParen" and 1 <= number <= 20:
        return f"({number})"
    if format == "decimalZero":
        return f"{number:02}"
    if format in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if format == "upperLetter" else letter.lower()
    if format in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        return _roman(number) if format == "upperRoman" else _roman(number).lower()
    if format == "ideographTraditional" and 1 <= number <= 10:
        return _STEMS[number - 1]
    if format == "ideographZodiac" and 1 <= number <= 12:
        return _BRANCHES[number - 1]
    return str(number)


def _counted(number: int) -> str:
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    high = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return high + (_DIGITS[ones] if ones else "")


def _roman(number: int) -> str:
    made = ""
    for value, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        count, number = divmod(number, value)
        made += letters * count
    return made
