"""审核: what is wrong in a workbook, where, and what to do."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addin.commands.common import add_forms_option, form_folders
from workbook_templates.catalogue import chinese_code
from workbook_templates.model import Finding, InputProblem, Severity, Submission


@dataclass(frozen=True, slots=True)
class Checked:
    """The check of one file."""

    file: str
    form: str
    unit: str
    year: int
    checks_run: int
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        return sum(1 for finding in self.findings if finding.severity is severity)

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "form": self.form,
            "unit": self.unit,
            "year": self.year,
            "checks_run": self.checks_run,
            "findings": [finding.as_json() for finding in self.findings],
        }


def check_file(path: Path, folders: tuple[Path, ...] = (), *, last: Submission | None = None) -> Checked:
    """Read and check one file, against last year's submission if there is one. Raises InputProblem."""
    from workbook_templates.checking.findings import check, checks_run
    from workbook_templates.intake import open_submission

    form, submission = open_submission(path, folders)
    findings = check(form, submission, last=last)
    return Checked(str(path), form.id, submission.unit, submission.year, checks_run(form, submission), tuple(findings))


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="文件", type=Path, help="工作簿（或文本材料），可以写多个")
    parser.add_argument("--last-year", type=Path, metavar="上年工作簿", help="同一单位上年的工作簿，用于同比检查")
    parser.add_argument("--list", dest="listed", type=Path, metavar="清单", help="把发现写成 Excel 问题清单（.xlsx）")
    parser.add_argument("--force", action="store_true", help="清单文件已存在时覆盖")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")
    add_forms_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    folders = form_folders(options)
    if options.listed is not None:
        from workbook_templates.output import refuse_source

        refuse_source(options.listed, *options.files, options.last_year)
    last = None
    if options.last_year is not None:
        from workbook_templates.intake import open_submission

        if len(options.files) != 1:
            raise InputProblem("用 --last-year 时只能检查一个文件：上年工作簿应是同一单位的。", code="ARG-001")
        last = open_submission(options.last_year, folders)[1]
    results: list[Checked | InputProblem] = []
    for path in options.files:
        try:
            results.append(check_file(path, folders, last=last))
        except InputProblem as problem:
            results.append(problem)
    if options.listed is not None:
        _write_list(options.listed, results, force=options.force)
    if options.json:
        told = [
            result.as_json() if isinstance(result, Checked) else {"file": str(path), "error": result.message}
            for path, result in zip(options.files, results, strict=True)
        ]
        print(json.dumps(told[0] if len(told) == 1 else told, ensure_ascii=False, indent=2))
    else:
        for number, result in enumerate(results):
            if number:
                print()
            if isinstance(result, Checked):
                print(told_to_people(result))
            else:
                sys.stderr.write(f"{result.message}\n")
    if any(isinstance(result, InputProblem) for result in results):
        return 2
    return int(any(isinstance(result, Checked) and result.count(Severity.ERROR) for result in results))


def _write_list(output: Path, results: Sequence[Checked | InputProblem], *, force: bool) -> None:
    from workbook_templates.building.findings_list import write_findings_list
    from workbook_templates.output import whole_file

    checked = [(item.file, item.unit, item.findings) for item in results if isinstance(item, Checked)]
    with whole_file(output, force=force) as temporary:
        write_findings_list(temporary, checked)


def told_to_people(result: Checked) -> str:
    """Findings grouped by sheet, the worst first."""
    counts = " · ".join(f"{severity.chinese} {result.count(severity)}" for severity in Severity)
    lines = [
        f"{result.file}",
        f"{result.unit or '（未填单位名称）'}  {result.form}  {result.year}年",
        f"检查 {result.checks_run} 项：{counts}",
    ]
    rank = {severity: number for number, severity in enumerate(Severity)}
    sheets: dict[str, list[Finding]] = {}
    for finding in result.findings:
        sheets.setdefault(finding.where.sheet if finding.where else "", []).append(finding)
    order = sorted(sheets.items(), key=lambda item: min(rank[finding.severity] for finding in item[1]))
    for sheet, findings in order:
        lines.append(f"\n【{sheet or '整本'}】")
        for finding in sorted(findings, key=lambda item: rank[item.severity]):
            lines.append(f"  {finding.severity.chinese} {chinese_code(finding.code)}  {finding.message}")
            if finding.explanation:
                lines.append(f"      出错说明：{finding.explanation}")
    if not result.findings:
        lines.append("没有发现问题。")
    return "\n".join(lines)
