"""加载项: making the Excel add-in from its sources, installing it for the person who is logged on, and looking after it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from addin.ribbon.settings import INTERPRETER_WIN
from workbook_templates.model import InputProblem


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="操作", title="操作")
    build = actions.add_parser("build", help="制作加载项 ziping.xlam", description="由源文件制作 Excel 加载项。")
    build.add_argument("-o", "--output", required=True, type=Path, metavar="文件", help="加载项的文件名（.xlam）")
    build.add_argument(
        "--python",
        dest="interpreter",
        default=INTERPRETER_WIN,
        metavar="路径",
        help="使用者电脑上 pythonw.exe 的完整路径，可以含 %%变量%%，默认 " + INTERPRETER_WIN.replace("%", "%%"),
    )
    build.add_argument(
        "--no-functions",
        dest="functions",
        action="store_false",
        help="不带工作表函数：文件里没有任何 Declare，按钮照常可用",
    )
    build.add_argument("--force", action="store_true", help="文件已存在时覆盖")
    _installing(actions)
    parser.set_defaults(run=run)


def _installing(actions: Any) -> None:
    install = actions.add_parser(
        "install", help="装进当前用户的 Excel", description="把加载项装进当前用户的 Excel，不要管理员权限。"
    )
    install.add_argument("--file", type=Path, metavar="ziping.xlam", help="用做好的（例如已签名的）加载项，不现做")
    install.add_argument(
        "--python", dest="interpreter", default="", metavar="路径", help="pythonw.exe 的完整路径（现做加载项时用）"
    )
    install.add_argument("--no-functions", dest="functions", action="store_false", help="不带工作表函数")
    install.add_argument(
        "--listed", action="store_true", help="装进 AddIns 文件夹并登记在加载项列表里（缺省放在 XLSTART）"
    )
    uninstall = actions.add_parser("uninstall", help="卸载", description="从当前用户的 Excel 里卸载。")
    uninstall.add_argument("--all", dest="everything", action="store_true", help="连同后台程序（Python）一起删除")
    actions.add_parser("check", help="检查安装", description="检查缺什么、怎样补。")


def run(options: argparse.Namespace) -> int:
    return {"build": _build, "install": _install, "uninstall": _uninstall, "check": _check}[options.action](options)


def _install(options: argparse.Namespace) -> int:
    from addin.installing.install import install
    from addin.installing.places import places

    if options.interpreter:
        _check_interpreter(options.interpreter)
    done = install(
        places(),
        addin=options.file,
        interpreter=options.interpreter,
        functions=options.functions,
        listed=options.listed,
    )
    print("\n".join(done.lines))
    return 0


def _uninstall(options: argparse.Namespace) -> int:
    from addin.installing.install import uninstall
    from addin.installing.places import places

    print("\n".join(uninstall(places(), everything=options.everything).lines))
    return 0


def _check(options: argparse.Namespace) -> int:
    from addin.installing.examine import examine, told

    checks = examine()
    print(told(checks))
    return 0 if all(check.fine for check in checks) else 1


def _build(options: argparse.Namespace) -> int:
    from addin.ribbon.build import build_addin
    from addin.ribbon.xlwings_source import SourceChanged
    from workbook_templates.output import whole_file

    output: Path = options.output
    if output.suffix.lower() != ".xlam":
        raise InputProblem(f"输出文件应以 .xlam 结尾：{output}。", path=str(output), code="OUT-005")
    _check_interpreter(options.interpreter)
    try:
        with whole_file(output, force=options.force) as temporary:
            build_addin(temporary, interpreter=options.interpreter, functions=options.functions)
    except SourceChanged as problem:
        raise InputProblem(
            f"所装的 xlwings 与本产品不配套（{problem}）。请重新安装 ziping。", code="INSTALL-001"
        ) from problem
    print(f"已制作：{output}")
    return 0


def _check_interpreter(path: str) -> None:
    """A bare name would be looked for in the folder of whatever workbook is open."""
    full = path.startswith(("%", "\\\\", "/")) or path[1:3] == ":\\"
    if not full or '"' in path:
        raise InputProblem(
            f"--python 应是完整路径（如 C:\\ziping\\python\\pythonw.exe，可以用 %LOCALAPPDATA% 开头），却是“{path}”。",
            code="ARG-001",
        )
