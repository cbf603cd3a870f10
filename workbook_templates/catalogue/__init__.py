"""The catalogue of findings: one entry a code, with what it means and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from workbook_templates.model import Severity
from workbook_templates.packaged import packaged

FAMILIES = {
    "REQ": "必填",
    "TYPE": "类型",
    "CALC": "计算",
    "TABLE": "表内",
    "CROSS": "表间",
    "SCORE": "权重与得分",
    "RT": "文表",
    "TEXT": "文内",
    "YOY": "同比",
    "SANE": "合理性",
    "TERM": "用语",
    "FULL": "完整",
    "READ": "读取",
}
"""Code prefix -> family as users see it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a finding code means."""

    code: str
    title: str
    severity: Severity
    meaning: str
    fix: str
    source: str

    @property
    def family(self) -> str:
        return FAMILIES[self.code.split("-")[0]]

    @property
    def shown(self) -> str:
        """The code as users see it: 计算-003."""
        return chinese_code(self.code)


def chinese_code(code: str) -> str:
    """``CALC-003`` -> ``计算-003``."""
    prefix, _, number = code.partition("-")
    return f"{FAMILIES.get(prefix, prefix)}-{number}"


@cache
def catalogue() -> dict[str, Entry]:
    """All finding codes, in the order of the file."""
    severities = {"错误": Severity.ERROR, "核实": Severity.VERIFY, "提示": Severity.NOTICE}
    return {
        code: Entry(code, item["title"], severities[item["severity"]], item["meaning"], item["fix"], item["source"])
        for code, item in packaged(__name__, "catalogue.yaml").items()
    }


def known_codes() -> frozenset[str]:
    return frozenset(catalogue())
