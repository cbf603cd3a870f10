"""Dates in indicator texts: 2024.12.31前, 2024 年 12 月 31 日前完成, 12月底, 第三季度, 年底前.

A date is kept as the stretch of days it may mean ("2024年6月" is the 1st to the 30th), because an indicator
asks whether something was done by a day, and a vague answer cannot always say.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from functools import cache

from udfs.chinese_numerals import read_numeral
from udfs.rounding import plain
from udfs.wording import normalised

Day = tuple[int, int]  # month, day


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date as written. ``year`` None: not written. ``first`` to ``last``: the days it may mean."""

    text: str
    start: int
    end: int
    year: int | None
    first: Day
    last: Day

    def __str__(self) -> str:
        month, day = self.last
        return (f"{self.year}年" if self.year else "") + f"{month}月{day}日"


def find_deadlines(text: str) -> tuple[tuple[Deadline, ...], tuple[tuple[int, int], ...]]:
    """The dates of a text, and the spans that look like dates but are none (2024.13.45)."""
    plain_text = normalised(text)
    if not _DATED.search(plain_text):
        return (), ()
    found, wrong = [], []
    for match in _pattern().finditer(plain_text):
        if _mere_year(match, plain_text):
            continue
        days = _days(match)
        if days is None:
            wrong.append(match.span())
            continue
        year, first, last = days
        if plain_text[match.end() : match.end() + 2].strip().startswith(("前", "之前", "以前")):
            first = last  # "by that day" says when it must be done at the latest
        found.append(Deadline(text[match.start() : match.end()], *match.span(), year, first, last))
    return tuple(found), tuple(wrong)


def kept(target: Deadline, actual: Deadline) -> bool | None:
    """Whether ``actual`` is not later than ``target``; None when the texts do not decide it.

    A year that one of them leaves out is taken to be the other's.
    """
    year = actual.year or target.year or 0
    limit = (target.year or year, *target.last)
    if (year, *actual.last) <= limit:
        return True
    return False if (year, *actual.first) > limit else None


def _mere_year(match: re.Match[str], text: str) -> bool:
    """Whether the match is a year that only says when the text plays (享受2024年政策), not by when."""
    if match["y6"] is None or match["h6"] not in (None, "度"):
        return False
    after = text[match.end() :].strip()
    return not after.startswith(("前", "之前", "以前", "完成")) and match.group().strip() != text.strip(" \n。.;")


_DATED = re.compile("[年月季]|19|20|二[〇零]")
"""What every date contains; few indicators do."""


@cache
def _pattern() -> re.Pattern[str]:
    year = r"(?<![0-9])(?P<{0}>(?:19|20)[0-9]{{2}}|二[〇零][〇零一二三四五六七八九]{{2}})"
    number = r"[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}}"
    month = rf"(?P<{{0}}>{number})".format
    part = r"(?P<{0}>上旬|中旬|下旬|月?底|月?末|份)?"
    since = r"(?:(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s{0,4}月?(?:\s{0,4}[0-9]{1,2}\s{0,4}日)?\s{0,4}(?:-|~|—|至|到)\s{0,4})?"
    quarter = r"第?\s{{0,4}}(?P<{0}>[一二三四1-4])\s{{0,4}}季度"
    clock = r"(?:\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
    y, p, q = year.format, part.format, quarter.format
    alternatives = (
        rf"{y('y1')}\s{{0,4}}(?:年\s{{0,4}}{month('m1')}\s{{0,4}}月|[./-]\s{{0,4}}{month('m1b')}\s{{0,4}}[./-])"
        rf"\s{{0,4}}(?P<d1>{number.format()})(?![0-9])(?:\s{{0,4}}[日号])?{clock}",
        r"(?<![0-9])(?P<y2>20[0-9]{2})(?P<m2>[01][0-9])(?P<d2>[0-3][0-9])(?![0-9.])",
        rf"{y('y3')}\s{{0,4}}年\s{{0,4}}{since}{month('m3')}\s{{0,4}}月\s{{0,4}}{p('p3')}",
        rf"{y('y4')}\s{{0,4}}[./-]\s{{0,4}}{month('m4')}(?=\s{{0,4}}(?:月|前|底|末))\s{{0,4}}月?\s{{0,4}}{p('p4')}",
        rf"{y('y5')}\s{{0,4}}年度?\s{{0,4}}{q('q5')}",
        rf"{y('y6')}\s{{0,4}}年\s{{0,4}}(?P<h6>上半年|下半年|全年|年?底|年?末|年?内|度(?!报))?(?!初)",
        rf"(?<![0-9.第]){since}{month('m7')}\s{{0,4}}月\s{{0,4}}(?P<d7>{number.format()})\s{{0,4}}[日号]",
        rf"(?<![0-9.第个]){since}(?<![0-9.第个]){month('m8')}\s{{0,4}}月(?!度|报|均|饼)\s{{0,4}}{p('p8')}",
        q("q9"),
        r"(?:当年|本年度?|全年|年)(?P<h10>底|末|内)(?=前|之前|以前|$|[，,;。、\s完])",
    )
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives))


def _days(match: re.Match[str]) -> tuple[int | None, Day, Day] | None:
    """Year, first and last day of a match; None when there is no such day."""
    said = {name[0]: value for name, value in match.groupdict().items() if value is not None}
    if match.group("h10") is not None:
        return None, (1, 1), (12, 31)
    year = _number(said["y"]) if "y" in said else None
    if "q" in said:
        quarter = _number(said["q"])
        if quarter is None:
            return None
        return year, (quarter * 3 - 2, 1), (quarter * 3, monthrange(2024, quarter * 3)[1])
    if "m" not in said:
        half = said.get("h", "")
        if half == "上半年":
            return year, (1, 1), (6, 30)
        if half in ("底", "末", "年底", "年末"):
            return year, (12, 1), (12, 31)
        return year, (7, 1) if half == "下半年" else (1, 1), (12, 31)
    month = _number(said["m"])
    if month is None or not 1 <= month <= 12:
        return None
    length = monthrange(year or 2024, month)[1]
    if "d" in said:
        day = _number(said["d"])
        return (year, (month, day), (month, day)) if day is not None and 1 <= day <= length else None
    first, last = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, length)}.get(said.get("p", ""), (1, length))
    return year, (month, first), (month, last)


def _number(text: str) -> int | None:
    if text.isascii():
        return int(text)
    value = read_numeral(text)
    return None if value is None else int(plain(value))
