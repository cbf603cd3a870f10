"""What a cell tells and accepts while someone types: prompts, drop-downs and validations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from workbook_templates.building.plan import Block, SheetPlan
from workbook_templates.checking.audit import NOT_APPLICABLE
from workbook_templates.definition.schema import Field, FieldType, Form

TITLE_LIMIT, PROMPT_LIMIT = 32, 255
_WORDS = "|" + "|".join(NOT_APPLICABLE) + "|"
_USUAL = {
    FieldType.AMOUNT: "填数字，单位万元；没有发生额填0，不适用填“无”。",
    FieldType.SQUARE_METRES: "填数字，单位㎡；没有完工项目的填“无”。",
    FieldType.COUNT: "填整数；没有的填0。",
    FieldType.RATE: "填百分数，如87.5%，不要漏写“%”。",
    FieldType.MARKS: "填数字，不写“分”字。",
    FieldType.INDICATOR: "按文字填写，数值后写明单位。",
    FieldType.DATE: "填日期，如2025-3-31。",
}


def add_inputs(sheet: Any, form: Form, plan: SheetPlan) -> None:
    """Prompts and validations of every input cell of a form sheet; in areas from sentinel to sentinel."""
    for id, block in plan.fields.items():
        field = form.fields[id]
        options = _rule(field, block) | _prompt(form, field)
        if options:
            sheet.data_validation(
                block.top, block.left, block.bottom, block.right, {"validate": "any", "ignore_blank": True} | options
            )
    for box in plan.sheet.boxes:
        place = plan.area_at(box.row)
        if place is not None and box.rows == 1 and box.columns > 1 and box.text in plan.fields:
            # A row inserted later is not merged: what is typed beside the field's own cell would count nowhere.
            sheet.data_validation(
                place.top,
                box.column + 1,
                place.bottom,
                box.column + box.columns - 1,
                {
                    "validate": "custom",
                    "value": "=FALSE",
                    "error_title": "请填在左边一格",
                    "error_message": "这一格与左边一格是同一栏，请填在左边一格（或把两格合并）。",
                },
            )


def prompt_text(form: Form, field: Field) -> str:
    """Meaning, how to write it, and where it comes from; at most what Excel shows."""
    parts = [field.help] if field.help else []
    if field.area and not field.help and form.areas[field.area].help:
        parts.append(form.areas[field.area].help)
    if field.calculated:
        parts.append("自动计算，不必填写。")
    elif field.filler == "财政":
        parts.append("由财政部门填写。")
    elif not field.help or field.type in (FieldType.AMOUNT, FieldType.COUNT):
        parts.append(_USUAL.get(field.type, ""))
    text = "\n".join(dict.fromkeys(part for part in parts if part))
    return text if len(text) <= PROMPT_LIMIT else text[: PROMPT_LIMIT - 1] + "…"


def _prompt(form: Form, field: Field) -> dict[str, Any]:
    text = prompt_text(form, field)
    if not text:
        return {}
    title = field.label if len(field.label) <= TITLE_LIMIT else field.label[: TITLE_LIMIT - 1] + "…"
    return {"input_title": title, "input_message": text}


def _rule(field: Field, block: Block) -> dict[str, Any]:
    if field.calculated:
        return {}
    cell = Block(block.top, block.left, block.top, block.left).address
    nothing = f'ISNUMBER(FIND("|"&TRIM({cell})&"|","{_WORDS}"))'
    match field.type:
        case FieldType.AMOUNT | FieldType.SQUARE_METRES | FieldType.NUMBER:
            return {
                "validate": "custom",
                "value": f"=OR(AND(ISNUMBER({cell}),{cell}>=0),{nothing})",
                "error_type": "warning",
                "error_title": "请核对",
                "error_message": "这里应填不小于0的数字；没有发生额填0，不适用填“无”或“——”。确实如此可以继续。",
            }
        case FieldType.COUNT:
            return {
                "validate": "custom",
                "value": f"=OR(AND(ISNUMBER({cell}),{cell}>=0,{cell}=INT({cell})),{nothing})",
                "error_title": "应填整数",
                "error_message": "人数、数量应填不小于0的整数；没有的填0，不适用填“无”。",
            }
        case FieldType.MARKS:
            return {
                "validate": "custom",
                "value": f"=OR(AND(ISNUMBER({cell}),{cell}>=0,{cell}<=100),{nothing})",
                "error_title": "应填分数",
                "error_message": "请填0至100之间的数字，不写“分”字。",
            }
        case FieldType.RATE:
            return {
                "validate": "custom",
                "value": f"=OR(AND(ISNUMBER({cell}),{cell}>=0),{nothing})",
                "error_type": "warning",
                "error_title": "应填百分数",
                "error_message": "请填百分数，如87.5%；分母为0时不填。确实如此可以继续。",
            }
        case FieldType.DATE:
            return {
                "validate": "date",
                "criteria": ">=",
                "value": dt.date(2000, 1, 1),
                "error_type": "warning",
                "error_title": "应填日期",
                "error_message": "请按“2025-3-31”的样子填日期。",
            }
    if field.choices:
        return {
            "validate": "list",
            "source": list(field.choices),
            "error_title": "请从列表中选择",
            "error_message": f"只能填：{'、'.join(field.choices)}"[:PROMPT_LIMIT],
        }
    if field.suggestions:
        return {"validate": "list", "source": list(field.suggestions), "show_error": False}
    return {}
