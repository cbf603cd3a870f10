"""What a report's sentence states: subject, column, year, and whether anything narrows it."""

from __future__ import annotations

import pytest

from tests.checking.factory import submission
from workbook_templates.checking.narrative.reading import read_report
from workbook_templates.definition.load import load_form


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年度我单位基本支出855.82万元", [("基本支出", "决算", 2024, True)]),
        ("2024 年本部门基本支出预算 219.78 万元", [("基本支出", "预算", 2024, True)]),
        ("基本支出全年预算数267.63万元", [("基本支出", "全年预算", 2024, True)]),
        ("部门整体支出年初预算682.85万元", [("年初预算", "预算", 2024, True)]),
        ("2024年决算项目支出1231.24万元", [("项目支出", "决算", 2024, True)]),
        ("商品服务支出费101.91万元", [("商品服务支出", "决算", 2024, True)]),
        ("“三公”经费支出2.3万元", [("三公经费", "决算", 2024, True)]),
        (
            "2023年三公经费4.66万元，上年公务接待费1.96万元",
            [("三公经费", "决算", 2023, True), ("公务接待", "决算", 2023, True)],
        ),
        ("下属单位基本支出20万元", []),
        ("基本支出比上年减少20万元", []),
        ("基本支出约856万元", [("基本支出", "决算", 2024, False)]),
        ("某股室项目支出20万元", [("项目支出", "决算", 2024, False)]),
        ("行政编制9个，编制数21个", [("编制数", "决算", 2024, False), ("编制数", "决算", 2024, True)]),
        ("编制数21个，其中本单位编制10个", [("编制数", "决算", 2024, True), ("编制数", "决算", 2024, False)]),
        ("年末共有在职人员21人", [("在职人数", "决算", 2024, True)]),
        ("绩效自评综合得分为95.9分", [("自评得分", "决算", 2024, True)]),
    ],
)
def test_statements(text: str, expected: list[tuple[str, str, int, bool]]) -> None:
    form = load_form("yueyang-2024")
    report = read_report(form, submission(form, {"章节.基本支出": [{"内容": text}]}))
    found = [(item.subject.id, item.column, item.year, item.neutral) for item in report.statements]
    assert found == expected
