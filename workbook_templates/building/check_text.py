"""Pieces of formula text for the checks, each with the value it gives; Excel 2010, WPS and LibreOffice share them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbook_templates.checking.audit import EXPECTED
from workbook_templates.definition.schema import FieldType
from workbook_templates.language.functions import f_round, f_trim
from workbook_templates.language.runtime import number_text
from workbook_templates.language.syntax import Binary, Call, Name, Node, Unary
from workbook_templates.model import CellError, CellValue

BLANK = "(空)"
ERROR_TEXT = "错误值"
LITERAL = 240
"""Longest piece of text inside a formula (Excel: 255)."""
PIECES = 5_000
"""Longest chain of list pieces in one cell (Excel: 8,192 characters, 16,384 bytes compiled)."""
LINE_FEED = "\n"


@dataclass(frozen=True, slots=True)
class Live:
    """A formula and what it gives."""

    formula: str
    value: CellValue


def literal(text: str) -> str:
    """Text as a formula writes it, in pieces that Excel accepts."""
    pieces = [text[start : start + LITERAL] for start in range(0, len(text), LITERAL)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def choose(branch: Live, options: Sequence[Live]) -> Live:
    """The option of that number (0 first)."""
    if len(options) == 2:
        formula = f"IF({branch.formula}=0,{options[0].formula},{options[1].formula})"
    else:
        formula = f"CHOOSE({branch.formula}+1,{','.join(option.formula for option in options)})"
    assert isinstance(branch.value, float)
    return Live(formula, options[int(branch.value)].value)


def constant(text: str) -> Live:
    return Live(literal(text), text)


def joined(parts: Sequence[Live]) -> Live:
    """Texts one after the other."""
    kept = [part for part in parts if part.formula != '""']
    if not kept:
        return constant("")
    return Live("&".join(part.formula for part in kept), "".join(str(part.value) for part in kept))


def told(branch: Live, templates: Sequence[str], words: Mapping[str, Live]) -> Live:
    """The message of a branch (none for 0) with its words filled in.

    ``SUBSTITUTE(CHOOSE(…,"控制率填{现值}，应为{应为}"),"{现值}",G5)``: a cell is named once, however many branches.
    """
    texts = []
    for template in templates:
        for word, live in words.items():
            once = sum("{" + word + "}" in other for other in templates) == 1
            if once and live.formula == literal(str(live.value)):
                template = template.replace("{" + word + "}", str(live.value))
        texts.append(template)
    message = choose(branch, [constant(""), *[constant(text) for text in texts]])
    formula, value = message.formula, str(message.value)
    for word, live in words.items():
        token = "{" + word + "}"
        if any(token in text for text in texts):
            formula = f"SUBSTITUTE({formula},{literal(token)},{live.formula})"
            value = value.replace(token, str(live.value))
    return Live(formula, value)


def full_sentence(message: str, fix: str) -> str:
    """What is wrong and what to do, as one sentence."""
    return f"{message}，{fix}".rstrip("，。") + "。"


def shown(reference: str, value: CellValue, type: FieldType, blank: Live | None) -> Live:
    """A value as a person writes it: 131.25%, 95.9; the same text as ``checking.engine.show_value``.

    ``blank`` is what stands for a blank stated cell; without it the value is an expected one, and shows nothing when
    blank. A stated rate above 2 lacks its percent sign (as in ``binding.values``): ``87.5`` is shown as it stands.
    """
    if type is FieldType.RATE:
        number = f'ROUND({reference}*100,6)&"%"'
        if blank is not None:
            number = f'IF(ABS({reference})>2,ROUND({reference},6)&"",{number})'
    elif type is FieldType.DATE:
        number = f'TEXT({reference},"yyyy-mm-dd")'
    else:
        number = f'ROUND({reference},6)&""'
    text = f'{reference}&""'
    if blank is not None:
        text = f"IF(LEN(TRIM({reference}))=0,{blank.formula},{text})"
    formula = f"IF(ISNUMBER({reference}),{number},IF(ISERROR({reference}),{literal(ERROR_TEXT)},{text}))"
    return Live(formula, _shown_value(value, type, blank.value if blank is not None else None))


def _shown_value(value: CellValue, type: FieldType, blank: CellValue) -> CellValue:
    if isinstance(value, CellError):
        return ERROR_TEXT
    if isinstance(value, (dt.date, dt.datetime)):
        if type is FieldType.DATE:
            return f"{value:%Y-%m-%d}"
        day = value.date() if isinstance(value, dt.datetime) else value
        return str((day - dt.date(1899, 12, 30)).days)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if type is FieldType.RATE and (blank is None or abs(value) <= 2):
            return number_text(f_round(float(value) * 100, 6.0)) + "%"
        return number_text(f_round(float(value), 6.0))
    if value is None or (blank is not None and f_trim(value) == ""):
        return blank if blank is not None else ""
    return str(value)


def may_be_blank(node: Node) -> bool:
    """Whether a formula may return a blank cell, which Excel would show as 0."""
    if isinstance(node, Name):
        return not node.id.startswith(EXPECTED)
    if isinstance(node, Call) and node.function == "IF":
        return any(may_be_blank(arg) for arg in node.args[1:])
    if isinstance(node, Call) and node.function == "IFERROR":
        return any(may_be_blank(arg) for arg in node.args)
    return False


def replaced(node: Node, parts: Sequence[tuple[Node, Node]]) -> Node:
    """The tree with whole subtrees replaced."""
    for old, new in parts:
        if node == old:
            return new
    match node:
        case Call(function=function, args=args):
            return Call(function, tuple(replaced(arg, parts) for arg in args))
        case Unary(op=op, operand=operand):
            return Unary(op, replaced(operand, parts))
        case Binary(op=op, left=left, right=right):
            return Binary(op, replaced(left, parts), replaced(right, parts))
        case _:
            return node
