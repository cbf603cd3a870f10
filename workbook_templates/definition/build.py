"""Definition entries -> Form: inherited ones merged, they are spelled out, resolved and checked; wrong ones refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from workbook_templates.catalogue import known_codes
from workbook_templates.definition.fields import Draft, make_formula, read_areas, read_fields
from workbook_templates.definition.inherit import apply_like, parents_of
from workbook_templates.definition.layout import read_layout
from workbook_templates.definition.report import SHEET as REPORT_SHEET
from workbook_templates.definition.report import make_report
from workbook_templates.definition.rules import check_codes, read_rules
from workbook_templates.definition.schema import Area, Box, BoxKind, Field, Form, Mark, Sheet
from workbook_templates.definition.source import DefinitionError, Entries, Line
from workbook_templates.language.syntax import names_in

_FORBIDDEN_IN_SHEET_NAMES = set("[]:*?/\\'")
_FORM_KEYS = frozenset(
    [
        "id",
        "title",
        "region",
        "year",
        "version",
        "source",
        "detect",
        "extends",
        "abstract",
        "column_sets",
        "fields",
        "areas",
        "sheets",
        "sheet_order",
        "report",
        "checks",
        "unit_field",
        "scoring",
    ]
)
_SHEET_KEYS = frozenset(
    [
        "name",
        "kind",
        "widths",
        "detect",
        "pages",
        "patterns",
        "layout",
        "repeat",
        "prefix",
        "title_field",
        "landscape",
        "repeat_rows",
        "source",
    ]
)


def build_form(entries: Entries, folder: str = "") -> Form:
    """Make a Form of merged entries."""
    entries.refuse_unknown(_FORM_KEYS, "表套")
    for key in ("id", "title", "region", "year", "version", "source"):
        if key not in entries:
            raise DefinitionError(entries.mark, f"缺少“{key}”")
    if not isinstance(entries["year"], int):
        raise DefinitionError(entries.mark_of("year"), "year 应是年份，如 2024")
    entries = _fill_years(entries, entries["year"])
    sets = entries.entries_of("column_sets")
    sheet_entries = entries.entries_of("sheets")
    field_entries, area_entries = entries.entries_of("fields"), entries.entries_of("areas")
    report = make_report(entries.entries_of("report")) if "report" in entries else None
    if report is not None:
        sheet_entries = _joined(sheet_entries, _single(REPORT_SHEET, report.sheet))
        field_entries = _joined(field_entries, report.fields)
        area_entries = _joined(area_entries, report.areas)
    drafts = read_fields(field_entries, sets)
    areas, area_drafts = read_areas(apply_like(area_entries, "区域"), sets)
    for id, draft in area_drafts.items():
        if id in drafts:
            raise DefinitionError(drafts[id].field.mark, f"字段“{id}”与区域的列同名")
        drafts[id] = draft
    sheets = [_sheet(id, sheet_entries[id], sheet_entries.mark_of(id)) for id in _in_order(sheet_entries, entries)]
    _refuse_same_names(sheets)
    placed_fields, placed_areas, sheets = _place(drafts, areas, sheets)
    prefixes = {sheet.id: sheet.prefix for sheet in sheets}
    fields = _with_formulas(drafts, placed_fields, placed_areas, prefixes)
    _refuse_cycles(fields)
    rules = read_rules(apply_like(entries.entries_of("checks"), "检查"), fields, placed_areas, prefixes, sets)
    check_codes(rules, fields, known_codes())
    return Form(
        id=str(entries["id"]),
        title=str(entries["title"]),
        region=str(entries["region"]),
        year=entries["year"],
        version=str(entries["version"]),
        source=str(entries["source"]),
        sheets=tuple(sheets),
        fields=fields,
        areas=placed_areas,
        rules=tuple(rules),
        chapters=report.chapters if report else (),
        phrases=report.phrases if report else (),
        extends=",".join(parents_of(entries)),
        detect=tuple(entries.list_of("detect")),
        unit_field=str(entries.get("unit_field", "部门名称")),
        scoring=_scoring(entries),
        folder=folder,
    )


_SCORING_KEYS = frozenset({"at_most", "over_target", "qualitative"})


def _scoring(entries: Entries) -> tuple[tuple[str, str], ...]:
    """The region's choice among published variants, by the ids of udfs/parameters.yaml."""
    chosen = entries.entries_of("scoring")
    chosen.refuse_unknown(_SCORING_KEYS, "scoring")
    return tuple((key, str(value)) for key, value in chosen.items())


def _fill_years(value: Any, year: int) -> Any:
    if isinstance(value, Entries):
        filled = Entries(value.mark)
        for key, item in value.items():
            filled.put(key, _fill_years(item, year), value.mark_of(key))
        return filled
    if isinstance(value, list):
        return [_fill_years(item, year) for item in value]
    if isinstance(value, str) and "{" in value:
        text = value.replace("{年}", str(year)).replace("{上年}", str(year - 1))
        return Line.at(text, value.mark) if isinstance(value, Line) else text
    return value


def _single(key: str, value: Entries) -> Entries:
    made = Entries(value.mark)
    made.put(key, value, value.mark)
    return made


def _joined(first: Entries, second: Entries) -> Entries:
    made = Entries(first.mark)
    for entries in (first, second):
        for key, value in entries.items():
            if key in made:
                raise DefinitionError(entries.mark_of(key), f"“{key}”写了两次")
            made.put(key, value, entries.mark_of(key))
    return made


def _in_order(sheets: Entries, entries: Entries) -> list[str]:
    """Sheet ids: those of ``sheet_order`` first, the others as they were written."""
    wanted = [str(id) for id in entries.list_of("sheet_order")]
    for id in wanted:
        if id not in sheets:
            raise DefinitionError(entries.mark_of("sheet_order"), f"sheet_order 里的表“{id}”不存在")
    return [*wanted, *(id for id in sheets if id not in wanted)]


def _refuse_same_names(sheets: list[Sheet]) -> None:
    seen: set[str] = set()
    for sheet in sheets:
        if sheet.name.casefold() in seen:
            raise DefinitionError(sheet.mark, f"两张表都叫“{sheet.name}”")
        seen.add(sheet.name.casefold())


def _sheet(id: str, entry: Any, mark: Mark) -> Sheet:
    if not isinstance(entry, Entries):
        raise DefinitionError(mark, f"表“{id}”应写成“名称: {{widths: …, layout: …}}”的形式")
    entry.refuse_unknown(_SHEET_KEYS, f"表“{id}”")
    name = str(entry.get("name", id))
    if len(name) > 31 or set(name) & _FORBIDDEN_IN_SHEET_NAMES:
        where = entry.mark_of("name") if "name" in entry else mark
        raise DefinitionError(where, f"工作表名“{name}”超过31个字符或含有 [ ] : * ? / \\ '")
    lines = entry.get("layout")
    if not isinstance(lines, list):
        raise DefinitionError(mark, f"表“{id}”缺少版面（layout）")
    patterns = {key: str(value) for key, value in entry.entries_of("patterns").items()}
    layout = read_layout(lines, patterns, id, mark)
    widths = tuple(_width(width, entry.mark_of("widths")) for width in entry.list_of("widths"))
    if len(widths) != layout.width:
        raise DefinitionError(entry.mark_of("widths"), f"表“{id}”有{layout.width}列，widths 却有{len(widths)}个")
    repeat_rows = entry.list_of("repeat_rows")
    if repeat_rows and (len(repeat_rows) != 2 or not all(isinstance(row, int) for row in repeat_rows)):
        raise DefinitionError(entry.mark_of("repeat_rows"), "repeat_rows 应写成 [首行, 末行]，从 0 数起")
    return Sheet(
        id=id,
        name=name,
        kind=str(entry.get("kind", "form")),
        widths=widths,
        rows=layout.rows,
        boxes=layout.boxes,
        repeat=str(entry.get("repeat", "")),
        prefix=str(entry.get("prefix", "")),
        title_field=str(entry.get("title_field", "")),
        landscape=bool(entry.get("landscape", False)),
        pages=entry.whole_number_of("pages", 1),
        repeat_rows=(repeat_rows[0], repeat_rows[1]) if repeat_rows else None,
        source=str(entry.get("source", "")),
        detect=tuple(str(word) for word in entry.list_of("detect")),
        mark=mark,
    )


def _width(width: Any, mark: Mark) -> float:
    if not isinstance(width, int | float) or width <= 0:
        raise DefinitionError(mark, f"列宽应是大于0的数，却写成“{width}”")
    return float(width)


def _place(
    drafts: dict[str, Draft], areas: dict[str, Area], sheets: list[Sheet]
) -> tuple[dict[str, Field], dict[str, Area], list[Sheet]]:
    """Find each field's and area's sheet from the layouts; every one must stand somewhere, and only once."""
    place: dict[str, str] = {}
    area_place: dict[str, str] = {}
    placed_sheets = []
    for sheet in sheets:
        boxes: list[Box] = []
        for row in sheet.rows:
            if row.area:
                id = _area_id(row.area, sheet.prefix, areas)
                if id not in areas:
                    raise DefinitionError(row.mark, f"版面里的区域“{row.area}”不存在")
                if id in area_place:
                    raise DefinitionError(row.mark, f"区域“{id}”在版面里出现了两次")
                area_place[id] = sheet.id
        rows = tuple(
            replace(row, area=_area_id(row.area, sheet.prefix, areas)) if row.area else row for row in sheet.rows
        )
        for box in sheet.boxes:
            row = rows[box.row]
            if box.kind in (BoxKind.LABEL, BoxKind.BLANK):
                boxes.append(box)
                continue
            candidates = [f"{row.area}.{box.text}"] if row.area else []
            candidates += [f"{sheet.prefix}{box.text}", box.text]
            id = next((candidate for candidate in candidates if candidate in drafts), "")
            if not id:
                raise DefinitionError(row.mark, f"版面里的字段“{box.text}”没有定义")
            if drafts[id].field.area and drafts[id].field.area != row.area:
                own = drafts[id].field.area
                raise DefinitionError(row.mark, f"“{id}”是区域“{own}”的列，只能放在“@{own}:”开头的行里")
            if box.kind is BoxKind.FIELD:
                if id in place:
                    raise DefinitionError(row.mark, f"字段“{id}”在版面里出现了两次")
                place[id] = sheet.id
            boxes.append(box if box.text == id else replace(box, text=id))
        placed_sheets.append(replace(sheet, rows=rows, boxes=tuple(boxes)))
    fields = {}
    for id, draft in drafts.items():
        if id not in place:
            raise DefinitionError(draft.field.mark, f"字段“{id}”没有放进任何一张表的版面")
        fields[id] = replace(draft.field, sheet=place[id])
    placed_areas = {}
    for id, area in areas.items():
        if id not in area_place:
            raise DefinitionError(area.mark, f"区域“{id}”没有放进任何一张表的版面")
        placed_areas[id] = replace(area, sheet=area_place[id])
    return fields, placed_areas, placed_sheets


def _area_id(name: str, prefix: str, areas: dict[str, Area]) -> str:
    """A repeated sheet's own area comes before one of the same name elsewhere."""
    own = f"{prefix}{name}"
    return own if own in areas else name


def _with_formulas(
    drafts: dict[str, Draft], fields: dict[str, Field], areas: dict[str, Area], prefixes: dict[str, str]
) -> dict[str, Field]:
    made = {}
    for id, field in fields.items():
        draft = drafts[id]
        if draft.formula:
            column = field.column if field.group else ""
            formula = make_formula(
                draft.formula, fields, areas, draft.formula_mark, prefix=prefixes[field.sheet], column=column
            )
            if not field.code:
                raise DefinitionError(field.mark, f"字段“{id}”有公式，应写明审核编码（code）")
            field = replace(field, formula=formula)
        if field.last_year and field.last_year not in fields:
            raise DefinitionError(field.mark, f"字段“{id}”的上年来源“{field.last_year}”不存在")
        made[id] = field
    return made


def _refuse_cycles(fields: dict[str, Field]) -> None:
    done: set[str] = set()

    def visit(id: str, trail: tuple[str, ...]) -> None:
        if id in trail:
            path = " → ".join([*trail[trail.index(id) :], id])
            raise DefinitionError(fields[id].mark, f"公式互相引用成环：{path}")
        field = fields[id]
        if id in done or field.formula is None:
            return
        for name in names_in(field.formula.tree):
            visit(name, (*trail, id))
        done.add(id)

    for id in fields:
        visit(id, ())
