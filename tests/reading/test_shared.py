"""The strings of a workbook: plain and odd ones side by side keep their numbers."""

from __future__ import annotations

import time
from itertools import permutations

from workbook_templates.reading.shared import holds, shared_strings

ITEMS = {
    "<si><t>甲</t></si>": "甲",
    '<si><t xml:space="preserve"> 乙</t></si>': " 乙",
    "<si><t></t></si>": None,
    "<si/>": None,
    "<si><r><t>富</t></r><r><t>文本</t></r></si>": "富文本",
    "<si><t>_ziping</t></si>": "_ziping",
    "<si><t>a_x0041_&lt;</t></si>": "aA<",
    "<si><t>e\u0301</t></si>": "é",
}


def test_odd_strings_before_between_and_behind_plain_ones() -> None:
    for items in permutations(ITEMS, 3):
        xml = f'<sst xmlns="main">{"".join(items)}</sst>'.encode()
        assert shared_strings(xml, "某单位.xlsx") == [ITEMS[item] for item in items]


def test_holds() -> None:
    assert not holds(b"", b"!--")
    assert not holds(b"a!-!b!", b"!--")
    assert holds(b"!" * 500 + b"--", b"!--")
    assert not holds(b"!-" * 500, b"!--")


def test_a_byte_that_is_not_rare_after_all_costs_no_more_than_a_search() -> None:
    started = time.perf_counter()
    assert not holds(b"_" * 10_000_000, b"_x")
    assert time.perf_counter() - started < 1
