"""安装、卸载: the add-in into the person's own Excel, and out again. Nothing needs admin rights."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addin.installing.places import ADDIN, Places
from addin.installing.registry import switch_off, switch_on, windows_registry
from addin.ribbon.settings import INTERPRETER_WIN
from workbook_templates.model import InputProblem
from workbook_templates.output import whole_file


@dataclass(frozen=True, slots=True)
class Installed:
    """What was done, in Chinese lines."""

    addin: Path
    lines: tuple[str, ...]


def install(
    here: Places,
    *,
    addin: Path | None = None,
    interpreter: str = "",
    functions: bool = True,
    listed: bool = False,
    registry: Callable[[], Any] = windows_registry,
) -> Installed:
    """Put the add-in where Excel opens it by itself.

    ``addin``: a finished (perhaps signed) file, else it is built for ``interpreter``. ``listed``: into the folder of
    add-ins and the list 加载项 of every Excel, instead of XLSTART; it can be switched off there. Raises InputProblem.
    """
    if addin is not None and not addin.is_file():
        raise InputProblem(f"没有这个文件：{addin}。", path=str(addin), code="INSTALL-002")
    target = (here.addins if listed else here.startup) / ADDIN
    if listed:
        winreg = _registry(registry)
    try:
        with whole_file(target, force=True) as temporary:
            if addin is not None:
                # the bytes alone: the mark that Windows puts on downloaded files ("blocked") does not come along
                shutil.copyfile(addin, temporary)
            else:
                from addin.ribbon.build import build_addin

                build_addin(temporary, interpreter=interpreter or INTERPRETER_WIN, functions=functions)
    except InputProblem as problem:
        raise InputProblem(
            f"{problem.message}请先关闭所有 Excel 窗口，再安装。", path=str(target), code="OUT-002"
        ) from problem
    lines = [f"已安装：{target}"]
    other = (here.startup if listed else here.addins) / ADDIN
    if other.exists():  # two copies would give two tabs
        _remove(other)
        lines.append(f"已删除原来的：{other}")
    if listed:
        versions = switch_on(winreg, str(target))
        lines.append(
            f"已登记在 Excel 的加载项列表（{'、'.join(versions) or '没有找到 Excel，请先打开一次 Excel 再安装'}）"
        )
    else:
        with contextlib.suppress(ImportError):
            switch_off(registry(), str(target))
    lines += _interpreter_lines(here, interpreter)
    lines.append("请重新打开 Excel，功能区会出现“绩效自评”。有问题时按其中的“检查安装”。")
    return Installed(target, tuple(lines))


def uninstall(here: Places, *, everything: bool = False, registry: Callable[[], Any] = windows_registry) -> Installed:
    """Take the add-in away from both places; ``everything``: the private Python as well. Workbooks are untouched."""
    lines = []
    for path in (here.startup / ADDIN, here.addins / ADDIN):
        if path.exists():
            _remove(path)
            lines.append(f"已删除：{path}")
    with contextlib.suppress(ImportError):
        versions = switch_off(registry(), str(here.addins / ADDIN))
        if versions:
            lines.append(f"已从 Excel 的加载项列表移除（{'、'.join(versions)}）")
    if everything and here.private.exists():
        try:
            shutil.rmtree(here.private)
        except OSError as error:
            raise InputProblem(
                f"{here.private} 没有删干净（{error.strerror or error}）。请关闭所有 Excel 窗口，再卸载一次，或手工删除这个文件夹。",
                path=str(here.private),
                code="OUT-002",
            ) from error
        lines.append(f"已删除：{here.private}")
    return Installed(here.startup / ADDIN, tuple(lines or ["没有安装过，不用卸载。"]))


def _registry(registry: Callable[[], Any]) -> Any:
    try:
        return registry()
    except ImportError as error:
        raise InputProblem("这台电脑没有注册表（不是 Windows），不能登记加载项。", code="INSTALL-001") from error


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise InputProblem(
            f"{path} 不能删除（{error.strerror or error}）。请先关闭所有 Excel 窗口，再试一次。",
            path=str(path),
            code="OUT-002",
        ) from error


def _interpreter_lines(here: Places, interpreter: str) -> list[str]:
    chosen = Path(interpreter) if interpreter and "%" not in interpreter else here.interpreter
    if chosen.exists():
        return [f"后台程序：{chosen}"]
    return [
        f"注意：还没有后台程序 {chosen}，按钮暂时不能用（模板和公式不受影响）。"
        "请用离线安装包里的“安装.bat”，或用 --python 指明已有的 pythonw.exe。"
    ]
