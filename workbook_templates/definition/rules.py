"""Checks of a definition: entries -> rules, and the rules that every field brings with itself."""

from __future__ import annotations

from typing import Any

from workbook_templates.definition.fields import make_formula
from workbook_templates.definition.schema import Area, Field, Mark, Rule
from workbook_templates.definition.source import DefinitionError, Entries
from workbook_templates.language.excel import to_excel_rows
from workbook_templates.language.syntax import FormulaError, Node
from workbook_templates.model import Severity

SEVERITIES = {"错误": Severity.ERROR, "核实": Severity.VERIFY, "提示": Severity.NOTICE}
_KEYS = frozenset(
    [
        "code",
        "severity",
        "field",
        "columns",
        "when",
        "assert",
        "stated",
        "expected",
        "relation",
        "tolerance",
        "message",
        "fix",
        "source",
        "each",
        "projects",
    ]
)
_RELATIONS = ("=", ">=", "<=")


def read_rules(
    entries: Entries, fields: dict[str, Field], areas: dict[str, Area], prefixes: dict[str, str], sets: Entries
) -> list[Rule]:
    """Every check of the definition, one rule for each column or area it names."""
    rules: list[Rule] = []
    for name, entry in entries.items():
        entry.refuse_unknown(_KEYS, f"检查“{name}”")
        if "projects" in entry:
            rules.append(_projects_rule(name, entry, fields, areas, prefixes))
            continue
        each = entry.get("each")
        if each is not None:
            for area in [each] if isinstance(each, str) else each:
                if area not in areas:
                    raise DefinitionError(entry.mark_of("each"), f"检查“{name}”的区域“{area}”不存在")
                rules.append(_rule(f"{name}@{area}", entry, fields, areas, prefixes, area=str(area)))
        elif "columns" in entry:
            columns = sets.get(str(entry["columns"]))
            if not isinstance(columns, Entries):
                raise DefinitionError(entry.mark_of("columns"), f"没有列组“{entry['columns']}”")
            rules.extend(_rule(f"{name}@{column}", entry, fields, areas, prefixes, column=column) for column in columns)
        else:
            rules.append(_rule(name, entry, fields, areas, prefixes))
    return rules


def _projects_rule(
    name: str, entry: Entries, fields: dict[str, Field], areas: dict[str, Area], prefixes: dict[str, str]
) -> Rule:
    """A rule about which project sheets exist; it is run by the program, not by a formula."""
    projects = entry.entries_of("projects")
    projects.refuse_unknown(("sheet", "items", "areas"), f"检查“{name}”的 projects ")
    if projects.get("sheet") not in prefixes:
        raise DefinitionError(projects.mark_of("sheet"), f"检查“{name}”的表“{projects.get('sheet')}”不存在")
    for item in projects.list_of("items"):
        if not any(field.group == item for field in fields.values()):
            raise DefinitionError(projects.mark_of("items"), f"检查“{name}”的项目“{item}”不是分列填报的字段")
    for area in projects.list_of("areas"):
        if area not in areas:
            raise DefinitionError(projects.mark_of("areas"), f"检查“{name}”的区域“{area}”不存在")
    return Rule(
        id=name,
        code=_required(name, entry, "code"),
        severity=_severity(entry),
        sheet=projects["sheet"],
        field="",
        when=None,
        condition=None,
        stated=None,
        expected=None,
        relation="",
        tolerance="",
        message=_required(name, entry, "message"),
        fix=str(entry.get("fix", "")),
        source=str(entry.get("source", "")),
        each="",
        projects=tuple(projects.list_of("items")),
        project_areas=tuple(projects.list_of("areas")),
        mark=entry.mark,
    )


def _rule(
    name: str,
    entry: Entries,
    fields: dict[str, Field],
    areas: dict[str, Area],
    prefixes: dict[str, str],
    *,
    area: str = "",
    column: str = "",
) -> Rule:
    mark = entry.mark
    wanted = _required(name, entry, "field")
    candidates = [f"{area}.{wanted}"] if area else [wanted, f"{wanted}.{column}"]
    field_id = next((candidate for candidate in candidates if candidate in fields), None)
    if field_id is None:
        raise DefinitionError(entry.mark_of("field"), f"检查“{name}”的字段“{wanted}”不存在")
    sheet = fields[field_id].sheet
    prefix = prefixes.get(sheet, "")

    def tree(key: str) -> Node | None:
        if key not in entry:
            return None
        return make_formula(
            str(entry[key]), fields, areas, entry.mark_of(key), prefix=prefix, column=column, area=area
        ).expanded

    condition, stated, expected = tree("assert"), tree("stated"), tree("expected")
    if condition is None and (stated is None or expected is None):
        raise DefinitionError(mark, f"检查“{name}”应写明 assert，或者 stated 和 expected")
    relation = "" if condition is not None else str(entry.get("relation", "="))
    if relation and relation not in _RELATIONS:
        raise DefinitionError(entry.mark_of("relation"), f"关系“{relation}”不认识（可用：{'、'.join(_RELATIONS)}）")
    if area and condition is not None:
        try:
            to_excel_rows(condition, lambda id: id)
        except FormulaError as error:
            raise DefinitionError(entry.mark_of("assert"), f"检查“{name}”：{error}") from error
    return Rule(
        id=name,
        code=_required(name, entry, "code"),
        severity=_severity(entry),
        sheet=sheet,
        field=field_id,
        when=tree("when"),
        condition=condition,
        stated=stated,
        expected=expected,
        relation=relation,
        tolerance=str(entry.get("tolerance", "0.005")),
        message=_required(name, entry, "message"),
        fix=str(entry.get("fix", "")),
        source=str(entry.get("source", "")),
        each=area,
        mark=mark,
    )


def _severity(entry: Entries) -> Severity:
    word = str(entry.get("severity", "错误"))
    if word not in SEVERITIES:
        raise DefinitionError(entry.mark_of("severity"), f"级别“{word}”不认识（可用：错误、核实、提示）")
    return SEVERITIES[word]


def _required(name: str, entry: Entries, key: str) -> str:
    value: Any = entry.get(key)
    if value is None:
        raise DefinitionError(entry.mark, f"检查“{name}”缺少“{key}”")
    return str(value)


def check_codes(rules: list[Rule], fields: dict[str, Field], known: frozenset[str]) -> None:
    """Every code must be in the catalogue of findings."""
    pairs: list[tuple[str, Mark]] = [(rule.code, rule.mark) for rule in rules]
    pairs += [(field.code, field.mark) for field in fields.values() if field.code]
    for code, mark in pairs:
        if code not in known:
            raise DefinitionError(mark, f"审核编码“{code}”不在目录（catalogue.yaml）里")
