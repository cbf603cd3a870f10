"""报送包: a unit's workbook, its report and a manifest with their hashes in one .zip."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from addin.commands.common import add_forms_option, form_folders
from workbook_templates.model import InputProblem


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="工作簿", help="填好的工作簿")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="文件", help="报送包的文件名（.zip）")
    parser.add_argument(
        "--report", type=Path, metavar="报告", help="已经定稿的自评报告（.docx）；不写就按工作簿现生成一份"
    )
    parser.add_argument(
        "--force-reason", default="", metavar="原因", help="还有“错误”也要打包时，写明原因（记入报送包）"
    )
    parser.add_argument("--force", action="store_true", help="文件已存在时覆盖")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")
    add_forms_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from workbook_templates.checking.findings import check, checks_run
    from workbook_templates.intake import is_workbook, open_submission
    from workbook_templates.pack import make_pack
    from workbook_templates.reporting.regenerate import generated_in
    from workbook_templates.reporting.report import make_report
    from workbook_templates.reporting.template import open_document

    if not is_workbook(options.file):
        raise InputProblem(
            f"{options.file}：报送包里要放工作簿。请先用 ziping import 把材料导入为工作簿，核对后再打包。",
            path=str(options.file),
            code="ARG-001",
        )
    form, submission = open_submission(options.file, form_folders(options))
    findings = check(form, submission)
    with tempfile.TemporaryDirectory(prefix="ziping-pack-") as folder:
        report = options.report or Path(folder) / "自评报告.docx"
        if options.report is None:
            make_report(form, submission, report)
        waiting = sum(1 for _ in generated_in(open_document(report)))
        manifest = make_pack(
            form,
            submission,
            options.file,
            report,
            options.output,
            findings=findings,
            checks_run=checks_run(form, submission),
            force_reason=options.force_reason,
            force=options.force,
        )
    told = {"file": str(options.file), "output": str(options.output), "unreviewed": waiting} | manifest.as_json()
    print(json.dumps(told, ensure_ascii=False, indent=2) if options.json else told_to_people(told))
    return 0


def told_to_people(told: dict[str, Any]) -> str:
    """What went into the pack."""
    checks = told["checks"]
    lines = [
        f"已打包：{told['output']}",
        f"{told['unit'] or '（未填单位名称）'}  {told['form']['id']}  {told['year']}年",
        f"审核：错误 {checks['error']} · 核实 {checks['verify']} · 提示 {checks['notice']}",
    ]
    if told["force_reason"]:
        lines.append(f"带错误打包，原因：{told['force_reason']}")
    if told["unreviewed"]:
        lines.append(
            f"报告里还有 {told['unreviewed']} 处系统生成的内容没有核对；定稿后可用 --report 指定报告，再打一次包。"
        )
    return "\n".join(lines)
