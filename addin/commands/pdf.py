"""导出PDF: a workbook or a Word report as PDF, through LibreOffice (Excel exports by itself)."""

from __future__ import annotations

import argparse
from pathlib import Path

from workbook_templates.model import InputProblem


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="工作簿（.xlsx）或报告（.docx）")
    parser.add_argument("-o", "--output", type=Path, metavar="PDF", help="PDF 文件名；不写则与原文件同名")
    parser.add_argument("--force", action="store_true", help="PDF 已存在时覆盖")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from workbook_templates.reporting.pdf import to_pdf

    if not options.file.is_file():
        raise InputProblem(f"没有这个文件：{options.file}。请检查文件名。", path=str(options.file), code="FILE-001")
    output = to_pdf(options.file, options.output or options.file.with_suffix(".pdf"), force=options.force)
    print(f"已导出：{output}")
    return 0
