"""The offline bundle: a folder that is copied to a Windows computer, where 安装.bat needs neither internet nor admin rights."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from addin.installing.embedded import Pin, check_embedded, unpack
from addin.installing.texts import batch_file, cli_file, readme, uninstall_file
from addin.installing.wheels import Run, gather, install, run_tool, wheel_names
from workbook_templates.model import InputProblem

APP, WHEELS, TEMPLATES = "app", "wheels", "模板"
INSTALL, UNINSTALL, README = "安装.bat", "卸载.bat", "使用说明.txt"
_NOT_NEEDED = ("PyWin32.chm", "pythonwin", "isapi", "adodbapi", "bin")
"""Parts of the wheels that are for developers; ``bin`` holds starters for the machine that built the bundle."""
_NOT_NEEDED_IN = ("tests", "__pycache__")
_PACKAGES = (
    "addin",
    "udfs",
    "workbook_templates",
    "xlwings",
    "win32",
    "win32com",
    "xlsxwriter",
    "openpyxl",
    "yaml",
    "docx",
)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was made. Sizes in bytes."""

    folder: Path
    size: int
    parts: dict[str, int]
    wheels: tuple[str, ...]


def build_bundle(
    output: Path,
    embedded: Path,
    pin: Pin,
    *,
    full: bool = False,
    force: bool = False,
    addin: Path | None = None,
    run: Run = run_tool,
    told: Callable[[str], None] = lambda line: None,
) -> Bundle:
    """Make the folder ``output``, whole or not at all.

    ``full``: with the packages for analysts (``wheels.FOR_ANALYSTS``). ``addin``: a finished, perhaps signed add-in, else
    it is built here. Raises InputProblem: the Python handed in is not the pinned one, no network, a part is missing.
    """
    if output.exists() and (not output.is_dir() or any(output.iterdir())) and not force:
        raise InputProblem(
            f"{output} 已有内容，没有写入。请换一个文件夹，或加 --force 覆盖。", path=str(output), code="OUT-001"
        )
    check_embedded(embedded, pin)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".ziping-", dir=output.parent) as scratch:
            folder = Path(scratch) / "bundle"
            _fill(folder, embedded, pin, full, addin, run, told)
            problems = missing_parts(folder, pin)
            if problems:
                raise InputProblem(f"离线安装包不完整：{'；'.join(problems)}。没有写出。", code="BUNDLE-005")
            if output.exists():
                shutil.rmtree(output)
            folder.rename(output)
    except OSError as error:
        raise InputProblem(
            f"{output} 不能写入（{error.strerror or error}）。", path=str(output), code="OUT-002"
        ) from error
    parts = {item.name: size_of(item) for item in sorted(output.iterdir())}
    return Bundle(output, sum(parts.values()), parts, tuple(wheel_names(output / WHEELS)))


def _fill(
    folder: Path, embedded: Path, pin: Pin, full: bool, addin: Path | None, run: Run, told: Callable[[str], None]
) -> None:
    from addin.ribbon.build import build_addin

    app, wheels = folder / APP, folder / WHEELS
    python = app / "python"
    told(f"一、为 64 位 Windows 取组件（Python {pin.minor}）")
    wanted = gather(wheels, pin.minor, full=full, run=run)
    told("二、不联网安装到 Python 文件夹")
    python.mkdir(parents=True)
    unpack(embedded, python, pin)
    packages = python / "Lib" / "site-packages"
    install(wheels, packages, pin.minor, wanted, run=run)
    _tidy(packages)
    for path in sorted(packages.glob("xlwings*.dll")):
        path.rename(python / path.name)  # beside pythonw.exe: there the add-in's VBA looks for them
    told("三、加载项、模板和说明")
    if addin is None:
        build_addin(app / "ziping.xlam")
    else:
        shutil.copyfile(addin, app / "ziping.xlam")
    (app / "ziping.cmd").write_bytes(cli_file())
    shutil.copytree(str(files("workbook_templates") / "official"), folder / TEMPLATES)
    (folder / INSTALL).write_bytes(batch_file())
    (folder / UNINSTALL).write_bytes(uninstall_file())
    size = size_of(folder)
    (folder / README).write_bytes(readme(version("ziping"), pin.version, size))


def _tidy(packages: Path) -> None:
    for name in _NOT_NEEDED:
        path = packages / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for path in sorted(packages.rglob("*")):
        if path.is_dir() and path.name in _NOT_NEEDED_IN:
            shutil.rmtree(path, ignore_errors=True)


def missing_parts(folder: Path, pin: Pin) -> list[str]:
    """What an installation from this folder would lack, in Chinese."""
    python = folder / APP / "python"
    packages = python / "Lib" / "site-packages"
    xlwings = version("xlwings")
    wanted = [
        *((python / name, "Python") for name in ("python.exe", "pythonw.exe")),
        *((python / f"xlwings{bits}-{xlwings}.dll", f"{bits} 位 Excel 的函数") for bits in (32, 64)),
        *(
            (packages / "pywin32_system32" / f"{name}{pin.tag}.dll", "与 Excel 的连接（pywin32）")
            for name in ("pythoncom", "pywintypes")
        ),
        (packages / "win32" / "win32api.pyd", "与 Excel 的连接（pywin32）"),
        (packages / "pywin32.pth", "与 Excel 的连接（pywin32）"),
        *((packages / name, "组件") for name in _PACKAGES),
        (folder / APP / "ziping.xlam", "加载项"),
        *((folder / name, "说明") for name in (INSTALL, UNINSTALL, README)),
    ]
    problems = [f"缺 {path.name}（{what}）" for path, what in wanted if not path.exists()]
    if not list((folder / TEMPLATES).glob("*.xlsx")):
        problems.append("缺官方模板")
    pth = python / f"python{pin.tag}._pth"
    if not pth.exists() or b"\nimport site" not in pth.read_bytes():
        problems.append("Python 找不到组件（._pth）")
    if (packages / "xlwings" / "pro").exists():
        problems.append("xlwings 的 PRO 部分没有去掉")
    return problems


def size_of(path: Path) -> int:
    """Bytes of a file or of everything in a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(item.stat().st_size for item in path.rglob("*") if item.is_file())
