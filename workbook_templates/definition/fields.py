"""Fields and repeating areas: from entries of the definition to values, column sets spelled out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Any

from workbook_templates.definition.schema import Area, Field, FieldType, Formula, Mark
from workbook_templates.definition.source import DefinitionError, Entries
from workbook_templates.language.excel import to_excel
from workbook_templates.language.library import expand
from workbook_templates.language.syntax import (
    MAX_FORMULA,
    MAX_NESTING,
    Call,
    FormulaError,
    Name,
    Node,
    children,
    names_in,
    parse,
    substitute,
)

_ID = re.compile(r"^[^\W\d_][\w.]*$")
_FIELD_KEYS = frozenset(
    [
        "label",
        "type",
        "unit",
        "filler",
        "required",
        "formula",
        "code",
        "tolerance",
        "help",
        "source",
        "choices",
        "open",
        "default",
        "columns",
        "constant",
        "last_year",
        "find",
    ]
)
_AREA_KEYS = frozenset(["label", "columns", "key", "spare", "preset", "heading", "inherit", "merge", "help", "like"])
_UNITS = {
    FieldType.AMOUNT: "万元",
    FieldType.COUNT: "人",
    FieldType.SQUARE_METRES: "㎡",
    FieldType.RATE: "%",
    FieldType.MARKS: "分",
}
_FILLERS = ("单位", "财政", "自动")
_TOLERANCES = {FieldType.RATE: "相近", FieldType.MARKS: "0.005", FieldType.AMOUNT: "0.005"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A field whose formula is still text; names are resolved once all fields are known."""

    field: Field
    formula: str = ""
    formula_mark: Mark = Mark("", 0)


def check_id(id: str, mark: Mark) -> str:
    """Field ids become defined names of Excel: letters, digits, ``_`` and ``.``, beginning with a letter."""
    if not _ID.match(id) or unicodedata.normalize("NFC", id) != id or len(id) > 200:
        raise DefinitionError(
            mark, f"“{id}”不能作名称：只用汉字、字母、数字、“_”和“.”，以汉字或字母开头，标点放在 label 里"
        )
    if re.fullmatch(r"[A-Za-z]{1,3}\d+|[RrCc]\d*([RrCc]\d*)?", id):
        raise DefinitionError(mark, f"“{id}”会被 Excel 当成单元格地址，请换一个名称")
    return id


def read_fields(entries: Entries, sets: Entries) -> dict[str, Draft]:
    """Every field outside repeating areas; ``columns: 三年`` makes one for each column of the set."""
    drafts: dict[str, Draft] = {}

    def add(id: str, entry: Entries, **known: Any) -> None:
        drafts[id] = _draft(check_id(id, entry.mark), entry, **known)

    for name, entry in entries.items():
        mark = entries.mark_of(name)
        if not isinstance(entry, Entries):
            raise DefinitionError(mark, f"字段“{name}”应写成“名称: {{type: …}}”的形式")
        entry.refuse_unknown(_FIELD_KEYS, f"字段“{name}”")
        if "columns" in entry:
            for column, heading in _columns(sets, entry["columns"], entry.mark_of("columns")).items():
                heading_text = heading.get("label", column) if isinstance(heading, Entries) else str(heading)
                label = f"{entry.get('label', _last(name))}·{heading_text}"
                add(f"{name}.{column}", entry, label=label, group=name, column=column)
        else:
            add(name, entry)
    return drafts


def read_areas(entries: Entries, sets: Entries) -> tuple[dict[str, Area], dict[str, Draft]]:
    """Repeating areas with the fields of their columns and headings."""
    areas: dict[str, Area] = {}
    drafts: dict[str, Draft] = {}
    for name, entry in entries.items():
        mark = entries.mark_of(name)
        check_id(name, mark)
        entry.refuse_unknown(_AREA_KEYS, f"区域“{name}”")
        label = str(entry.get("label", _last(name)))
        columns = entry.get("columns")
        defined = columns if isinstance(columns, Entries) else _columns(sets, columns, entry.mark_of("columns"))
        for column, definition in defined.items():
            if not isinstance(definition, Entries):
                raise DefinitionError(mark, f"区域“{name}”的列“{column}”应写明 label 和 type")
            definition.refuse_unknown(_FIELD_KEYS, f"列“{column}”")
            draft = _draft(check_id(f"{name}.{column}", mark), definition, column=column, label=None)
            if draft.formula:
                raise DefinitionError(definition.mark, f"区域“{name}”的行可以增删，列“{column}”不能带公式")
            drafts[f"{name}.{column}"] = replace(draft, field=replace(draft.field, area=name))
        heading = entry.get("heading")
        if heading is not None:
            id = f"{name}.标注"
            made = _draft(id, heading, label=heading.get("label"))
            drafts[id] = replace(made, field=replace(made.field, type=FieldType.LABEL))
        key = str(entry.get("key", next(iter(defined))))
        for column in [key, *entry.list_of("inherit"), *entry.list_of("merge")]:
            if column not in defined:
                raise DefinitionError(mark, f"区域“{name}”没有列“{column}”")
        areas[name] = Area(
            name,
            label,
            "",
            tuple(defined),
            tuple(_preset(name, row, defined, mark) for row in entry.list_of("preset")),
            entry.whole_number_of("spare", 0),
            key,
            tuple(entry.list_of("merge")),
            tuple(entry.list_of("inherit")),
            f"{name}.标注" if heading is not None else "",
            str(entry.get("help", "")),
            mark,
        )
    return areas, drafts


def _preset(area: str, row: Any, columns: Entries, mark: Mark) -> dict[str, str | float]:
    if not isinstance(row, Entries):
        raise DefinitionError(mark, f"区域“{area}”的预置行应写成 {{列: 内容}}")
    for column in row:
        if column not in columns:
            raise DefinitionError(row.mark_of(column), f"区域“{area}”的预置行用了没有的列“{column}”")
    return dict(row)


def _columns(sets: Entries, name: Any, mark: Mark) -> Entries:
    if not isinstance(name, str) or not isinstance(sets.get(name), Entries):
        raise DefinitionError(mark, f"没有列组“{name}”（column_sets 里有：{'、'.join(sets) or '无'}）")
    found: Entries = sets[name]
    return found


def _draft(id: str, entry: Entries, *, label: str | None = None, group: str = "", column: str = "") -> Draft:
    kind_text = str(entry.get("type", "标注" if "default" in entry else ""))
    try:
        kind = FieldType(kind_text)
    except ValueError as error:
        known = "、".join(item.value for item in FieldType)
        raise DefinitionError(entry.mark_of("type"), f"字段“{id}”的类型“{kind_text}”不认识（可用：{known}）") from error
    formula = str(entry.get("formula", ""))
    choices = tuple(str(choice) for choice in entry.list_of("choices"))
    if sum(len(choice) + 1 for choice in choices) > 255:
        raise DefinitionError(entry.mark_of("choices"), f"字段“{id}”的下拉项合计超过255个字符，Excel 不接受")
    help_text = str(entry.get("help", ""))
    if len(help_text) > 255:
        raise DefinitionError(entry.mark_of("help"), f"字段“{id}”的说明超过255个字符，Excel 的输入提示放不下")
    filler = str(entry.get("filler", "自动" if formula else "单位"))
    if filler not in _FILLERS:
        raise DefinitionError(entry.mark_of("filler"), f"填写人“{filler}”不认识（可用：{'、'.join(_FILLERS)}）")
    last_year = str(entry.get("last_year", ""))
    made = Field(
        id=id,
        label=label or str(entry.get("label", _last(id))),
        type=kind,
        sheet="",
        unit=str(entry.get("unit", _UNITS.get(kind, ""))),
        filler=filler,
        required=bool(entry.get("required", bool(formula))),
        code=str(entry.get("code", "")),
        tolerance=str(entry.get("tolerance", _TOLERANCES.get(kind, ""))) if formula else "",
        help=help_text,
        source=str(entry.get("source", "")),
        choices=() if entry.get("open") else choices,
        suggestions=choices if entry.get("open") else (),
        default=entry.get("default"),
        column=column,
        group=group,
        constant=bool(entry.get("constant", False)),
        last_year=f"{group}.{last_year}" if last_year and group and column == "上年决算" else "",
        mark=entry.mark,
    )
    return Draft(made, formula, entry.mark_of("formula"))


def _last(id: str) -> str:
    return id.rsplit(".", 1)[-1]


def resolve_names(
    tree: Node,
    fields: dict[str, Field],
    areas: dict[str, Area],
    *,
    mark: Mark,
    prefix: str = "",
    column: str = "",
    area: str = "",
) -> Node:
    """Give every name its full field id: inside its area, its sheet (prefix) and its column where those apply.

    Raises DefinitionError for a name that is no field.
    """
    replacements: dict[str, tuple[Node, ...]] = {}
    for name in names_in(tree):
        starts = [f"{area}.{name}"] if area else []
        starts += [f"{prefix}{name}", name] if prefix else [name]
        candidates = starts + ([f"{start}.{column}" for start in starts] if column else [])
        found = next((candidate for candidate in candidates if candidate in fields), None)
        if found is None:
            near = [id for id in fields if id.startswith(name) or id.endswith(name)][:3]
            hint = f"；相近的有：{'、'.join(near)}" if near else ""
            raise DefinitionError(mark, f"公式里的“{name}”不是本表套的字段{hint}")
        replacements[name] = (Name(found),)
    return substitute(tree, replacements)


def make_formula(text: str, fields: dict[str, Field], areas: dict[str, Area], mark: Mark, **context: str) -> Formula:
    """Parse, resolve and spell out a formula; every refusal names file and line."""
    try:
        tree = resolve_names(parse(text), fields, areas, mark=mark, **context)
        expanded = _expand(tree)
        if len(to_excel(expanded, lambda id: id)) > MAX_FORMULA:
            raise FormulaError(f"写进 Excel 时超过{MAX_FORMULA}个字符，Excel 不接受")
        return Formula(text, tree, expanded)
    except FormulaError as error:
        raise DefinitionError(mark, f"公式“{text}”有误：{error}") from error


def _expand(tree: Node) -> Node:
    expanded = expand(tree)
    _limit_nesting(expanded, 0)
    return expanded


def _limit_nesting(node: Node, depth: int) -> None:
    if isinstance(node, Call):
        depth += 1
        if depth > MAX_NESTING:
            raise FormulaError(f"函数嵌套超过{MAX_NESTING}层，Excel 不接受")
    for child in children(node):
        _limit_nesting(child, depth)
