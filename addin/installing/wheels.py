"""Wheels for 64-bit Windows, gathered on any machine: resolved for Windows by uv, fetched by pip, our own made here."""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.util
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import distribution, requires, version
from pathlib import Path

from workbook_templates.model import InputProblem

PLATFORM = "x86_64-pc-windows-msvc"
ROOMS = ("addin", "udfs", "workbook_templates")
FOR_ANALYSTS = ("formulas", "pandas")
"""Declared for people who compute with the summary; no command imports them, and they are four fifths of the size."""
_MOMENT = (2020, 1, 1, 0, 0, 0)
_NAME = re.compile(r"[A-Za-z0-9_.-]+")

Run = Callable[[Sequence[str]], str]


def run_tool(command: Sequence[str]) -> str:
    """Run uv. Raises InputProblem with its last words."""
    if shutil.which(command[0]) is None:
        raise InputProblem("做离线安装包要用 uv。请先运行：pip install uv", code="BUNDLE-004")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        words = " ".join(done.stderr.split())[-400:]
        raise InputProblem(
            f"取组件没有成功（{command[1]} {command[2]}）：{words}\n请检查网络；用国内镜像时设环境变量 UV_DEFAULT_INDEX 和 PIP_INDEX_URL。",
            code="BUNDLE-004",
        )
    return done.stdout


def direct_requirements(*, full: bool) -> list[str]:
    """What ziping itself asks for; xlwings in exactly the version whose VBA is in the add-in."""
    wanted = []
    for line in requires("ziping") or ():
        match = _NAME.match(line)
        assert match is not None
        if "extra ==" in line or (not full and match[0].lower() in FOR_ANALYSTS):
            continue
        wanted.append(f"xlwings=={version('xlwings')}" if match[0].lower() == "xlwings" else line)
    return wanted


def gather(folder: Path, python: str, *, full: bool, run: Run = run_tool) -> list[str]:
    """Wheels of everything that Windows needs into ``folder``; returns the requirements that they satisfy."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = direct_requirements(full=full)
    asked = folder / "direct.txt"
    locked = folder / "requirements.txt"
    asked.write_text("\n".join(wanted) + "\n", encoding="utf-8", newline="\n")
    for_windows = ["--python-platform", PLATFORM, "--python-version", python, "--only-binary", ":all:", "-q"]
    run(["uv", "pip", "compile", str(asked), *for_windows, "--generate-hashes", "--no-header", "-o", str(locked)])
    run(
        [
            *("uv", "tool", "run", "pip", "download", "--no-deps", "--require-hashes", "-q", "-r", str(locked)),
            *("--platform", "win_amd64", "--python-version", python, "--implementation", "cp"),
            *("--only-binary", ":all:", "-d", str(folder)),
        ]
    )
    for path in sorted(folder.glob("xlwings-*.whl")):
        without_pro(path)
    own_wheel(folder)
    return wanted


def install(wheels: Path, target: Path, python: str, wanted: Sequence[str], *, run: Run = run_tool) -> None:
    """Install the wheels into a folder as Windows would have them, without any index: proof that none is missing."""
    common = ["--target", str(target), "--python-platform", PLATFORM, "--python-version", python, "-q"]
    common += ["--no-index", "--find-links", str(wheels), "--only-binary", ":all:", "--link-mode", "copy"]
    run(["uv", "pip", "install", *common, *wanted])
    run(["uv", "pip", "install", *common, "--no-deps", f"ziping=={version('ziping')}"])


def own_wheel(folder: Path) -> Path:
    """The wheel of this very installation, from a checkout or from a wheel alike; the same bytes every time."""
    number = version("ziping")
    info = f"ziping-{number}.dist-info"
    parts: dict[str, bytes] = {}
    for room in ROOMS:
        spec = importlib.util.find_spec(room)
        assert spec is not None and spec.submodule_search_locations
        root = Path(next(iter(spec.submodule_search_locations)))
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
                parts[f"{room}/{path.relative_to(root).as_posix()}"] = path.read_bytes()
    own = distribution("ziping")
    parts[f"{info}/METADATA"] = (own.read_text("METADATA") or "").encode()
    parts[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: ziping\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    parts[f"{info}/entry_points.txt"] = b"[console_scripts]\nziping = addin.cli:main\n"
    output = folder / f"ziping-{number}-py3-none-any.whl"
    write_wheel(output, parts, f"{info}/RECORD")
    return output


def without_pro(path: Path) -> Path:
    """xlwings' wheel without its PRO parts (docs/decisions/0007): another licence, and nothing here uses them."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if not _is_pro(name)}
    record = next(name for name in parts if name.endswith(".dist-info/RECORD"))
    del parts[record]
    name, number, *tags = path.name.split("-")
    output = path.with_name("-".join((name, number, "0nopro", *tags)))  # the build tag says that it was changed
    write_wheel(output, parts, record)
    path.unlink()
    return output


def _is_pro(name: str) -> bool:
    return name.startswith(("xlwings/pro/", "xlwings/xlwingslib.")) or name.endswith("/LICENSE_PRO.txt")


def write_wheel(output: Path, parts: dict[str, bytes], record: str) -> None:
    """A zip with its list of files and hashes."""
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    for name, data in parts.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        writer.writerow((name, f"sha256={digest}", len(data)))
    writer.writerow((record, "", ""))
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [*parts.items(), (record, rows.getvalue().encode())]:
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), data, zipfile.ZIP_DEFLATED)


def wheel_names(folder: Path) -> Iterable[str]:
    """Names of the distributions in a folder of wheels."""
    return (path.name.partition("-")[0].lower().replace("_", "-") for path in sorted(folder.glob("*.whl")))
