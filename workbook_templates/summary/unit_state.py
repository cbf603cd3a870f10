"""What is known of the units while submissions come in: the values behind the page of ``ziping status``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from workbook_templates.summary.records import Rejected, Value
from workbook_templates.summary.roster import Roster


class State(StrEnum):
    """The state of a unit, the most urgent first."""

    MISSING = "未报"
    RETURNED = "退回待重报"
    ERRORS = "有错误"
    VERIFY = "待核实"
    FINE = "通过"


@dataclass(frozen=True, slots=True)
class Reported:
    """One file of a unit as the page shows it."""

    file: str
    modified: float
    errors: int
    verify: int
    notices: int
    score: Value


@dataclass(frozen=True, slots=True)
class UnitStatus:
    """One unit of the roster, or, without a roster, one that has reported."""

    name: str
    state: State
    groups: Mapping[str, str]
    files: tuple[Reported, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def doubled(self) -> bool:
        return len(self.files) > 1


@dataclass(frozen=True, slots=True)
class Status:
    """Everything on the page."""

    folder: Path
    roster: Roster | None
    units: tuple[UnitStatus, ...]
    outside: tuple[UnitStatus, ...]
    """Files of units that the roster does not know."""
    rejected: tuple[Rejected, ...]
    files: int
    at: dt.datetime

    def count(self, state: State) -> int:
        return sum(1 for unit in self.units if unit.state is state)

    @property
    def reported(self) -> int:
        """Units with at least one file that could be read."""
        return sum(1 for unit in self.units if unit.files)

    def as_json(self) -> dict[str, object]:
        """The contract of ``ziping status --json``."""
        return {
            "folder": str(self.folder),
            "files": self.files,
            "units": [
                {
                    "unit": unit.name,
                    "state": unit.state.value,
                    "files": [item.file for item in unit.files],
                    "errors": sum(item.errors for item in unit.files),
                    "verify": sum(item.verify for item in unit.files),
                    "remarks": list(unit.remarks),
                }
                for unit in self.units
            ],
            "missing": [unit.name for unit in self.units if not unit.files],
            "outside": [{"unit": unit.name, "files": [item.file for item in unit.files]} for unit in self.outside],
            "rejected": [{"file": item.file, "reason": item.reason} for item in self.rejected],
        }
