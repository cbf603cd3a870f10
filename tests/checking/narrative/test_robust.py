"""The text checks never raise, whatever is written; and they cost little."""

from __future__ import annotations

import time

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.checking.factory import submission
from workbook_templates.checking.narrative import narrative_findings
from workbook_templates.checking.plausible import plausible_findings
from workbook_templates.definition.load import form_ids, load_form
from workbook_templates.definition.schema import Form

_WORDS = st.sampled_from(
    "其中 包括 分两部分组成： 第一部分 第二部分 比上年 增加 减少 增长 下降 占总支出的 比率 执行率 基本支出 项目支出 总支出 人员经费 公用经费 三公经费 "
    "编制数 在职 退休 自评得分 等次为优 附件： 1、基础数据表 内设机构8个： 办公室、 万元 亿元 元 人 个 项 % 分 2024年 2025年 1-11月 （ ） ， 、 ； 。 ： \n "
    "预算 决算 0 5 0.00 474.50 1,234.5 99999999999999999999 12.3.4 -7 由 到 约 等".split(" ")
)
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_WORDS, max_size=60).map("".join))


@settings(max_examples=300, deadline=None)
@given(paragraphs=st.lists(_TEXTS, max_size=4), cells=st.lists(_TEXTS, min_size=4, max_size=4))
@example(paragraphs=["其中（其中0万元，其中0万元"], cells=["", "%", "0%", "≥"])
@example(paragraphs=["项目支出0万元，其中0万元，比上年增加0万元，增长0%，占0%"], cells=["0", "0", "0", "0"])
def test_never_raises(paragraphs: list[str], cells: list[str]) -> None:
    for id in ("yueyang-2024", "yunxi-2024", "yueyanglou-2021"):
        form = load_form(id)
        findings = _both(form, paragraphs, cells)
        assert all(item.code and item.message.endswith("。") for item in findings)


def _both(form: Form, paragraphs: list[str], cells: list[str]) -> list[object]:
    chapter = form.chapters[0].area
    row = dict(zip(("三级", "年度指标值", "实际完成值", "偏差原因"), cells, strict=True)) | {"分值": 10, "得分": 5}
    given = {chapter: [{"内容": text} for text in paragraphs], "编制数": 16, "在职人数": 21, "支出.基本支出": 100}
    given |= {"产出指标": [row]} if "产出指标" in form.areas else {}
    filled = submission(form, given)
    return [*narrative_findings(form, filled), *plausible_findings(form, filled)]


HOSTILE = [
    "共有" * 3000 + "某编制数21个",
    "其中" * 3000 + "5万元",
    "1" * 20000 + "万元",
    "1," * 10000 + "万元",
    "2024年" * 3000 + "x编制数21个，在职18人",
    "总额" * 3000 + "支出" * 3000 + "x5万元",
    "（" * 5000 + "5万元" + "）" * 5000,
    "项目支出100万元，其中：" + "甲1万元、" * 3000,
    "内设机构8个：" + "办公室、" * 5000,
    "占" * 5000 + "50%，其中5万元，占" + "比重" * 3000 + "5%",
    "附件" + "1、" * 5000 + "表",
    " " * 20000 + "5 万 元" + "　" * 20000,
]


def test_hostile_texts_cost_no_more_than_long_ones() -> None:
    form = load_form("yueyang-2024")
    rows = [{"名称": "共计" * 2000 + "x", "预算": 1, "决算": 2}]
    for text in HOSTILE:
        filled = submission(form, {"章节.绩效情况": [{"内容": text}], "专项资金明细": rows, "编制数": 1})
        assert _seconds(form, filled) < 2, text[:20]


def test_every_form_set_without_a_report() -> None:
    for id in form_ids():
        form = load_form(id)
        assert narrative_findings(form, submission(form, {})) == []
        assert plausible_findings(form, submission(form, {})) == []


def test_cost_of_the_text_checks() -> None:
    """2 ms for 10,000 characters is the aim (measured in benchmarks); four times that is a mistake."""
    form = load_form("yueyang-2024")
    text = (
        "2024年决算基本支出474.50万元，其中：人员经费386.44万元，比上年减少84.63万元，下降17.96%，主要是因人员到龄退休，人员支出比率81.44%；"
        "日常公用经费88.06万元，比上年增加1.94万元，提高2.25%。我们聚焦科技创新，鼓励开展核心技术攻关，推动创新成果转化，强化人才支撑引领。"
        "全面贯彻落实国家和省市系列政策措施，召开多场政策宣贯活动，了解企业个性化需求，推动工业领域大规模设备更新工作，实地了解和解决企业实际困难95个。"
    )
    prose = "坚持稳中求进工作总基调，认真落实各项工作部署，统筹推进重点任务，持续提升服务水平，营造良好氛围。" * 5
    paragraphs = [{"内容": text}, {"内容": prose}, {"内容": prose}] * 15
    filled = submission(form, {"章节.绩效情况": paragraphs})
    best = min(_seconds(form, filled) for _ in range(7))
    characters = sum(len(item["内容"]) for item in paragraphs)
    assert best / characters * 10_000 < 0.008, best


def _seconds(form: Form, filled: object) -> float:
    start = time.perf_counter()
    narrative_findings(form, filled)  # type: ignore[arg-type]
    return time.perf_counter() - start
