"""Numbers in words: with their unit, as a share, as a change against another number. Never from a blank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from workbook_templates.building.cells import shown_text
from workbook_templates.definition.schema import Field, FieldType
from workbook_templates.model import Fact

UNITS = {
    FieldType.AMOUNT: "万元",
    FieldType.COUNT: "人",
    FieldType.SQUARE_METRES: "㎡",
    FieldType.MARKS: "分",
}
_HUNDREDTH = Decimal("0.01")
_STOPS = "。；;，,、：:！？"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a change is said. ``{对象}``, ``{差}`` and ``{率}`` are filled in."""

    more: str
    less: str
    same: str
    from_nothing: str
    more_points: str
    less_points: str

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Wording:
        return cls(*(words[key] for key in WORDING_KEYS))


WORDING_KEYS = ("增加", "减少", "持平", "从无到有", "百分点增加", "百分点减少")


def with_unit(field: Field, fact: Fact | None) -> str:
    """``855.82万元``, ``42人``, ``87.5%``, a text as it stands; empty for a blank and for words in a number's place."""
    if fact is None:
        return ""
    if not field.type.numeric:
        return smooth(fact.text, lines_apart=field.type is FieldType.LONG_TEXT)
    number = fact.decimal
    if number is None:
        return ""
    written = fact.text.strip()
    if field.type is FieldType.RATE:
        return written if written.endswith(("%", "％")) else percent(number)
    plain = written.replace(",", "").replace("，", "")
    try:
        same = Decimal(plain) == number
    except ArithmeticError:
        same = False
    return (written if same else shown_text(fact, field.type)) + UNITS.get(field.type, field.unit)


def plain(number: Decimal) -> str:
    """Two decimals at most, without trailing zeros: ``84.63``, ``100``."""
    rounded = number.quantize(_HUNDREDTH, ROUND_HALF_UP)
    text = format(rounded, "f").rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def percent(fraction: Decimal) -> str:
    return plain(fraction * 100) + "%"


def share(part: Decimal, whole: Decimal) -> str:
    """``49.61%``; nothing when there is no whole to be a part of, or the part is larger."""
    if whole <= 0 or part < 0 or part > whole:
        return ""
    return percent(part / whole)


def change(now: Decimal, before: Decimal, type: FieldType, against: str, wording: Wording) -> str:
    """``比上年增加1.94万元，增长2.25%``; the verb follows the sign."""
    difference = now - before
    words = {"对象": against, "差": "", "率": ""}
    if difference == 0:
        return _fill(wording.same, words)
    if type is FieldType.RATE:
        words["差"] = plain(abs(difference) * 100)
        return _fill(wording.more_points if difference > 0 else wording.less_points, words)
    words["差"] = plain(abs(difference)) + UNITS.get(type, "")
    if before <= 0:
        return _fill(wording.from_nothing, words) if before == 0 and difference > 0 else ""
    words["率"] = percent(abs(difference) / before)
    return _fill(wording.more if difference > 0 else wording.less, words)


def ordinal(number: int) -> str:
    """1 -> 一, 12 -> 十二, 20 -> 二十; digits from 100 on."""
    digits = "零一二三四五六七八九"
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")


def smooth(text: str, *, lines_apart: bool = False) -> str:
    """A cell's text inside a sentence: no spaces between ideographs, no full stop at its end. A line break is only a
    wrapped line, or with ``lines_apart`` the end of one of several points."""
    ideographs = any("\u4e00" <= sign <= "\u9fff" for sign in text)
    lines = [("" if ideographs else " ").join(line.split()) for line in text.splitlines() if line.strip()]
    joined = ""
    for line in lines:
        if joined and lines_apart and joined[-1] not in _STOPS:
            joined += "；"
        elif joined and not ideographs:
            joined += " "
        joined += line
    return joined.rstrip("。；;，,、.．")


def _fill(template: str, words: Mapping[str, str]) -> str:
    for word, value in words.items():
        template = template.replace("{" + word + "}", value)
    return template
