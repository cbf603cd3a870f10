"""离线安装包: everything that a Windows computer without internet needs, in one folder."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from workbook_templates.model import InputProblem


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="文件夹", help="离线安装包放在哪里")
    parser.add_argument(
        "--python", dest="embedded", type=Path, metavar="EMBED.zip", help="python.org 的嵌入式 Python（64 位）压缩包"
    )
    parser.add_argument("--pin", type=Path, metavar="文件", help="另一个 Python 版本的固定文件（版本、来源、SHA-256）")
    parser.add_argument("--addin", type=Path, metavar="ziping.xlam", help="用做好的（例如已签名的）加载项，不现做")
    parser.add_argument("--full", action="store_true", help="另带 pandas、formulas（给要自己写程序分析的人，大四倍）")
    parser.add_argument("--force", action="store_true", help="文件夹已有内容时覆盖")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from addin.installing.bundle import build_bundle
    from addin.installing.embedded import read_pin, what_to_get

    pin = read_pin(options.pin)
    if options.embedded is None:
        raise InputProblem(what_to_get(pin), code="BUNDLE-001")
    if options.addin is not None and not options.addin.is_file():
        raise InputProblem(f"没有这个文件：{options.addin}。", path=str(options.addin), code="FILE-001")
    made = build_bundle(
        options.output,
        options.embedded,
        pin,
        full=options.full,
        force=options.force,
        addin=options.addin,
        told=lambda line: None if options.json else print(line),
    )
    if options.json:
        told = {"output": str(made.folder), "bytes": made.size, "parts": made.parts, "wheels": list(made.wheels)}
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    print(f"已做好：{made.folder}（共 {_megabytes(made.size)}）")
    for name, size in made.parts.items():
        print(f"  {name}  {_megabytes(size)}")
    print("把整个文件夹压缩后发给使用者，解压后双击“安装.bat”。")
    return 0


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
