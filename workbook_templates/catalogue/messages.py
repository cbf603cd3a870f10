"""docs/messages.md: every message a user can get, with cause and remedy.

python -m workbook_templates.catalogue.messages docs/messages.md
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from workbook_templates.packaged import packaged

GROUPS = {
    "FILE": "读取文件",
    "ARG": "命令与参数",
    "FORM": "表套",
    "OUT": "写出结果",
    "FOLDER": "文件夹",
    "MERGE": "汇总",
    "REJECT": "退回文件",
    "ROSTER": "名册",
    "REVIEW": "复核",
    "FEEDBACK": "反馈",
    "CLUSTER": "多机汇总",
    "DOC": "Word",
    "PDF": "PDF",
    "PACK": "报送包",
    "BUNDLE": "离线安装包",
    "INSTALL": "安装",
    "LIVE": "Excel 里的按钮",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One kind of message: what it is called, why it comes, what to do."""

    code: str
    title: str
    cause: str
    remedy: str


@cache
def messages() -> dict[str, Message]:
    """Every message code, the reading of files first."""
    from workbook_templates.reading.problems import CATALOGUE

    found = {code: Message(code, item.title, item.cause, item.remedy) for code, item in CATALOGUE.items()}
    for code, item in packaged("workbook_templates.catalogue", "messages.yaml").items():
        found[code] = Message(code, item["title"], item["cause"], item["remedy"])
    return found


def page() -> str:
    """The whole page, grouped."""
    lines = [
        "# 消息",
        "",
        "由 `python -m workbook_templates.catalogue.messages docs/messages.md` 生成，请勿手改。",
        "审核发现的编码另见 [checks](checks/README.md)。消息里会写明文件、工作表、单元格和怎么办；这里按编码列出原因和办法。",
    ]
    for prefix, group in GROUPS.items():
        listed = [item for code, item in messages().items() if code.startswith(f"{prefix}-")]
        if listed:
            lines += ["", f"## {group}", "", "| 编码 | 消息 | 原因 | 怎么办 |", "|---|---|---|---|"]
            lines += [f"| {item.code} | {item.title} | {item.cause} | {item.remedy} |" for item in listed]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
