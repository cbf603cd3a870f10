"""填报说明: what the selected cell means and where its figure comes from; else the guide sheet."""

from __future__ import annotations

from addin.excel.commands.this_form import this_form
from addin.excel.outcome import Kind, Outcome
from addin.excel.session import Session
from addin.live.selection import fields_at, go_to, selection
from workbook_templates.building.conventions import GUIDE_SHEET
from workbook_templates.building.inputs import prompt_text
from workbook_templates.model import InputProblem

_GENERAL = (
    "打开一本官方工作簿后：选中一格按“填报说明”，显示这一栏的口径和来源；没有选中栏目时，转到“填报说明”表。\n\n"
    "还没有工作簿：按“新建表套”；已有旧材料：按“导入旧文件”。"
)


def guide(session: Session) -> Outcome:
    """Works without a workbook, too."""
    if session.book is None:
        return Outcome(Kind.OK, _GENERAL)
    try:
        opened = this_form(session)
        at = selection(session.app)
    except InputProblem as problem:
        return Outcome(Kind.OK, f"{problem.message}\n\n{_GENERAL}")
    for id in fields_at(opened, at):
        field = opened.form.fields[id]
        lines = [field.label, "", prompt_text(opened.form, field) or "按栏目名称填写。"]
        if field.formula is not None:
            lines.append(f"公式：{field.formula.text}")
        if field.source:
            lines.append(f"依据：{field.source}")
        return Outcome(Kind.OK, "\n".join(lines))
    go_to(opened, GUIDE_SHEET, "A1")
    return Outcome(Kind.OK, "")
