"""All kinds of damage, registered by importing the modules that hold them."""

from __future__ import annotations

from tests.damage import kinds_names, kinds_rows, kinds_sheets, kinds_texts, kinds_values
from tests.damage.registry import KINDS, Kind, NotHere

__all__ = ["KINDS", "Kind", "NotHere", "modules"]

modules = (kinds_rows, kinds_sheets, kinds_names, kinds_values, kinds_texts)
