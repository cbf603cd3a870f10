"""One row of the 审核 sheet: a check in one shape, ready for a cell or for Python.

Two kinds of names stand in these trees beside plain field ids: ``!X`` is the effective value of a calculated field
(what was stated when it is a number, else what its formula gives) and ``?X`` what its formula gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workbook_templates.catalogue import catalogue
from workbook_templates.definition.schema import FieldType
from workbook_templates.language.syntax import Node
from workbook_templates.model import Severity

EFFECTIVE = "!"
EXPECTED = "?"
NOT_APPLICABLE = ("——", "—", "－", "-", "无", "/", "不适用")
"""What a unit writes in an amount cell when there is nothing: stated, but no number."""


class RowKind(StrEnum):
    SINGLE = "single"
    EACH = "each"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Branch:
    """One way a check can fail: the first branch whose condition holds is the finding."""

    condition: Node
    code: str
    severity: Severity
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Item:
    """One field of a list row (必填, 类型): it is named when its condition holds."""

    field: str
    condition: Node


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One check as it stands on the 审核 sheet (or on the project sheet it belongs to)."""

    id: str
    kind: RowKind
    sheet: str
    field: str
    """Field it points to; for a list row the first of its items."""
    label: str
    """What is checked, in words."""
    type: FieldType
    """How stated and expected are shown."""
    stated: Node | None
    expected: Node | None
    relation: str
    branches: tuple[Branch, ...]
    source: str
    area: str = ""
    items: tuple[Item, ...] = ()
    calculated: bool = False
    """The row computes ``?field`` and offers ``!field``."""
    basis: str = ""
    """How the expected value comes about, in words: 在职人数÷编制数."""


def standing(code: str) -> tuple[Severity, str]:
    """Severity and advice of a code as the catalogue has them."""
    entry = catalogue()[code]
    return entry.severity, entry.fix


def branch(condition: Node, code: str, message: str, severity: Severity | None = None, fix: str = "") -> Branch:
    """A branch worded here, with severity and advice from the catalogue unless given."""
    default, default_fix = standing(code)
    return Branch(condition, code, severity or default, message, fix or default_fix)
