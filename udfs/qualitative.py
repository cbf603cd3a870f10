"""Qualitative indicators: three tiers, each an interval of the full marks, and no formula inside a tier."""

from __future__ import annotations

from decimal import Decimal

from udfs.parameter_file import UnknownRule
from udfs.parameters import Band, qualitative
from udfs.rounding import ZERO, half_up, plain
from udfs.score import Score


def tier_bounds(band: Band, full_marks: Decimal) -> tuple[Decimal, Decimal]:
    """Lowest and highest marks of a tier, to two decimals: what the boundary excludes is left out."""
    low = (band.share.low or ZERO) * full_marks
    high = (Decimal(1) if band.share.high is None else band.share.high) * full_marks
    cent = Decimal("0.01")
    bottom, top = half_up(low), half_up(high)
    if not band.share.high_included and top > bottom:
        top -= cent
    return bottom, top


def bands_of_score(score: Decimal, full_marks: Decimal, tiers: str = "DX") -> tuple[str, ...]:
    """The tiers a mark may belong to (two at a shared boundary); none when it is outside 0 to full."""
    if not score.is_finite() or not full_marks.is_finite() or full_marks <= 0:
        return ()
    share = score / full_marks
    return tuple(band.name for band in qualitative(tiers).bands if share in band.share)


def band_text(full_marks: Decimal, tiers: str = "DX") -> str:
    """The tiers and their marks in one line: ``达成 4～5 分、部分达成并具有一定效果 3～3.99 分、…``."""
    found = []
    for band in qualitative(tiers).bands:
        low, high = tier_bounds(band, full_marks)
        found.append(f"{band.name} {plain(low)}～{plain(high)} 分")
    return "、".join(found)


def qualitative_score(tier: str | None, full_marks: Decimal, tiers: str = "DX") -> Score:
    """The interval of marks a qualitative indicator may have: of one tier, or of all when ``tier`` is None.

    ``tier`` is a tier's name or an unmistakable beginning of it (达成 / 部分达成 / 未达成). The score has no
    value: the rule fixes an interval, and where in it the mark lies is for people to judge.
    """
    rule = qualitative(tiers)
    full = full_marks if full_marks.is_finite() and full_marks > 0 else ZERO
    steps = (f"各档得分：{band_text(full, tiers)}",)
    basis = rule.basis.cited()
    if tier is None or not tier.strip():
        note = "定性指标由单位按完成情况归档后给分"
        return Score(None, full, rule.id, rule.name, basis, steps, note=note, bounds=(ZERO, full))
    matching = [band for band in rule.bands if band.name.startswith(tier.strip())]
    if len(matching) != 1:
        raise UnknownRule(tier, (band.name for band in rule.bands))
    low, high = tier_bounds(matching[0], full)
    note = f"归入“{matching[0].name}”档"
    return Score(None, full, rule.id, rule.name, basis, steps, note=note, bounds=(low, high))
