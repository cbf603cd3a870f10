"""修复: a hurt workbook -> a clean official one with everything that could be saved, and a report of the rest."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from addin.commands.common import add_forms_option, form_folders
from workbook_templates.repairing.repair import Repaired, repair_file
from workbook_templates.repairing.report import LISTED, as_text, count_placed


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="文件", help="损坏、改动过或格式不对的工作簿（.xlsx .xls .et .ods .xlsb）"
    )
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="文件", help="修复后的新工作簿（.xlsx）")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")
    parser.add_argument("--force", action="store_true", help="输出文件已存在时覆盖")
    add_forms_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    done = repair_file(options.file, options.output, form_folders(options), force=options.force)
    if options.json:
        print(json.dumps(done.as_json(), ensure_ascii=False, indent=2))
    else:
        print(told_to_people(done))
    return 0


def told_to_people(done: Repaired) -> str:
    """What was done, and what is left to decide."""
    open_matters = sum(entry.kind in LISTED for entry in done.entries)
    lines = [
        f"{done.source.name} → {done.output}",
        f"  {done.submission.unit or '（未写单位名称）'}  {done.form.title}",
        f"  已放入 {count_placed(done.submission)} 处；须核对 {open_matters} 处",
        *as_text(done.entries),
        "原文件没有改动。以上各条也写在新工作簿的“导入说明”表里。",
    ]
    return "\n".join(lines)
