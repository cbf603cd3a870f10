"""A definition that is wrong is refused with file, line and reason: one case a row."""

from __future__ import annotations

from pathlib import Path

import pytest
from definition_probe import PROBE, line_of, load, write

from workbook_templates.definition.source import DefinitionError

# (what is put in the place of what, the line that must be named, the reason)
CASES: list[tuple[str, str, str, str]] = [
    # -- formulas
    ("比率(在职人数, 编制数)", "比率(在职人员, 编制数)", "在职人员", "公式里的“在职人员”不是本表套的字段"),
    ("比率(在职人数, 编制数)", "比率(在职人数, 编制数", "比率(在职人数, 编制数", "公式结尾"),
    ("比率(在职人数, 编制数)", "比率（在职人数, 编制数）", "比率（", "请改用半角“(”"),
    ("比率(在职人数, 编制数)", "XLOOKUP(在职人数, 编制数)", "XLOOKUP", "函数“XLOOKUP”不在可用函数之内"),
    ("比率(在职人数, 编制数)", "ROUND(在职人数)", "ROUND", "参数应为2至2个"),
    ("比率(在职人数, 编制数)", "比率(在职人数)", "比率(在职人数)", "“比率”应有2个参数"),
    ("比率(在职人数, 编制数)", f"IF(编制数='{'甲' * 256}',1,0)", "甲甲甲", "不能用在公式里"),
    ("比率(在职人数, 编制数)", "ABS(" * 65 + "编制数" + ")" * 65, "ABS(ABS(", "嵌套"),
    ("比率(在职人数, 编制数)", "+".join(["编制数"] * 2100), "编制数+编制数", "8192"),
    ("比率(在职人数, 编制数)", f"SUM({','.join(['合计(编制数, 在职人数)'] * 200)})", "SUM(合计(编制数", "8192"),
    (
        "在职人数: {type: 人数,",
        '在职人数: {type: 人数, formula: "合计(控制率)", code: CALC-002,',
        "合计(控制率)",
        "公式互相引用成环：在职人数 → 控制率 → 在职人数",
    ),
    (", code: CALC-001}", "}", "控制率: {", "应写明审核编码（code）"),
    ("code: CALC-001", "code: CALC-999", "CALC-999", "审核编码“CALC-999”不在目录"),
    # -- names, keys, types
    ("  等次: {", "  第1%: {type: 文本}\n  等次: {", "第1%", "不能作名称"),
    ("  等次: {", "  1号: {type: 文本}\n  等次: {", "1号", "不能作名称"),
    ("  等次: {", "  AB12: {type: 文本}\n  等次: {", "AB12", "会被 Excel 当成单元格地址"),
    ("  等次: {", "  编制数: {type: 人数}\n  等次: {", "  编制数: {type: 人数}", "“编制数”写了两次（前一次在第16行）"),
    ("  等次: {", "  孤单: {type: 文本}\n  等次: {", "孤单", "字段“孤单”没有放进任何一张表的版面"),
    ("required: true", "requird: true", "requird", "字段“编制数”里有不认识的项“requird”"),
    ("type: 人数, required", "type: 人头, required", "人头", "类型“人头”不认识"),
    ("type: 人数, required", "filler: 领导, type: 人数, required", "领导", "填写人“领导”不认识"),
    ("columns: 两年", "columns: 三年", "columns: 三年", "没有列组“三年”"),
    ("choices: [优, 良]", "choices: 优良", "优良", "“choices”应是一列"),
    ("choices: [优, 良]", f"choices: [{'优' * 130}, {'良' * 130}]", "优优优", "下拉项合计超过255个字符"),
    ("年末人数。", "人" * 256, "人人人", "说明超过255个字符"),
    ("  编制数: {type: 人数, required: true}", "  编制数: 人数", "  编制数: 人数", "字段“编制数”应写成"),
    # -- areas
    ("key: 名称, spare: 2", "key: 名字, spare: 2", "名字", "区域“明细”没有列“名字”"),
    ("spare: 2", "spare: 两行", "两行", "“spare”应是整数"),
    ("spare: 2", "preset: [{科目: 甲}]", "科目", "预置行用了没有的列“科目”"),
    ("spare: 2", "spares: 2", "spares", "区域“明细”里有不认识的项“spares”"),
    (
        "本年: {label: 本年, type: 金额}",
        "本年: {label: 本年, type: 金额, formula: 合计(上年), code: CALC-002}",
        "合计(上年)",
        "不能带公式",
    ),
    ("另外: {columns: 明细列, key: 名称}", "另外: {like: 别的}", "like: 别的", "区域“另外”的 like 没有“别的”"),
    ("另外: {columns: 明细列, key: 名称}", "另外: {like: 另外}", "like: 另外", "区域“另外”的 like 成环"),
    # -- sheets and layout
    ("name: 甲表", f"name: {'表' * 32}", "表表表", "超过31个字符"),
    ("name: 甲表", "name: 甲/表", "甲/表", "工作表名“甲/表”"),
    ("name: 甲表", "name: 自评报告", "title: 报告", "两张表都叫“自评报告”"),
    ("name: 甲表", "nam: 甲表", "nam: 甲表", "表“甲表”里有不认识的项“nam”"),
    ("widths: [10, 10, 10]", "widths: [10, 10]", "widths", "表“甲表”有3列，widths 却有2个"),
    ("widths: [10, 10, 10]", "widths: [10, 10, 宽]", "widths", "列宽应是大于0的数"),
    ("其他各项 | < | <", "其他各项 | <", "其他各项", "这一行有2格，本表其余行有3格"),
    ("其他各项 | < | <", "< | 其他各项 | <", "其他各项", "第一格不能用“<”"),
    ("{年}年甲表 {标题} | < | <", "^ | < | <", "      ^ | < | <", "第一行不能用“^”"),
    (
        "等次 |  | [等次]",
        "甲乙 | < | [等次]\n      ^ | 丙 | 丁",
        "^ | 丙",
        "第2格与合并单元格“甲乙”重叠，合并区域应是矩形",
    ),
    (
        "等次 |  | [等次]",
        "甲乙 | < | [等次]\n      丙 | ^ | 丁",
        "丙 | ^",
        "第1格与合并单元格“甲乙”重叠，合并区域应是矩形",
    ),
    ("其他各项 | < | <", "其他各项 {斜} | < | <", "{斜}", "不认识的格式“斜”"),
    ("[编制数] | [在职人数]", "[编制人数] | [在职人数]", "[编制人数]", "版面里的字段“编制人数”没有定义"),
    ("等次 |  | [等次]", "[编制数] |  | [等次]", "[编制数] |  |", "字段“编制数”在版面里出现了两次"),
    ("等次 |  | [等次]", "[明细.本年] |  | [等次]", "[明细.本年]", "只能放在“@明细:”开头的行里"),
    ("等次 |  | [等次]", "等次 |  | [等次]\n      @明细:  |  | ", "@明细:  |", "区域“明细”在版面里出现了两次"),
    ("@另外:", "@没有:", "@没有", "版面里的区域“没有”不存在"),
    ("两列: 项目合计 | 项目", "两列: 项目合计", "两列: 项目合计", "式样“两列”还缺参数"),
    # -- report and checks
    ("chapters:", "chapter:", "chapter:", "report 里有不认识的项“chapter”"),
    ("heading: 一、概况", "title: 一、概况", "title: 一、概况", "报告的章里有不认识的项“title”"),
    (
        "    - {id: 概况, heading: 一、概况, level: 1}",
        "    - {id: 概况, heading: 一、概况}\n    - {id: 概况, heading: 二、情况}",
        "二、情况",
        "报告的章“概况”写了两次",
    ),
    ("field: 编制数", "field: 编制", "    field: 编制", "检查“人数”的字段“编制”不存在"),
    ('relation: ">="', 'relation: "=>"', "=>", "关系“=>”不认识"),
    ("    message: 超编\n", "", "    code: CALC-006", "检查“人数”缺少“message”"),
    ("    expected: 在职人数\n", "", "    code: CALC-006", "应写明 assert，或者 stated 和 expected"),
    ("code: CALC-006", "severity: 严重\n    code: CALC-006", "严重", "级别“严重”不认识"),
    ("each: 明细", "each: 细目", "细目", "区域“细目”不存在"),
    ("OR(NOT(ISNUMBER(本年)), 本年>=0)", "SUM(本年)>=0", "SUM(本年)", "“SUM”不能用在逐行检查里"),
    # -- the file
    ("year: 2024", "year: 明年", "year: 明年", "year 应是年份"),
    ("year: 2024", "years: 2024", "years", "表套里有不认识的项“years”"),
    ("region: 某县\n", "", "id: probe", "缺少“region”"),
    ("id: probe", "id: other", "id: other", "id 应与文件夹同名（probe）"),
    ("checks:\n", "checks: [甲]\nunit_field:\n", "checks: [甲]", "“checks”应是“名称: 内容”的形式"),
    ("region: 某县", "region: 某县: 乙", "region", "YAML 写法有误"),
    ("id: probe", "id: probe\nsheet_order: [乙表]", "sheet_order", "表“乙表”不存在"),
    ("id: probe", "id: probe\nabstract: true", "abstract", "只供别的表套继承"),
]


@pytest.mark.parametrize(("old", "new", "place", "reason"), CASES, ids=[f"{c[2][:14]}-{c[3][:12]}" for c in CASES])
def test_refused_with_line_and_reason(tmp_path: Path, old: str, new: str, place: str, reason: str) -> None:
    assert PROBE.count(old) == 1
    text = PROBE.replace(old, new)
    write(tmp_path, "probe", text)
    with pytest.raises(DefinitionError) as refused:
        load(tmp_path)
    message = str(refused.value)
    assert reason in message
    assert message.startswith(f"probe/form.yaml 第{line_of(text, place)}行：")


def test_the_probe_itself_is_right(tmp_path: Path) -> None:
    write(tmp_path, "probe", PROBE)
    assert len(load(tmp_path).fields) == 13


def test_a_form_set_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="没有表套“nowhere”"):
        load(tmp_path, "nowhere")


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    write(tmp_path, "probe", PROBE)
    (tmp_path / "probe" / "form.yaml").write_bytes(PROBE.encode("gbk"))
    with pytest.raises(DefinitionError, match="不是 UTF-8"):
        load(tmp_path)
