"""A small form set of one sheet, from which the tests make wrong and derived ones."""

from __future__ import annotations

from pathlib import Path

from workbook_templates.definition.load import load_form
from workbook_templates.definition.schema import Form

PROBE = """\
id: probe
title: 试表
region: 某县
year: 2024
version: "1"
source: 测试用
column_sets:
  两年:
    上年: "{上年}年"
    本年: "{年}年"
  明细列:
    名称: {label: 名称, type: 文本}
    上年: {label: 上年, type: 金额}
    本年: {label: 本年, type: 金额}
fields:
  编制数: {type: 人数, required: true}
  在职人数: {type: 人数, help: 年末人数。}
  控制率: {type: 比率, formula: "比率(在职人数, 编制数)", code: CALC-001}
  项目: {columns: 两年, type: 金额, formula: 合计(明细), code: CALC-002}
  等次: {type: 选项, choices: [优, 良]}
areas:
  明细: {columns: 明细列, key: 名称, spare: 2}
  另外: {columns: 明细列, key: 名称}
sheets:
  甲表:
    name: 甲表
    widths: [10, 10, 10]
    patterns:
      两列: "$1 | [$2.上年] | [$2.本年]"
    layout: |
      {年}年甲表 {标题} | < | <
      编制数 | 在职人数 | 控制率
      [编制数] | [在职人数] | [控制率]
      两列: 项目合计 | 项目
      @明细: [名称] | [上年] | [本年]
      其他各项 | < | <
      @另外: [名称] | [上年] | [本年]
      等次 |  | [等次]
report:
  title: 报告
  chapters:
    - {id: 概况, heading: 一、概况, level: 1}
checks:
  人数:
    code: CALC-006
    field: 编制数
    relation: ">="
    stated: 编制数
    expected: 在职人数
    message: 超编
  逐行: {code: SCORE-004, each: 明细, field: 本年, assert: "OR(NOT(ISNUMBER(本年)), 本年>=0)", message: 不能为负}
"""


def write(folder: Path, id: str, text: str) -> None:
    (folder / id).mkdir(exist_ok=True)
    (folder / id / "form.yaml").write_text(text, encoding="utf-8")


def load(folder: Path, id: str = "probe") -> Form:
    return load_form(id, (folder,))


def line_of(text: str, part: str) -> int:
    """Number (from 1) of the one line that contains ``part``."""
    numbers = [number for number, line in enumerate(text.splitlines(), 1) if part in line]
    assert len(numbers) == 1, f"{part!r} stands in lines {numbers}"
    return numbers[0]
