"""Labels that differ from the official ones -> findings: a wrong year in a heading, misspelt row names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from workbook_templates.catalogue import catalogue
from workbook_templates.definition.schema import Form
from workbook_templates.model import CellRef, Finding

_YEAR = re.compile(r"20\d\d")


class Deviation(Protocol):
    """A label as found where the form expects another."""

    @property
    def expected(self) -> str: ...
    @property
    def found(self) -> str: ...
    @property
    def where(self) -> CellRef: ...


def deviation_findings(form: Form, deviations: Iterable[Deviation]) -> list[Finding]:
    """TERM-001 where a heading names another year, TERM-002 where a label is worded differently."""
    findings = []
    for deviation in deviations:
        found, expected = " ".join(deviation.found.split()), " ".join(deviation.expected.split())
        years = _YEAR.findall(found), _YEAR.findall(expected)
        code = "TERM-001" if years[0] and years[1] and years[0] != years[1] else "TERM-002"
        entry = catalogue()[code]
        said = f"写作“{found}”，官方表样为“{expected}”，{entry.fix}" if found else f"缺“{expected}”，请照官方表样补上。"
        findings.append(
            Finding(
                code=code,
                severity=entry.severity,
                where=deviation.where,
                field=expected,
                message=f"{deviation.where} {said}",
                stated=found,
                expected=expected,
            )
        )
    return findings
