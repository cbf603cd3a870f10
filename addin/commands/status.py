"""报送情况: a page that tells who has reported and in what state; it can be kept up to date while files come in."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from addin.commands.common import add_forms_option, form_folders
from workbook_templates.model import InputProblem


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="文件夹", help="各单位工作簿所在的文件夹（含子文件夹）")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="网页", help="网页的文件名（.html）")
    parser.add_argument("--roster", type=Path, metavar="名册", help="应报单位的名册（Excel），有它才能列出未报")
    parser.add_argument("--watch", type=float, metavar="秒", help="每隔几秒看一次文件夹并更新网页，按 Ctrl-C 结束")
    parser.add_argument("--workers", type=int, metavar="N", help="同时用几个进程（缺省为处理器个数）")
    parser.add_argument("--force", action="store_true", help="网页已存在时覆盖")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")
    add_forms_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from workbook_templates.output import refuse_unusable
    from workbook_templates.summary.cache import Cache
    from workbook_templates.summary.status import PAGE_ENDINGS, look, watch, write_page
    from workbook_templates.summary.unit_state import State, Status

    page: Path = options.output
    if page.suffix.lower() not in PAGE_ENDINGS:
        raise InputProblem(f"网页“{page}”的扩展名应为 .html。", path=str(page), code="OUT-005")
    refuse_unusable(page, force=options.force)
    every = options.watch
    if every is not None and not 1 <= every <= 86400:
        raise InputProblem("--watch 请写 1 到 86400 之间的秒数。", code="ARG-001")
    folders = form_folders(options)
    cache = Cache.open(folders)

    def now() -> Status:
        return look(
            options.folder, roster=options.roster, page=page, workers=options.workers, form_folders=folders, cache=cache
        )

    status = now()
    write_page(page, status, every=every or 0, force=options.force)
    if options.json:
        print(json.dumps(status.as_json() | {"output": str(page)}, ensure_ascii=False, indent=2))
    else:
        counts = "，".join(f"{state.value} {status.count(state)}" for state in State)
        print(f"{len(status.units)} 个单位：已报 {status.reported}（{counts}）；退回文件 {len(status.rejected)} 个")
        print(f"网页：{page}")
    if every is not None:
        also = (options.roster,) if options.roster is not None else ()
        sys.stderr.write(f"每 {every:g} 秒更新一次，按 Ctrl-C 结束。\n")
        try:
            watch(now, page, options.folder, status, every=every, also=also, told=lambda text: print(text, flush=True))
        except KeyboardInterrupt:
            sys.stderr.write("已停止更新，网页保留最后一次的情况。\n")
        return 0
    return int(bool(status.count(State.ERRORS) or status.count(State.MISSING) or status.count(State.RETURNED)))
