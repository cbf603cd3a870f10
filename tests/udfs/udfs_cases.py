"""Reads the case tables of ``data/``: one case per entry, in accountants' words."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

_DATA = Path(__file__).parent / "data"


def cases(table: str) -> list[Any]:
    """The cases of one table as pytest parameters, named by their ``case`` text."""
    found = yaml.safe_load((_DATA / f"{table}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=str(case["case"])) for case in found]


def number(value: object) -> Decimal | None:
    """A number of a case: ``131.25%`` is 1.3125; blank is None."""
    if value is None or value == "":
        return None
    text = str(value)
    return Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)
