"""迁移: a filled workbook of an older or a neighbouring form set into another one."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from addin.commands.common import add_forms_option, form_folders
from workbook_templates.repairing.migrate import Migrated, migrate_file
from workbook_templates.repairing.report import as_text, count_placed


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="填好的工作簿（旧版本或相邻表套）")
    parser.add_argument("--to", required=True, metavar="表套", help="新表套的编号（用 ziping forms 查看）")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="文件", help="新工作簿的文件名（.xlsx）")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")
    parser.add_argument("--force", action="store_true", help="输出文件已存在时覆盖")
    add_forms_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    done = migrate_file(options.file, options.to, options.output, form_folders(options), force=options.force)
    if options.json:
        print(json.dumps(done.as_json(), ensure_ascii=False, indent=2))
    else:
        print(told_to_people(done))
    return 0


def told_to_people(done: Migrated) -> str:
    """What was carried over, and what has no home."""
    lines = [
        f"{done.source.name} → {done.output}",
        f"  {done.submission.unit or '（未写单位名称）'}  {done.origin.title} → {done.form.title}",
        f"  已放入 {count_placed(done.submission)} 处；新表套没有去处的 {len(done.homeless)} 处",
        *as_text(done.entries),
        "原文件没有改动。以上各条也写在新工作簿的“导入说明”表里。",
    ]
    return "\n".join(lines)
