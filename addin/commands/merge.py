"""合并汇总: a folder of workbooks -> one summary workbook."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from addin.commands.common import add_forms_option, form_folders


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="文件夹", help="各单位工作簿所在的文件夹（含子文件夹）")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="文件", help="汇总工作簿的文件名（.xlsx）")
    parser.add_argument(
        "--duplicates",
        choices=("list", "latest", "refuse"),
        default="list",
        help="同一单位报了几份：list 全部汇总并列出（缺省）；latest 只取最新；refuse 全部退回",
    )
    parser.add_argument("--workers", type=int, metavar="N", help="同时用几个进程（缺省为处理器个数）")
    parser.add_argument("--force", action="store_true", help="汇总文件已存在时覆盖")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")
    add_forms_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from workbook_templates.summary.merge import merge

    result = merge(
        options.folder,
        options.output,
        duplicates=options.duplicates,
        workers=options.workers,
        form_folders=form_folders(options),
        force=options.force,
        progress=_bar if sys.stderr.isatty() and not options.json else None,
    )
    told = result.as_json()
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(told_to_people(told))
    return 1 if told["findings"]["error"] else 0


def told_to_people(told: dict[str, object]) -> str:
    """What a clerk wants to know at the end."""
    rejected, superseded = told["rejected"], told["superseded"]
    findings = told["findings"]
    assert isinstance(rejected, list) and isinstance(superseded, list) and isinstance(findings, dict)
    lines = [
        f"共 {told['files']} 个文件：汇总 {told['merged']} 个，退回 {len(rejected)} 个，被替代 {len(superseded)} 个",
        f"发现：错误 {findings['error']} · 核实 {findings['verify']} · 提示 {findings['notice']}",
    ]
    lines += [f"  退回 {item['file']}：{item['reason']}" for item in rejected]
    lines += [f"  被替代 {item['file']}（采用 {item['by']}）" for item in superseded]
    lines.append(f"汇总工作簿：{told['output']}（用时 {told['seconds']} 秒）")
    return "\n".join(lines)


def _bar(done: int, total: int) -> None:
    width = 30
    full = width * done // max(total, 1)
    end = "\n" if done >= total else ""
    sys.stderr.write(f"\r[{'█' * full}{'·' * (width - full)}] {done}/{total}{end}")
    sys.stderr.flush()
