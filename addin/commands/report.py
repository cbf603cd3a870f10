"""自评报告: a filled workbook -> the written report (.docx, on request .pdf); a folder of them -> the bureau's report."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from addin.commands.common import add_forms_option, form_folders
from workbook_templates.definition.schema import Form
from workbook_templates.model import Finding, InputProblem, Submission
from workbook_templates.output import refuse_existing


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="文件", help="填好的工作簿（或文本材料）；写文件夹或汇总工作簿就生成财政局的汇总报告"
    )
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="文件", help="报告的文件名（.docx）")
    parser.add_argument(
        "--public", action="store_true", help="公开稿：遮盖电话号码和填表、签字、评价人员姓名，不含审核情况和生成标记"
    )
    parser.add_argument("--template", type=Path, metavar="模板", help="自己的 Word 模板（.docx）")
    parser.add_argument(
        "--regenerate", type=Path, metavar="旧报告", help="只把旧报告里系统生成、没人改过的句子按工作簿重写，其余不动"
    )
    parser.add_argument("--roster", type=Path, metavar="名册", help="汇总报告：应报单位的名册（Excel）")
    parser.add_argument("--bureau", default="", metavar="名称", help="汇总报告：落款的财政局")
    parser.add_argument("--pdf", action="store_true", help="另存一份 PDF（要有 LibreOffice）")
    parser.add_argument("--force", action="store_true", help="文件已存在时覆盖")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")
    add_forms_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from workbook_templates.reporting.pdf import require_soffice, to_pdf
    from workbook_templates.summary.scan import is_our_summary

    output: Path = options.output
    pdf = output.with_suffix(".pdf") if options.pdf else None
    if pdf is not None:
        require_soffice()
        refuse_existing(pdf, force=options.force)
    if options.regenerate and (options.public or options.template):
        raise InputProblem(
            "--regenerate 不能与 --public、--template 同用：它只改旧报告里系统生成的句子。", code="ARG-001"
        )
    if options.file.is_dir() or is_our_summary(options.file):
        told = _summary(options)
    else:
        if options.roster or options.bureau:
            raise InputProblem(
                f"--roster 和 --bureau 用于汇总报告，“{options.file}”不是文件夹，也不是汇总工作簿。", code="ARG-001"
            )
        told = _of_unit(options)
    if pdf is not None:
        told["pdf"] = str(to_pdf(output, pdf, force=options.force))
    print(json.dumps(told, ensure_ascii=False, indent=2) if options.json else told_to_people(told))
    return 0


def _of_unit(options: argparse.Namespace) -> dict[str, Any]:
    """One unit's report, or its older one with the generated sentences made anew."""
    from workbook_templates.checking.findings import check
    from workbook_templates.intake import open_submission

    form, submission = open_submission(options.file, form_folders(options))
    findings = () if options.public else tuple(check(form, submission))
    told = {
        "file": str(options.file),
        "output": str(options.output),
        "form": form.id,
        "unit": submission.unit,
        "year": submission.year,
    }
    return told | (_regenerated if options.regenerate else _made)(options, form, submission, findings)


def _made(
    options: argparse.Namespace, form: Form, submission: Submission, findings: Sequence[Finding]
) -> dict[str, Any]:
    from workbook_templates.reporting.report import make_report

    made = make_report(
        form,
        submission,
        options.output,
        findings=findings,
        public=options.public,
        template=options.template,
        force=options.force,
    )
    return {"public": options.public, "generated": list(made.generated), "not_attached": list(made.left_out)}


def _regenerated(
    options: argparse.Namespace, form: Form, submission: Submission, findings: Sequence[Finding]
) -> dict[str, Any]:
    from workbook_templates.reporting.regenerate import regenerate

    old = options.regenerate
    made = regenerate(form, submission, old, options.output, findings=findings, force=options.force)
    return {"renewed": list(made.renewed), "kept": list(made.kept), "workbook_changed": made.workbook_changed}


def _summary(options: argparse.Namespace) -> dict[str, Any]:
    """The bureau's report of a folder, or of the folder that a summary was made from: of each unit its latest file
    counts."""
    from workbook_templates.definition.load import load_form
    from workbook_templates.reporting.summary_report import summary_report
    from workbook_templates.summary.bureau import summarised
    from workbook_templates.summary.collect import collect
    from workbook_templates.summary.matching import hold_against
    from workbook_templates.summary.roster import read_roster

    if options.public or options.regenerate:
        raise InputProblem("--public 和 --regenerate 用于一个单位的报告，不能用于汇总报告。", code="ARG-001")
    folders = form_folders(options)
    folder, known = (options.file, None) if options.file.is_dir() else summarised(options.file)
    listed = options.roster or known
    roster = read_roster(listed) if listed else None
    collection = collect(folder, duplicates="latest", form_folders=folders)
    if not collection.records:
        raise InputProblem(
            f"文件夹“{folder}”里没有可以汇总的工作簿，没有生成报告。", path=str(folder), code="MERGE-001"
        )
    result = summary_report(
        collection,
        {id: load_form(id, folders) for id in sorted({record.form for record in collection.records})},
        options.output,
        match=hold_against(roster, collection) if roster is not None else None,
        bureau=options.bureau,
        template=options.template,
        force=options.force,
    )
    return {
        "file": str(options.file),
        "output": str(result.output),
        "units": result.units,
        "rejected": len(collection.rejected),
        "attention": result.attention,
    }


def told_to_people(told: dict[str, Any]) -> str:
    """What was made, and what is left to do."""
    lines = [f"已生成：{told['output']}"]
    if "units" in told:
        lines.append(
            f"汇总 {told['units']} 个单位，退回 {told['rejected']} 个文件，需要关注 {told['attention']} 个单位"
        )
    if told.get("generated"):
        lines.append(
            f"有 {len(told['generated'])} 章单位没有写，由系统生成并标出，请核对：{'、'.join(told['generated'])}"
        )
    if told.get("not_attached"):
        lines.append(f"没有填写、未附上的表：{'、'.join(told['not_attached'])}")
    if told.get("renewed"):
        lines.append(f"已重写：{'、'.join(told['renewed'])}")
    if told.get("kept"):
        lines.append(f"有人改过、原样保留：{'、'.join(told['kept'])}")
    if told.get("workbook_changed"):
        lines.append("工作簿在旧报告之后改过：附表仍是旧报告里的，请核对或重新生成整份报告。")
    if "pdf" in told:
        lines.append(f"PDF：{told['pdf']}")
    return "\n".join(lines)
