"""合并汇总: a folder of workbooks -> one summary workbook."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from addin.commands.bar import Bar
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
    parser.add_argument(
        "--roster",
        type=Path,
        metavar="名册",
        help="应报单位的名册（Excel：单位名称、主管部门、乡镇、级别…；可带“调整”表）：列出未报、重报、疑似更名，分组汇总",
    )
    parser.add_argument(
        "--previous",
        type=Path,
        metavar="旧汇总",
        help="沿用另一本汇总里的复核和调整（缺省沿用被 --force 覆盖的那一本）",
    )
    parser.add_argument(
        "--repair", action="store_true", help="被改坏的工作簿按 ziping repair 的办法读取（原文件不动），并写明"
    )
    parser.add_argument("--mask", action="store_true", help="隐去联系电话中间几位（13800000000 → 138****0000）")
    parser.add_argument("--mask-names", action="store_true", help="同时隐去签字人、填表人等姓名（张三 → 张*）")
    parser.add_argument(
        "--no-cache", action="store_true", help="不用缓存：每个文件都重新读取（缺省只读内容有变化的文件）"
    )
    parser.add_argument(
        "--parquet", type=Path, metavar="文件夹", help="另把汇总的各表存为 Parquet 数据集（需装 pyarrow）"
    )
    parser.add_argument(
        "--scheduler",
        metavar="tcp://主机:端口",
        help="用 Dask 集群读取（需装 dask[distributed]；各机要能看到同一个共享文件夹）",
    )
    parser.add_argument("--workers", type=int, metavar="N", help="同时用几个进程（缺省为处理器个数）")
    parser.add_argument("--force", action="store_true", help="汇总文件已存在时覆盖")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")
    add_forms_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from workbook_templates.summary.cache import Cache
    from workbook_templates.summary.collect import repair_workbook
    from workbook_templates.summary.masking import Mask
    from workbook_templates.summary.merge import merge

    folders = form_folders(options)
    on_cluster = None
    if options.scheduler:
        from workbook_templates.summary.cluster import run_on

        on_cluster = run_on(options.scheduler)
    result = merge(
        options.folder,
        options.output,
        duplicates=options.duplicates,
        workers=options.workers,
        form_folders=folders,
        force=options.force,
        roster=options.roster,
        previous=options.previous,
        mask=Mask(names=options.mask_names) if options.mask or options.mask_names else None,
        progress=Bar() if sys.stderr.isatty() and not options.json else None,
        cache=None if options.no_cache or options.repair or on_cluster is not None else Cache.open(folders),
        read=repair_workbook if options.repair else None,
        run=on_cluster,
        parquet=options.parquet,
    )
    told = result.as_json()
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(told_to_people(told))
        if options.repair:
            print("被改坏的工作簿已按修复的办法读取；移动、换算、多出的内容见“审核问题”的“读取”各条，原文件没有改动。")
    return 1 if told["findings"]["error"] or told.get("missing") else 0


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
    lines += roster_told(told)
    lines.append(f"汇总工作簿：{told['output']}（用时 {told['seconds']} 秒）")
    return "\n".join(lines)


def roster_told(told: dict[str, Any]) -> list[str]:
    """Who is missing, doubled or perhaps renamed, when there was a roster; adjustments without a place."""
    lines = []
    if "missing" in told:
        counts = {key: len(told[key]) for key in ("missing", "doubled", "renamed", "outside")}
        lines.append(
            f"名册：未报 {counts['missing']} 个，重报 {counts['doubled']} 个，"
            f"疑似更名 {counts['renamed']} 个，其他名册外 {counts['outside']} 个"
        )
        lines += [f"  未报 {unit}" for unit in told["missing"]]
        lines += [f"  重报 {item['unit']}：{'、'.join(item['files'])}" for item in told["doubled"]]
        lines += [f"  疑似更名 {item['unit']}（未报的 {'、'.join(item['maybe'])}？）" for item in told["renamed"]]
        lines += [f"  名册外 {item['unit']}（{item['file']}）" for item in told["outside"]]
    lines += [f"  调整没有计入 {said}" for said in told.get("uncounted", ())]
    return lines
