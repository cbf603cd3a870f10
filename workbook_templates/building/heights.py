"""Row heights: how many lines a text takes in its cell, so that nothing is cut off."""

from __future__ import annotations

import unicodedata

LINE = 1.42
"""Line height over font size; the widest of the fonts that may stand in (Noto Serif CJK)."""
MARGIN = 5.0
HIGHEST = 409.0
"""Excel's limit for a row."""


def width_points(column_widths: list[float]) -> float:
    """Inner width of cells merged over these columns (widths in characters, as Excel counts them)."""
    pixels = sum(int(width * 7 + 5) for width in column_widths) - 9
    return max(pixels, 12) * 0.75


def text_points(text: str, size: float) -> float:
    """Width of a line of text: an ideograph is as wide as the font is high, a letter half of it."""
    return sum(size if unicodedata.east_asian_width(char) in "WFA" else size * 0.56 for char in text)


def lines_of(text: str, width: float, size: float) -> int:
    """Lines after wrapping; ideographs wrap anywhere."""
    total = 0
    for line in text.split("\n"):
        points = text_points(line, size)
        # A line is seldom filled to its end: words and punctuation are kept together.
        fits = max(width - (size * 0.5 if points > width else 0), size)
        total += max(1, -(-int(points * 100) // int(fits * 100)))
    return total


def height_of(text: str, width: float, size: float) -> float:
    """Points that a cell of this width needs for the text."""
    return min(lines_of(text, width, size) * size * LINE + MARGIN, HIGHEST)
