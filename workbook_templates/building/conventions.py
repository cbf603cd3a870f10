"""Names that a workbook of ours can be told by, whoever reads it."""

from __future__ import annotations

import re

GUIDE_SHEET = "填报说明"
REVIEW_SHEET = "审核"
NOTES_SHEET = "导入说明"
SCORE_SHEET = "得分说明"
META_SHEET = "_ziping"
OWN_SHEETS = frozenset({META_SHEET, REVIEW_SHEET, GUIDE_SHEET, NOTES_SHEET, SCORE_SHEET})
"""Sheets of ours that hold no entries of the unit."""

CHECK_PREFIX = "审核."
"""Defined names that begin so belong to the checks, never to a field."""
CHECKS_LINE = "本表审核："
"""So begins the line in the first row of a project table, and the head of its block of checks."""
CHECKS_BLOCK = "审核.本表"
"""Sheet-scoped name of the checks block under a project table: no field stands there."""
COUNT_NAMES = {"错误": "审核.错误数", "核实": "审核.核实数", "提示": "审核.提示数", "通过": "审核.通过数"}

HEADS = {
    "number": "序号",
    "code": "编码",
    "level": "级别",
    "sheet": "工作表",
    "place": "位置",
    "what": "检查内容",
    "stated": "现值",
    "expected": "应为",
    "message": "问题说明",
    "explanation": "出错说明",
    "branch": "分支",
    "effective": "有效值",
    "expected_raw": "计算值",
    "stated_raw": "现值原值",
    "count": "行数",
    "first": "首行",
    "key": "行名",
    "identity": "标识",
}
"""What stands above the columns of a block of checks."""

META_KEYS = ("表套", "版本", "年度", "制作程序")
FIELD_MAP_HEAD = ("字段", "工作表", "单元格", "原文", "来源位置", "表")

TOP_SENTINEL, BOTTOM_SENTINEL = 3.0, 1.5
"""Points. The thin rows above and below a repeating area; they belong to its names, sums and validations."""

SHEET_NAME_LIMIT = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")


def sheet_name(text: str, taken: set[str]) -> str:
    """A valid sheet name near ``text`` that is not taken (case does not tell names apart), and now is."""
    clean = _FORBIDDEN.sub("", " ".join(text.split())).strip() or "表"
    name, number = clean[:SHEET_NAME_LIMIT].strip(), 2
    while name.casefold() in taken:
        suffix = f"({number})"
        name = clean[: SHEET_NAME_LIMIT - len(suffix)].strip() + suffix
        number += 1
    taken.add(name.casefold())
    return name


def check_name(row_id: str) -> str:
    """The defined name of a check's verdict: ``审核.三公经费.决算``."""
    return CHECK_PREFIX + re.sub(r"[^\w.]", "_", row_id)


def quoted(name: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + name.replace("'", "''") + "'"
