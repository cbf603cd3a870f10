"""What a person finds in the bundle: the batch files (GBK, CRLF, as an old cmd.exe wants them) and 使用说明."""

from __future__ import annotations

from importlib.resources import files

MB = 1_000_000


def batch_file() -> bytes:
    """安装.bat."""
    return _batch("install.bat")


def uninstall_file() -> bytes:
    """卸载.bat."""
    return _batch("uninstall.bat")


def cli_file() -> bytes:
    """ziping.cmd: the command line of the installed program."""
    return b'@"%~dp0python\\python.exe" -I -m addin %*\r\n'


def readme(product: str, python: str, size: int) -> bytes:
    """使用说明.txt, which every Notepad shows."""
    text = _source("readme.txt").format(version=product, python=python, size=f"{size / MB:.0f} MB")
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def _batch(name: str) -> bytes:
    return _source(name).replace("\n", "\r\n").encode("gbk")


def _source(name: str) -> str:
    return (files("addin.installing") / "sources" / name).read_text(encoding="utf-8")
