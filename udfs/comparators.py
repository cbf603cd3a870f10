"""The words around a number: 不低于…, …以上, 控制在…以内, 同比下降…, 约…, and what is left as its subject."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

AT_LEAST, ABOVE, AT_MOST, BELOW, EQUAL, RANGE = "≥", ">", "≤", "<", "=", "range"
UP, DOWN = "up", "down"
_SIGNS = frozenset("≥≤<>=")

_STRONG = {
    AT_LEAST: "≥|>=|=>|不低于|不少于|不小于|不得低于|不得少于|不得小于|不能低于|不应低于|至少|最低|最少|大于或?等于|高于或?等于",
    ABOVE: ">|大于|高于|多于|超过|超出|超|突破",
    AT_MOST: "≤|<=|=<|不高于|不超过|不超出|不大于|不多于|不得超过|不得高于|不得多于|不得大于|不能超过|不应超过|不突破|未超过|未突破"
    "|最多|最高|至多|小于或?等于|低于或?等于",
    BELOW: "<|小于|低于|少于",
    EQUAL: "=|等于",
}
# Words that only lean one way: an 以上 or 以内 after the number outweighs them.
_WEAK = {
    AT_LEAST: "达到|达成|达|(?:提高|提升|增加|增长|上升|扩大)(?:到|至)",
    AT_MOST: "控制在|控制到|控制为|限制在|(?:下降|降低|减少|压减|压缩|缩减)(?:到|至)|降到|降至|压到",
}
_AROUND = "约为|大约|将近|接近|约|近"
_FILLERS = "了|在|为|是|有|共计|共|计"
_DOWN = "下降|减少|降低|下滑|压减|压缩|缩减|回落|负增长|下跌|减幅|降幅|降|减"
_UP = "增长|增加|提高|提升|上升|扩大|增幅|涨幅|(?<!新)增|升|涨"
_SUFFIX = r"\s*(?:\(\s*含\s*[^)]{0,6}\)|含)?\s*(?:及|或|或者)?\s*(?P<word>以上|以下|以内|之内|之间|左右|上下|内(?![设部容控外地涵生资需科]))"


class Context(NamedTuple):
    """What the words before and after one number say about it.

    ``comparator`` "" when nothing is said; ``direction`` up/down/"" ; ``conflict`` is the Chinese reason why
    the words contradict each other; ``before_end`` and ``after_start`` bound the words used up.
    """

    comparator: str
    weak: bool
    direction: str
    approximate: bool
    conflict: str
    before_end: int
    after_start: int


def context(before: str, after: str) -> Context:
    """Reads the text of the same clause before and after a number (both in normalised spelling)."""
    rest, approximate, comparator, weak = _prefix(before)
    direction, rest = _direction(rest)
    suffix = _suffix_pattern().match(after)
    conflict = ""
    if suffix:
        word = suffix.group("word")
        said = {"以上": AT_LEAST, "左右": "", "上下": "", "之间": ""}.get(word, AT_MOST)
        approximate = approximate or word in ("左右", "上下")
        if (
            said
            and comparator
            and not weak
            and said[0] != {ABOVE: AT_LEAST, BELOW: AT_MOST}.get(comparator, comparator)
        ):
            conflict = f"“{word}”与前面的说法矛盾"
        elif said and (weak or not comparator):
            comparator, weak = said, False
    elif after.lstrip()[:1] in _SIGNS:
        conflict = f"“{after.lstrip()[0]}”写在数的后面，分不清方向"
    return Context(comparator, weak, direction, approximate, conflict, len(rest), suffix.end() if suffix else 0)


def direction_of(words: str) -> str:
    """up, down or "": what an indicator's name says growth means (单位能耗下降率 -> down)."""
    match = _named_direction().search(words)
    if match is None or words[: match.start()].endswith(("不", "未", "无")):
        return ""
    return DOWN if match.group("down") else UP


def _prefix(before: str) -> tuple[str, bool, str, bool]:
    """The words before a number with filler and comparator cut off, and what those were."""
    rest, approximate = before.rstrip(" :\n"), False
    for _ in range(3):
        match = _comparator_pattern().search(rest)
        if match is None:
            break
        rest = rest[: match.start()].rstrip()
        if match.group("around"):
            approximate = True
        elif not match.group("filler"):
            name = match.lastgroup or ""
            sign, weak = _GROUPS[name]
            return rest, approximate, sign, weak
    return rest, approximate, "", False


def _direction(rest: str) -> tuple[str, str]:
    match = _direction_pattern().search(rest)
    if match is None or rest[: match.start()].endswith("不"):
        return "", rest
    return (DOWN if match.group("down") else UP), rest[: match.start()].rstrip()


_GROUPS = {
    **{f"s{place}": (sign, False) for place, sign in enumerate(_STRONG)},
    **{f"w{place}": (sign, True) for place, sign in enumerate(_WEAK)},
}


@cache
def _comparator_pattern() -> re.Pattern[str]:
    groups = [rf"(?P<s{place}>{words})" for place, words in enumerate(_STRONG.values())]
    groups += [rf"(?P<w{place}>{words})" for place, words in enumerate(_WEAK.values())]
    groups += [rf"(?P<around>{_AROUND})", rf"(?P<filler>{_FILLERS})"]
    return re.compile(rf"(?:{'|'.join(groups)})$")


@cache
def _direction_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?:同比|环比|较上年|比上年|较去年|比去年)?(?:(?P<down>{_DOWN})|(?P<up>{_UP}))(?:率|幅度?|比例|了)?$"
    )


@cache
def _named_direction() -> re.Pattern[str]:
    return re.compile(
        r"(?P<down>下降|减少|降低|下滑|压减|压缩|缩减|负增长|降幅|减幅)|(?P<up>增长|增加|提高|提升|上升|增幅)"
    )


@cache
def _suffix_pattern() -> re.Pattern[str]:
    return re.compile(_SUFFIX)
