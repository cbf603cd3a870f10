"""Titles in two lines, broken where words end, as the standard asks."""

from __future__ import annotations

from workbook_templates.building.heights import text_points
from workbook_templates.reporting import standard as gb

_TITLE_WORDS = ("部门", "整体支出", "项目支出", "绩效", "自评", "基础数据表")
"""A line may begin with one of these."""


def balanced(title: str) -> str:
    """A title that needs two lines, broken where its words end."""
    room = gb.TEXT_WIDTH_TWIPS / 20
    size = gb.STYLES[gb.TITLE].size

    def fits(text: str) -> bool:
        return text_points(text, size) <= room

    if fits(title):
        return title
    places = [title.find(word) for word in _TITLE_WORDS]
    fitting = [at for at in places if at > 0 and fits(title[:at]) and fits(title[at:])]
    at = min(fitting, key=lambda at: abs(2 * at - len(title)), default=0)
    return f"{title[:at]}\n{title[at:]}" if at else title
