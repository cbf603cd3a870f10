"""检查安装: each part that the buttons and functions need, whether it is there, and how to mend it."""

from __future__ import annotations

import importlib.util
import platform
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PureWindowsPath
from typing import Any

from addin.installing.blocked import is_blocked

NEEDED = ("ziping", "xlwings", "pywin32", "XlsxWriter", "openpyxl", "python-calamine", "PyYAML", "python-docx")
_ANTIVIRUS = "如果文件会自己消失，是被杀毒软件隔离了：请在 360、火绒、腾讯管家等的“隔离区”恢复，并把这个文件夹加入信任（白名单）："


@dataclass(frozen=True, slots=True)
class Check:
    """One part: what it is, whether all is well, what was found, what to do."""

    name: str
    fine: bool
    found: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class ExcelFacts:
    """What the Excel that asks says of itself."""

    version: str = ""
    bits: int = 0
    """32 or 64; 0 when it does not say."""
    addin: str = ""
    """Path of the add-in that is running."""

    @classmethod
    def of(cls, app: Any, addin: Any) -> ExcelFacts:
        """From ``xw.App`` and the add-in's ``xw.Book``; what cannot be asked stays unknown."""

        def ask(question: Callable[[], Any]) -> str:
            try:
                return str(question())
            except Exception:  # not Windows, or an old Excel
                return ""

        system = ask(lambda: app.api.OperatingSystem)
        bits = 64 if "64-bit" in system else 32 if "32-bit" in system else 0
        return cls(ask(lambda: app.api.Version), bits, ask(lambda: addin.api.FullName))


@dataclass(frozen=True)
class Machine:
    """What is looked at; a test puts its own here."""

    folder: Path = field(default_factory=lambda: Path(sys.executable).parent)
    """Where the interpreter stands."""
    system: str = field(default_factory=platform.system)
    bits: int = 64 if sys.maxsize > 2**32 else 32
    python: str = field(default_factory=platform.python_version)
    version_of: Callable[[str], str] = version
    importable: Callable[[str], bool] = lambda name: importlib.util.find_spec(name) is not None


def examine(excel: ExcelFacts | None = None, machine: Machine | None = None) -> list[Check]:
    """Every check, in the order in which one would mend things."""
    excel, machine = excel or ExcelFacts(), machine or Machine()
    checks = [_python(machine), *_packages(machine)]
    if machine.system == "Windows":
        checks += [*_libraries(excel, machine), *_blocked(excel, machine)]
    checks.append(_excel(excel, machine))
    return checks


def told(checks: Iterable[Check]) -> str:
    """For a person: what is wrong first, then what is well."""
    checks = list(checks)
    wrong = [check for check in checks if not check.fine]
    lines = [f"有 {len(wrong)} 处要处理：" if wrong else "安装完好。"]
    for check in wrong:
        lines.append(f"\n× {check.name}：{check.found}\n  {check.mend}")
    if wrong:
        lines.append("\n其余正常：")
    lines += [f"√ {check.name}：{check.found}" for check in checks if check.fine]
    return "\n".join(lines)


def _python(machine: Machine) -> Check:
    fine = tuple(int(part) for part in machine.python.split(".")[:2]) >= (3, 11)
    return Check(
        "后台程序",
        fine,
        f"Python {machine.python}，{machine.bits} 位，{machine.folder}",
        "" if fine else "版本太旧，应为 3.11 以上。请重新运行离线安装包里的“安装.bat”。",
    )


def _packages(machine: Machine) -> list[Check]:
    missing, found = [], []
    for name in NEEDED:
        if name == "pywin32" and machine.system != "Windows":
            continue
        try:
            found.append(f"{name} {machine.version_of(name)}")
        except PackageNotFoundError:
            missing.append(name)
    checks = [
        Check(
            "组件",
            not missing,
            f"缺少 {'、'.join(missing)}" if missing else "、".join(found),
            f"请重新运行离线安装包里的“安装.bat”。{_ANTIVIRUS}{machine.folder}" if missing else "",
        )
    ]
    if machine.system == "Windows" and "pywin32" not in missing:
        loads = machine.importable("pythoncom")
        checks.append(
            Check(
                "与 Excel 的连接（pywin32）",
                loads,
                "可用" if loads else "装了但不能装载（缺 pythoncom 或 pywintypes 的 DLL）",
                "" if loads else f"请重新运行“安装.bat”。{_ANTIVIRUS}{machine.folder}",
            )
        )
    return checks


def _libraries(excel: ExcelFacts, machine: Machine) -> list[Check]:
    """xlwings' DLLs stand beside the interpreter; their names carry the version that the add-in's VBA asks for."""
    try:
        wanted = machine.version_of("xlwings")
    except PackageNotFoundError:
        return []
    checks = []
    for bits in (64, 32):
        if excel.bits not in (0, bits):
            continue
        name = f"xlwings{bits}-{wanted}.dll"
        there = (machine.folder / name).is_file()
        others = sorted(path.name for path in machine.folder.glob(f"xlwings{bits}-*.dll") if path.name != name)
        found = "在" if there else f"版本不符：应为 {name}，有 {'、'.join(others)}" if others else f"没有 {name}"
        mend = f"工作表函数（ZP_…）要用它，按钮不用。请重新运行“安装.bat”。{_ANTIVIRUS}{machine.folder}"
        checks.append(Check(f"函数用的 DLL（{bits} 位 Excel）", there, found, "" if there else mend))
    return checks


def _blocked(excel: ExcelFacts, machine: Machine) -> list[Check]:
    """Files that Windows marked as coming from the internet are not run."""
    suspects = [machine.folder / "pythonw.exe", *sorted(machine.folder.glob("xlwings*.dll"))]
    if excel.addin:
        suspects.insert(0, Path(excel.addin))
    marked = [path.name for path in suspects if is_blocked(path)]
    mend = (
        "在资源管理器里右键这个文件 → 属性 → 勾选“解除锁定” → 确定；或先对下载的压缩包解除锁定，再解压、重新安装。"
        if marked
        else ""
    )
    found = f"被 Windows 锁定（来自互联网的文件）：{'、'.join(marked)}" if marked else "没有"
    return [Check("被锁定的文件", not marked, found, mend)]


def _excel(excel: ExcelFacts, machine: Machine) -> Check:
    if not excel.version:
        where = (
            "没有从 Excel 里运行，未检查"
            if machine.system == "Windows"
            else f"这台电脑是 {machine.system}，只有命令行可用"
        )
        return Check("Excel", True, where)
    if float(excel.version.split()[0] or 0) < 14:
        return Check(
            "Excel", False, f"版本 {excel.version}", "功能区要 Excel 2010 以上。模板仍然可以填，审核可以用命令行。"
        )
    mixed = f"（后台程序 {machine.bits} 位，可以配合使用）" if excel.bits and excel.bits != machine.bits else ""
    return Check(
        "Excel", True, f"版本 {excel.version}，{excel.bits or '?'} 位{mixed}，{PureWindowsPath(excel.addin).name}"
    )
