"""One spelling for what people type in many: full-width characters, odd spaces, odd dashes and signs.

``normalised`` keeps the length of a text, so that a position found in it is a position in the original.
"""

from __future__ import annotations

import re

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SIGNS = {
    ord(odd): usual
    for odd, usual in {
        "\u3000": " ",
        "\u00a0": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\ufeff": " ",
        "\u200b": " ",
        "\t": " ",
        "≧": "≥",
        "⩾": "≥",
        "﹥": ">",
        "≦": "≤",
        "⩽": "≤",
        "﹤": "<",
        "﹦": "=",
        "﹪": "%",
        "٪": "%",
        "～": "~",
        "〜": "~",
        "∼": "~",
        "−": "-",
        "–": "-",
        "‐": "-",
        "‑": "-",
        "﹣": "-",
        "㎡": "²",
        "㎥": "³",
        "：": ":",
        "；": ";",
    }.items()
}
# A full-width comma or full stop parts clauses; only inside full-width digits is it part of a number.
_TABLE = {**_FULL_WIDTH, **_SIGNS, ord("，"): "，", ord("。"): "。"}
_ODD = re.compile("[" + "".join(re.escape(chr(code)) for code in {**_FULL_WIDTH, **_SIGNS} if chr(code) != "，") + "]")
"""What is spelled otherwise; nearly every text has none of it."""
_CLOSING = "。.;，,、"
_WIDE_DIGITS = frozenset("０１２３４５６７８９")


def normalised(text: str) -> str:
    """``text`` in half-width spelling, character by character: same length, same positions."""
    if not _ODD.search(text):
        return text
    found = text.translate(_TABLE)
    if "，" in text:
        letters = list(found)
        for place in range(1, len(text) - 1):
            if text[place] == "，" and text[place - 1] in _WIDE_DIGITS and text[place + 1] in _WIDE_DIGITS:
                letters[place] = ","
        found = "".join(letters)
    return found


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ at most in spaces, width and closing punctuation."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return "".join(normalised(text).split()).rstrip(_CLOSING)
