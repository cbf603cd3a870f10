"""新建表套: a unit's official workbook, with what last year's workbook already knows."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from addin.commands.common import add_forms_option, form_folders
from workbook_templates.definition.schema import Form
from workbook_templates.intake import form_named, open_submission
from workbook_templates.model import AreaRow, Fact, InputProblem, Part, Source, Submission

BLANK = Fact(None, "")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--form", required=True, metavar="表套", help="表套编号，如 yueyang-2024（用 ziping forms 查看）"
    )
    parser.add_argument("--unit", required=True, metavar="单位", help="单位全称")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="文件", help="新工作簿的文件名（.xlsx）")
    parser.add_argument("--year", type=int, metavar="年度", help="评价年度；写了就要与表套一致")
    parser.add_argument("--projects", default="", metavar="甲,乙", help="一级项目名称，用逗号隔开，每个一张项目自评表")
    parser.add_argument(
        "--rows", action="append", default=[], metavar="区域=行数", help="可增行区域的行数，如 专项资金=12，可写多次"
    )
    parser.add_argument(
        "--from", dest="last", type=Path, metavar="上年工作簿", help="从上年的工作簿带入上年决算数和单位固定信息"
    )
    parser.add_argument("--force", action="store_true", help="文件已存在时覆盖")
    add_forms_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from workbook_templates.building.workbook import build_workbook
    from workbook_templates.output import refuse_source, whole_file

    folders = form_folders(options)
    form = form_named(options.form, folders)
    if options.year is not None and options.year != form.year:
        raise InputProblem(
            f"表套 {form.id} 的年度是{form.year}年，与 --year {options.year} 不一致。请换表套或去掉 --year。",
            code="FORM-005",
        )
    output: Path = options.output
    if output.suffix.lower() != ".xlsx":
        raise InputProblem(f"输出文件应以 .xlsx 结尾：{output}。", path=str(output), code="OUT-005")
    refuse_source(output, options.last)
    projects = tuple(name.strip() for name in options.projects.replace("，", ",").split(",") if name.strip())
    if projects and not any(sheet.repeat for sheet in form.sheets):
        raise InputProblem(f"表套 {form.id} 没有项目自评表，不能用 --projects。", code="ARG-001")
    last = open_submission(options.last, folders)[1] if options.last else None
    rows = wanted_rows(form, options.rows)
    with whole_file(output, force=options.force) as temporary:
        build_workbook(
            form, temporary, submission=start(form, options.unit, projects, last), projects=projects, rows=rows
        )
    print(f"已新建：{output}")
    if last is not None:
        print(f"已从 {options.last} 带入上年决算数和单位固定信息，请核对。")
    return 0


def wanted_rows(form: Form, words: list[str]) -> Mapping[str, int]:
    """``专项资金=12`` -> {专项资金明细: 12}. An area may be called by its id, its label or the beginning of either."""
    rows: dict[str, int] = {}
    for word in words:
        name, _, count = word.replace("＝", "=").partition("=")
        if not count.strip().isdecimal() or not 0 <= int(count) <= 2000:
            raise InputProblem(f"--rows 应写成“区域=行数”（0至2000），如 专项资金=12，却是“{word}”。", code="ARG-001")
        wanted = name.strip()
        exact = [area.id for area in form.areas.values() if wanted in (area.id, area.label)]
        near = [area.id for area in form.areas.values() if area.id.startswith(wanted) or area.label.startswith(wanted)]
        found = exact or near
        if len(found) != 1:
            known = "、".join(area.id for area in form.areas.values() if not area.id.startswith("章节."))
            reason = "没有" if not found else "不止一个"
            raise InputProblem(f"{reason}叫“{wanted}”的可增行区域。可用：{known}。", code="ARG-001")
        rows[found[0]] = int(count)
    return rows


def start(form: Form, unit: str, projects: tuple[str, ...], last: Submission | None) -> Submission:
    """What a new workbook already knows: the unit, its projects, and from last year 上年决算 and the constants."""
    known = _last_values(last)
    parts: list[Part] = []
    for sheet in form.sheets:
        for project in (projects or ("",)) if sheet.repeat else ("",):
            facts: dict[str, Fact] = {}
            for field in form.fields_of(sheet.id):
                if field.area or field.formula is not None:
                    continue
                source = field.last_year or (field.id if field.constant else "")
                if source in known:
                    facts[field.id] = known[source]
                elif sheet.repeat and field.constant and field.required:
                    facts[field.id] = _fact(unit)  # 主管部门 and 实施单位: the unit itself unless it says otherwise
                elif field.default is not None:
                    facts[field.id] = _fact(field.default)
            if form.fields[form.unit_field].sheet == sheet.id:
                facts[form.unit_field] = _fact(unit)
            if sheet.repeat and project:
                facts[sheet.title_field] = _fact(project)
            areas = _last_areas(form, sheet.id, last)
            parts.append(Part(sheet.id, sheet.name, facts, areas))
    return Submission(form.id, unit, form.year, Source("", ""), tuple(parts))


def _fact(value: str | float) -> Fact:
    return Fact(float(value), str(value)) if isinstance(value, (int, float)) else Fact(value, value)


def _last_values(last: Submission | None) -> dict[str, Fact]:
    if last is None:
        return {}
    return {
        id: Fact(fact.value, fact.text)
        for part in last.parts
        for id, fact in part.facts.items()
        if fact.value is not None
    }


def _last_areas(form: Form, sheet: str, last: Submission | None) -> dict[str, tuple[AreaRow, ...]]:
    """Rows named last year whose 决算 is this year's 上年决算 (专项资金明细 and the like)."""
    areas: dict[str, tuple[AreaRow, ...]] = {}
    if last is None:
        return areas
    for area in form.areas.values():
        if area.sheet != sheet or "上年决算" not in area.columns:
            continue
        before = [row for part in last.parts for row in part.areas.get(area.id, ())]
        rows = [
            {area.key: row.facts[area.key], "上年决算": row.facts.get("决算", BLANK)}
            for row in before
            if area.key in row.facts and row.facts[area.key].value is not None
        ]
        if rows:
            areas[area.id] = tuple(AreaRow(facts, number + 1) for number, facts in enumerate(rows))
    return areas
