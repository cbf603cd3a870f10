"""The five seed documents, imported: exactly these findings of the text, and these doubts."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbook_templates.checking.narrative import narrative_findings
from workbook_templates.checking.plausible import plausible_findings
from workbook_templates.definition.load import load_form
from workbook_templates.importing.load import import_text
from workbook_templates.model import Finding

TEXT = {
    "yunxi-2024": {
        ("RT-002", "17", "16"),
        ("RT-001", "1.4", "1.1"),
        ("RT-004", "462.9", "490.49"),
    },
    "hongjiang-2024": {
        ("TEXT-001", "110.27", "110.3"),
        ("RT-001", "267.63", "255.51"),
        ("RT-001", "267.63", "267.59"),
        ("RT-001", "110.27", "110.26"),
        ("RT-001", "110.27", "110.3"),
        ("RT-003", "95", "96"),
        ("RT-004", "377.9", "377.89"),
        ("FULL-003", "附件1、2、3", "附件2、附件3、附件4"),
    },
    "lukou-2024": {
        ("TEXT-002", "1231.24", "1031.83"),
        ("TEXT-005", "2025年", "2024年"),
        ("TEXT-009", "1-11月份", "全年"),
    },
    "yueyang-2024": {
        ("TEXT-001", "70", "67"),
        ("TEXT-009", "1-11月", "全年"),
    },
    "yueyanglou-2021": {("RT-001", "792.52", "795.52")},
}
DOUBTS = {
    "yunxi-2024": {
        ("SANE-004", "101.91", "≤92.2"),
        ("SANE-008", "123.53%", "≤100%"),
        ("SANE-010", "“专精特新中小企业培育发展项目资金%”等16行均无目标数值", "应有可衡量目标值"),
        ("TERM-006", "“3.其他对企业的补助”与“3、区级专项资金（一个专项一行）”均为3", "4、区级专项资金（一个专项一行）"),
    },
    "hongjiang-2024": {("SANE-007", "1.44", "≤1"), ("SANE-011", "-47.4%", "0")},
    "lukou-2024": set(),
    "yueyang-2024": {
        ("SANE-002", "8行相同", "年初批复的预算数"),
        ("SANE-005", "省级15个；市级40个", "完成率750% / 160%"),
        ("SANE-005", "实现技术合同成交额502.28亿元", "完成率251.14%"),
        ("SANE-006", "99", "99%"),
        ("SANE-012", "0", "总预算调整1180.44（调整率172.87%）"),
        ("SCORE-007", "5", "9.32"),
    },
    "yueyanglou-2021": {("SANE-001", "108", "36")},
}


def told(findings: list[Finding]) -> set[tuple[str, str, str]]:
    return {(item.code, item.stated, item.expected) for item in findings}


@pytest.mark.parametrize("id", TEXT)
def test_seed(id: str) -> None:
    form = load_form(id)
    filled = import_text(Path(form.folder) / "example.txt", [form], form=id).submission
    assert told(narrative_findings(form, filled)) == TEXT[id]
    assert told(plausible_findings(form, filled)) == DOUBTS[id]
