"""The rows of the base table's repeating areas: a project's name, and its amounts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from workbook_templates.checking.stated import Stated
from workbook_templates.definition.schema import Area, Form
from workbook_templates.model import Fact

THREE = {"上年决算", "预算", "决算"}
_NUMBERING = re.compile(r"^[\s\d一二三四五六七八九十（()）、.．①-⑳]+(?=\D)")
_END = re.compile(r"(?:专项)?(?:资金|经费|支出|费用?)?(?>(?:共计|合计|支出|共|为|约)*)$")
_CUT = re.compile(r"[（(].*$")


class Row(NamedTuple):
    """A detail row of the base table."""

    name: str
    core: str
    numbers: Mapping[str, Decimal]
    facts: Mapping[str, Fact]

    def place(self, column: str) -> str:
        return str(self.facts[column].ref or "")


def detail_rows(tables: Stated) -> tuple[Row, ...]:
    """The rows of every area that has the three money columns, with a name long enough to be told apart."""
    rows = []
    for area in _detail_areas(tables.form):
        for row, numbers in tables.amounts(area.id):
            key = row.facts.get(area.key)
            core = core_name(key.text) if key else ""
            if key is None or len(core) < 4:
                continue
            name = _NUMBERING.sub("", " ".join(key.text.split()))
            rows.append(Row(name, core, {column: numbers[column] for column in numbers if column in THREE}, row.facts))
    return tuple(rows)


@lru_cache(maxsize=64)
def _detail_areas(form: Form) -> tuple[Area, ...]:
    return tuple(area for area in form.areas.values() if set(area.columns) >= THREE)


@lru_cache(maxsize=4096)
def core_name(name: str) -> str:
    """What tells one project from another: ``3.其他对企业的补助`` and ``对企业的补助资金`` are both ``对企业补助``."""
    bare = _CUT.sub("", "".join(name.split()))
    bare = _NUMBERING.sub("", bare)
    bare = bare.removeprefix("其他").removeprefix("其它").replace("的", "")
    shorter = _END.sub("", bare)
    return shorter if len(shorter) >= 4 else bare
