"""反馈: a remarks document (Word) and a findings list (Excel) for each unit, to send back."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from addin.commands.common import add_forms_option, form_folders
from workbook_templates.model import Severity


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source", type=Path, metavar="汇总或文件夹", help="汇总工作簿（含复核），或各单位工作簿所在的文件夹"
    )
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="文件夹", help="审核意见和问题清单放在哪里")
    parser.add_argument("--previous", type=Path, metavar="汇总", help="来源是文件夹时，从这本汇总里取复核意见")
    parser.add_argument("--bureau", default="", metavar="名称", help="落款单位，如“某某市财政局”")
    parser.add_argument("--deadline", default="", metavar="日期", help="重新报送的期限，如“5月20日”")
    parser.add_argument("--workers", type=int, metavar="N", help="同时用几个进程（来源是文件夹时）")
    parser.add_argument("--force", action="store_true", help="同名文件已存在时覆盖")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")
    add_forms_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from workbook_templates.summary.cache import Cache
    from workbook_templates.summary.feedback import Sent, gather, send

    bar = _count if sys.stderr.isatty() and not options.json else None
    folders = form_folders(options)
    remarks = gather(
        options.source,
        previous=options.previous,
        form_folders=folders,
        workers=options.workers,
        progress=bar,
        cache=Cache.open(folders) if options.source.is_dir() else None,
    )
    sent = send(
        remarks, options.output, bureau=options.bureau, deadline=options.deadline, force=options.force, progress=bar
    )

    def told(item: Sent) -> dict[str, Any]:
        return {
            "unit": item.remarks.unit,
            "file": item.remarks.file,
            "document": str(item.document),
            "list": str(item.findings) if item.findings is not None else "",
            "findings": {severity.value: item.remarks.count(severity) for severity in Severity},
            "reviewed": item.remarks.review is not None,
            "returned": item.remarks.returned,
        }

    if options.json:
        units = [told(item) for item in sent]
        shown = {"source": str(options.source), "output": str(options.output), "units": units}
        print(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        returned = sum(1 for item in sent if item.remarks.returned)
        reviewed = sum(1 for item in sent if item.remarks.review is not None)
        print(
            f"已写出 {len(sent) - returned} 个单位的审核意见和问题清单（其中带复核意见 {reviewed} 个），退回说明 {returned} 份"
        )
        print(f"在文件夹：{options.output}")
    return int(any(item.remarks.count(Severity.ERROR) for item in sent))


def _count(done: int, total: int) -> None:
    end = "\n" if done >= total else ""
    sys.stderr.write(f"\r{done}/{total}{end}")
    sys.stderr.flush()
