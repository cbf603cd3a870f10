"""Why a file was not merged, in the words of the catalogue (``docs/messages.md``, 退回文件)."""

from __future__ import annotations

from workbook_templates.catalogue.messages import messages


def reason(code: str, detail: str = "") -> str:
    """``REJECT-007`` -> 文件是空的（0 字节）：请单位重新报送. ``detail`` tells which one or how far."""
    message = messages()[code]
    told = f"（{detail}）" if detail else ""
    return f"{message.title}{told}：{message.remedy}"
