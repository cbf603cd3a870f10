"""``ziping``: the command line, and what the ribbon calls. One file per command in ``addin.commands``."""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import sys
from collections.abc import Sequence

from addin.arguments import Parser
from workbook_templates.model import InputProblem

COMMANDS = {
    "forms": ("forms", "列出表套；重建官方模板"),
    "new": ("new", "新建一个单位的官方工作簿"),
    "import": ("import_", "把文本等材料导入为填好的官方工作簿"),
    "score": ("score", "按规则计算得分，说明理由"),
    "check": ("check", "审核工作簿，列出发现的问题"),
    "report": ("report", "由工作簿生成自评报告，由文件夹生成汇总报告（Word、PDF）"),
    "pdf": ("pdf", "把工作簿或报告导出为 PDF（借助 LibreOffice）"),
    "pack": ("pack", "把工作簿和报告打成报送包"),
    "merge": ("merge", "把一个文件夹的工作簿合并成汇总工作簿"),
    "feedback": ("feedback", "给每个单位写审核意见（Word）和问题清单（Excel）"),
    "status": ("status", "谁报了、谁没报、报得怎样：一张可刷新的网页"),
    "repair": ("repair", "修复损坏或改动过的工作簿，写成新的官方工作簿"),
    "migrate": ("migrate", "把旧版本或相邻表套的工作簿转到另一个表套"),
    "addin": ("addin", "制作、安装、卸载 Excel 加载项，检查安装"),
    "bundle": ("bundle", "做 Windows 离线安装包"),
    "demo": ("demo", "用随附的五份材料演示：导入、审核、汇总"),
}
OK, FOUND_ERRORS, UNUSABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code (0 fine, 1 findings of severity 错误, 2 unusable input)."""
    _speak_utf8()
    gc.set_threshold(500_000, 20, 100)  # a command makes millions of values, and hardly ever cycles
    atexit.register(gc.freeze)  # what is there at the end goes with the process, and need not be looked through
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = Parser(prog="ziping", description="部门整体支出绩效自评：官方表套、审核与汇总。")
    commands = parser.add_subparsers(dest="command", metavar="命令", title="命令", parser_class=Parser)
    wanted = next((word for word in words if word in COMMANDS), None)
    for name, (module, help_text) in COMMANDS.items():
        sub = commands.add_parser(name, help=help_text, description=help_text)
        if name == wanted:  # only the command that runs is imported: start-up stays short
            importlib.import_module(f"addin.commands.{module}").configure(sub)
    options = parser.parse_args(words)
    if options.command is None:
        parser.print_help()
        return OK
    try:
        code: int = options.run(options)
        return code
    except InputProblem as problem:
        sys.stderr.write(f"{problem.message}\n")
        return UNUSABLE
    except KeyboardInterrupt:
        sys.stderr.write("已中断，没有写出未完成的文件。\n")
        return 130
    except BrokenPipeError:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, sys.stdout.fileno())
        return OK


def _speak_utf8() -> None:
    """A Windows console may be GBK: never fail for a character it lacks."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


if __name__ == "__main__":
    raise SystemExit(main())
