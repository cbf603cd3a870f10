"""The embeddable Python of python.org: the file that the person hands in must be exactly the one that is pinned."""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import yaml

from workbook_templates.model import InputProblem

_KEYS = ("version", "file", "source", "url", "sha256")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Pin:
    """Which file, where it is from, and its SHA-256."""

    version: str
    file: str
    source: str
    url: str
    sha256: str

    @property
    def tag(self) -> str:
        """``312``, as in the names of its files."""
        return "".join(self.version.split(".")[:2])

    @property
    def minor(self) -> str:
        """``3.12``."""
        return ".".join(self.version.split(".")[:2])


def read_pin(path: Path | None = None) -> Pin:
    """The pin that is shipped, or that of a file of the same shape. Raises InputProblem."""
    try:
        text = (
            path.read_text(encoding="utf-8")
            if path is not None
            else (files("addin.installing") / "embedded_python.yaml").read_text(encoding="utf-8")
        )
        found = yaml.safe_load(text)
        pin = Pin(*(str(found[key]) for key in _KEYS))
    except (OSError, KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise InputProblem(
            f"{path}：不能用作 Python 版本的固定文件，应有 {'、'.join(_KEYS)} 五项"
            "（样子见 addin/installing/embedded_python.yaml）。",
            path=str(path),
            code="BUNDLE-002",
        ) from error
    if not _HASH.fullmatch(pin.sha256):
        raise InputProblem(
            f"{pin.file} 还没有固定 SHA-256。请从 {pin.source} 取得官方值，写进固定文件的 sha256 一项，用 --pin 指明。",
            code="BUNDLE-002",
        )
    return pin


def what_to_get(pin: Pin) -> str:
    """For the person who has no such file yet."""
    return (
        f"离线安装包里要放 Windows 版 Python（官方的嵌入式压缩包），请先在能上网的电脑上下载：\n"
        f"  {pin.url}\n  （页面 {pin.source}，“Windows embeddable package (64-bit)”）\n"
        f"  SHA-256 应为 {pin.sha256}\n再运行：ziping bundle -o 文件夹 --python {pin.file}"
    )


def check_embedded(path: Path, pin: Pin) -> None:
    """Raises InputProblem: there is no such file, it is another one, or it has no interpreter in it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputProblem(f"没有这个文件：{path}。\n{what_to_get(pin)}", path=str(path), code="BUNDLE-001") from error
    found = hashlib.sha256(data).hexdigest()
    if found != pin.sha256:
        raise InputProblem(
            f"{path} 不是固定的那个文件，没有使用。\n  它的 SHA-256：{found}\n  应为：{pin.sha256}（{pin.file}）\n"
            f"请重新下载：{pin.url}\n确实要换一个 Python 版本时，写一份固定文件，用 --pin 指明。",
            path=str(path),
            code="BUNDLE-003",
        )
    with zipfile.ZipFile(path) as archive:
        missing = {"python.exe", "pythonw.exe", f"python{pin.tag}._pth"} - set(archive.namelist())
    if missing:
        raise InputProblem(
            f"{path} 里没有 {'、'.join(sorted(missing))}，不是嵌入式 Python。", path=str(path), code="BUNDLE-003"
        )


def unpack(path: Path, folder: Path, pin: Pin) -> None:
    """Into ``folder``, and let it find its packages: the embeddable Python looks nowhere by itself."""
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    lines = (f"python{pin.tag}.zip", ".", r"Lib\site-packages", "", "import site", "")
    (folder / f"python{pin.tag}._pth").write_bytes("\r\n".join(lines).encode("ascii"))
