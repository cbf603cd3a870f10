"""计算比率与得分: what the official rules give, beside what the unit wrote, and why."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from addin.commands.common import add_forms_option, form_folders
from workbook_templates.definition.schema import Form
from workbook_templates.model import InputProblem, Submission
from workbook_templates.scoring.scores import Scored


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="文件", type=Path, help="工作簿（或文本材料），可以写多个")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="新工作簿", help="另存一本带“得分说明”表和批注的工作簿（只能给一个文件）"
    )
    parser.add_argument("--force", action="store_true", help="新工作簿已存在时覆盖")
    parser.add_argument("--explain", action="store_true", help="写出每个得分的规则、取数和算式")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")
    add_forms_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from workbook_templates.intake import open_submission
    from workbook_templates.output import refuse_source
    from workbook_templates.scoring.scores import scores

    folders = form_folders(options)
    if options.output is not None and len(options.files) != 1:
        raise InputProblem("用 -o 另存时只能给一个文件。请一个一个来。", code="ARG-001")
    if options.output is not None:
        refuse_source(options.output, *options.files)
    told: list[dict[str, Any]] = []
    failed = False
    for number, path in enumerate(options.files):
        try:
            form, submission = open_submission(path, folders)
        except InputProblem as problem:
            failed = True
            told.append({"file": str(path), "error": problem.message})
            if not options.json:
                sys.stderr.write(f"{problem.message}\n")
            continue
        lines = scores(form, submission)
        if options.output is not None:
            _write_copy(form, submission, lines, options.output, force=options.force)
        told.append(
            {"file": str(path), "form": form.id, "unit": submission.unit, "scores": [_as_json(line) for line in lines]}
        )
        if not options.json:
            if number:
                print()
            print(f"{path}\n{submission.unit or '（未填单位名称）'}  {form.id}")
            print(told_to_people(lines, explain=options.explain))
    if options.json:
        print(json.dumps(told[0] if len(told) == 1 else told, ensure_ascii=False, indent=2))
    return 2 if failed else 0


def _write_copy(form: Form, submission: Submission, lines: tuple[Scored, ...], output: Path, *, force: bool) -> None:
    """A fresh official workbook with what the unit filled in, the 得分说明 sheet, and notes where scores differ."""
    from workbook_templates.building.live import with_live_formulas
    from workbook_templates.building.workbook import build_workbook
    from workbook_templates.checking.findings import check
    from workbook_templates.output import whole_file

    with whole_file(output, force=force) as temporary:
        live = with_live_formulas(form, submission)
        build_workbook(form, temporary, submission=live, findings=check(form, submission), scores=lines)


def _as_json(line: Scored) -> dict[str, Any]:
    score = line.score
    return {
        "sheet": line.where.sheet if line.where else line.sheet,
        "cell": line.where.address if line.where else "",
        "label": line.label,
        "stated": line.stated_text.strip(),
        "suggested": None if score.value is None else format(score.value.normalize(), "f"),
        "full_marks": format(score.full_marks.normalize(), "f"),
        "allowed": [format(value.normalize(), "f") for value in score.allowed],
        "bounds": [format(value.normalize(), "f") for value in score.bounds] if score.bounds else None,
        "differs": line.differs,
        "rule": score.rule,
        "source": score.source,
        "explanation": score.explain(),
    }


def told_to_people(lines: tuple[Scored, ...], *, explain: bool) -> str:
    """One line a score, grouped by sheet; with ``explain`` the reasons below each."""
    told: list[str] = []
    sheet = ""
    for line in lines:
        if line.sheet != sheet:
            sheet = line.sheet
            told.append(f"\n【{sheet}】")
        mark = "≠" if line.differs else " "
        place = f"（{line.where.address}）" if line.where else ""
        told.append(f"{mark} {line.label}{place}：填报 {line.stated_text.strip() or '空'}；{line.score.brief()}")
        if explain:
            told += [f"      {text}" for text in line.score.explain().splitlines()[1:]]
    if not lines:
        return "没有可以计算的得分。"
    different = sum(1 for line in lines if line.differs)
    told.append(f"\n共 {len(lines)} 项，{different} 项填报得分与规则不符（≠）。建议得分只列在旁边，没有改动工作簿。")
    return "\n".join(told)
