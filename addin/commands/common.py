"""What several commands share: where form sets are looked for."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from workbook_templates.model import InputProblem


def add_forms_option(parser: argparse.ArgumentParser) -> None:
    """``--forms DIR``: form sets of one's own, looked at before the shipped ones."""
    parser.add_argument(
        "--forms",
        dest="form_folders",
        action="append",
        default=[],
        type=Path,
        metavar="文件夹",
        help="自定义表套所在的文件夹（也可设环境变量 ZIPING_FORMS），可写多次",
    )


def form_folders(options: argparse.Namespace) -> tuple[Path, ...]:
    """The folders named on the command line, then those of the environment variable ZIPING_FORMS."""
    named = [
        *options.form_folders,
        *(Path(part) for part in os.environ.get("ZIPING_FORMS", "").split(os.pathsep) if part),
    ]
    for folder in named:
        if not folder.is_dir():
            raise InputProblem(
                f"自定义表套的文件夹不存在：{folder}。请检查 --forms 或环境变量 ZIPING_FORMS。",
                path=str(folder),
                code="FOLDER-001",
            )
    return tuple(named)
