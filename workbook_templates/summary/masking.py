"""--mask: telephone numbers (13800000000 -> 138****0000) and, when asked, signers' names do not go into a summary."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from workbook_templates.definition.schema import Field, FieldType, Form
from workbook_templates.summary.plan import plan_of
from workbook_templates.summary.records import FindingRecord, UnitRecord, Value

_D = "[0-9０-９]"
_GAP = "[ 　\\-－—]?"
_MOBILE = re.compile(
    f"(?<![0-9０-９.．])([1１][3-9３-９]{_D}{_GAP})({_D}{{4}})({_GAP}{_D}{{4}})(?![0-9０-９]|[.．,，][0-9０-９]|\\s*[元万亿])"
)
_LANDLINE = re.compile(f"(?<![0-9０-９.．])([(（]?[0０]{_D}{{2,3}}[)）]?{_GAP})({_D}{{3,4}})({_D}{{4}})(?![0-9０-９])")
_PERSON = re.compile("签字|签名|签章|填表人|填报人|经办人|联系人|负责人|姓名")


@dataclass(frozen=True, slots=True)
class Mask:
    """What is hidden."""

    names: bool = False
    """Signers' names too, not only telephone numbers."""


def masked(record: UnitRecord, form: Form, mask: Mask) -> UnitRecord:
    """The record as the summary may show it; file names are left, since they lead to the source."""
    plan = plan_of(form)
    sets = {fields.sheet: fields.fields for fields in (plan.once, *plan.repeated)}
    hidden: set[str] = set()
    parts = []
    for part in record.parts:
        fields = sets[part.sheet]
        values = tuple(_value(field, value, mask, hidden) for field, value in zip(fields, part.values, strict=True))
        parts.append(part._replace(values=values, title=masked_text(part.title)))
    rows = []
    for row in record.rows:
        columns = [form.fields[f"{row.area}.{column}"] for column in form.areas[row.area].columns]
        values = tuple(_value(field, value, mask, hidden) for field, value in zip(columns, row.values, strict=True))
        rows.append(row._replace(values=values))
    names = sorted(hidden, key=len, reverse=True)
    findings = tuple(_finding(item, names) for item in record.findings)
    return record._replace(unit=masked_text(record.unit), parts=tuple(parts), rows=tuple(rows), findings=findings)


def _value(field: Field, value: Value, mask: Mask, hidden: set[str]) -> Value:
    if value is None:
        return None
    if field.type is FieldType.PHONE:
        return masked_phone(value)
    if not isinstance(value, str):
        return value
    if mask.names and _is_person(field.id, field.label):
        hidden.update(name for name in _SEPARATORS.split(value) if len(name) > 1)
        return masked_names(value)
    return masked_text(value)


@cache
def _is_person(id: str, label: str) -> bool:
    return _PERSON.search(id) is not None or _PERSON.search(label) is not None


def _finding(item: FindingRecord, names: list[str]) -> FindingRecord:
    def hide(text: str) -> str:
        for name in names:
            text = text.replace(name, masked_names(name))
        return masked_text(text)

    return item._replace(
        stated=hide(item.stated),
        expected=hide(item.expected),
        message=hide(item.message),
        explanation=hide(item.explanation),
    )


def masked_text(text: str) -> str:
    """A text with the middle of every telephone number in it replaced."""
    if not any(c in text for c in "1１0０"):
        return text
    return _LANDLINE.sub(_hide_middle, _MOBILE.sub(_hide_middle, text))


def _hide_middle(match: re.Match[str]) -> str:
    return f"{match[1]}{'*' * len(match[2])}{match[3]}"


def masked_phone(value: Value) -> str:
    """Whatever stands in a telephone cell: all but the first three and the last four digits of each number."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    told = masked_text(text)
    if told != text:
        return told
    return _LONG.sub(_hide_short, text)


_LONG = re.compile(f"{_D}{{5,}}")
_SEPARATORS = re.compile(r"[、，,；;/\s]+")


def _hide_short(match: re.Match[str]) -> str:
    digits = match[0]
    shown = 3 if len(digits) > 9 else 0
    return f"{digits[:shown]}{'*' * (len(digits) - shown - 4)}{digits[-4:]}"


def masked_names(text: str) -> str:
    """张三、李小四 -> 张*、李**."""
    return "".join(
        part if _SEPARATORS.fullmatch(part) else part[:1] + "*" * (len(part) - 1)
        for part in re.split(r"([、，,；;/\s]+)", unicodedata.normalize("NFC", text))
    )
