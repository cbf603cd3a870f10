"""加载项: making the Excel add-in from its sources."""

from __future__ import annotations

import argparse
from pathlib import Path

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
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from addin.ribbon.build import build_addin
    from addin.ribbon.xlwings_source import SourceChanged
    from workbook_templates.output import whole_file

    output: Path = options.output
    if output.suffix.lower() != ".xlam":
        raise InputProblem(f"输出文件应以 .xlam 结尾：{output}。", path=str(output))
    _check_interpreter(options.interpreter)
    try:
        with whole_file(output, force=options.force) as temporary:
            build_addin(temporary, interpreter=options.interpreter, functions=options.functions)
    except SourceChanged as problem:
        raise InputProblem(f"所装的 xlwings 与本产品不配套（{problem}）。请重新安装 ziping。") from problem
    print(f"已制作：{output}")
    return 0


def _check_interpreter(path: str) -> None:
    """A bare name would be looked for in the folder of whatever workbook is open."""
    full = path.startswith(("%", "\\\\", "/")) or path[1:3] == ":\\"
    if not full or '"' in path:
        raise InputProblem(
            f"--python 应是完整路径（如 C:\\ziping\\python\\pythonw.exe，可以用 %LOCALAPPDATA% 开头），却是“{path}”。"
        )
