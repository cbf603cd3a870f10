"""A score that can say how it came about.

``Score`` is what every scoring rule of this room returns: the mark (or None when no rule gives a single
mark), the rule and its source, the numbers read with the texts they came from, and the arithmetic.
Where a rule leaves room, ``allowed`` lists the only values it can give (tiers) and ``bounds`` the closed
interval a mark must lie in (verbal targets).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from udfs.rounding import ZERO, half_up, plain


class NumberRead(NamedTuple):
    """One number a rule has used: the text it was read from, its value in ``unit``, and its cell.

    ``upper`` is the other end where the text states a range.
    """

    text: str
    value: Decimal
    unit: str
    cell: str | None = None
    role: str = ""
    upper: Decimal | None = None

    def __str__(self) -> str:
        said = f"{self.role}“{self.text}”" if self.text else self.role
        place = f"（{self.cell}）" if self.cell else ""
        until = "" if self.upper is None else f"～{plain(self.upper)}"
        return f"{said}{place}读作 {plain(self.value)}{until}{self.unit}"


class Score(NamedTuple):
    """The mark of one indicator and its reasons. ``value`` None: the rule gives no single mark."""

    value: Decimal | None
    full_marks: Decimal
    rule: str
    rule_name: str
    source: str = ""
    steps: tuple[str, ...] = ()
    numbers: tuple[NumberRead, ...] = ()
    note: str = ""
    allowed: tuple[Decimal, ...] = ()
    bounds: tuple[Decimal, Decimal] | None = None

    def permits(self, stated: Decimal) -> bool:
        """Whether a mark somebody wrote can come out of this rule at all.

        A tier rule permits its own values only (2.5 in 3/2/1/0.5/0 is not one of them); a verbal target
        permits its interval; without either, anything from 0 to full marks.
        """
        if not stated.is_finite():
            return False
        if self.allowed:
            return stated in self.allowed
        low, high = self.bounds or (ZERO, self.full_marks)
        return low <= stated <= high

    def explain(self) -> str:
        """The whole explanation, one Chinese line per thing a reader wants to know."""
        lines = [self._verdict(), f"规则：{self.rule_name}"]
        if self.source:
            lines.append(f"依据：{self.source}")
        if self.numbers:
            lines.append("取数：" + "；".join(str(number) for number in self.numbers))
        if self.steps:
            lines.append("计算：" + "；".join(self.steps))
        if self.note:
            lines.append(f"说明：{self.note}")
        return "\n".join(lines)

    def brief(self) -> str:
        """One line for a cell note: the mark, the rule and the arithmetic."""
        because = "；".join(self.steps) or self.note
        return f"{self._verdict()}。{self.rule_name}" + (f"：{because}" if because else "")

    def with_note(self, *remarks: str) -> Score:
        """The same score with further remarks; empty and repeated ones are dropped."""
        return self._replace(note=join_notes((self.note, *remarks))) if any(remarks) else self

    def _verdict(self) -> str:
        full = f"满分 {plain(self.full_marks)} 分"
        if self.value is not None:
            text = f"建议得分 {plain(self.value)} 分（{full}）"
            if self.allowed:
                text += f"，本项只能得 {values_text(self.allowed)} 分之一"
            return text
        if self.allowed:
            return f"不能自动给分（{full}），只能在 {values_text(self.allowed)} 中取值"
        if self.bounds is not None:
            low, high = self.bounds
            return f"不能自动给分（{full}），得分应在 {plain(low)} 至 {plain(high)} 分之间"
        return f"不能自动给分（{full}）"


def values_text(values: Iterable[Decimal]) -> str:
    """Marks as a person lists them: ``3、2、1、0.5、0``."""
    return "、".join(plain(value) for value in values)


def join_notes(remarks: Iterable[str]) -> str:
    """Remarks as one text, in order, each once."""
    return "；".join(dict.fromkeys(remark for remark in remarks if remark))


def marks(raw: Decimal, full_marks: Decimal, places: int = 2) -> tuple[Decimal, str]:
    """A raw result as a mark: rounded half up, held between 0 and full marks.

    Returns the mark and the words that say what was done to the raw result ("" when nothing).
    """
    if raw < 0:
        return ZERO, "，低于 0 分按 0 分计"
    if raw > full_marks:
        return full_marks, f"，超过满分按 {plain(full_marks)} 分计"
    rounded = half_up(raw, places)
    return rounded, "（四舍五入保留两位小数）" if rounded != raw else ""
