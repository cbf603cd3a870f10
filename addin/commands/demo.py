"""演示: the five shipped documents are imported, checked and merged, so that one sees what comes out."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from workbook_templates.definition.schema import Form
from workbook_templates.model import InputProblem, Severity

MARKER = ".ziping-demo"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path("ziping-demo"),
        metavar="文件夹",
        help="结果放在哪里（缺省 ./ziping-demo）",
    )
    parser.add_argument("--force", action="store_true", help="文件夹里已有别的内容时也写入")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from addin.commands.check import Checked, check_file
    from addin.commands.import_ import import_file
    from workbook_templates.intake import all_forms
    from workbook_templates.summary.merge import merge

    folder: Path = options.output
    _prepare(folder, force=options.force)
    forms = [form for form in all_forms() if example_of(form).is_file()]
    sources, filled = folder / "材料", folder / "上报"
    checked: list[Checked] = []
    print("一、导入：五份公开的自评材料 → 填好的官方工作簿")
    for form in forms:
        source = sources / f"{form.id}.txt"
        source.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(example_of(form), source)
        done = import_file(source, filled / f"{form.id}.xlsx", forms, force=True)
        print(
            f"  {done.output.name:<24}{done.submission.unit}  放入 {done.placed} 处，未放入 {len(done.submission.unplaced)} 处"
        )
    print("二、审核：")
    for form in forms:
        result = check_file(filled / f"{form.id}.xlsx")
        checked.append(result)
        counts = " · ".join(f"{severity.chinese} {result.count(severity)}" for severity in Severity)
        print(f"  {form.id:<24}检查 {result.checks_run} 项：{counts}")
        worst = next((finding for finding in result.findings if finding.severity is Severity.ERROR), None)
        if worst is not None:
            print(f"      例：{worst.message}")
    print("三、汇总：")
    summary = folder / "汇总.xlsx"
    told = merge(filled, summary, force=True).as_json()
    print(f"  合并 {told['merged']} 个单位，退回 {len(told['rejected'])} 个")
    print(f"结果在 {folder.resolve()}：")
    print("  材料/   五份原文（文本）")
    print("  上报/   五本填好的官方工作簿（可用 Excel、WPS 打开，“审核”表列出问题）")
    print("  汇总.xlsx  一本汇总工作簿")
    return 0


def example_of(form: Form) -> Path:
    """The seed document that came with a form set."""
    return Path(form.folder) / "example.txt"


def _prepare(folder: Path, *, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise InputProblem(
            f"{folder} 是一个文件，不能作为演示文件夹。请用 -o 换一个位置。", path=str(folder), code="OUT-003"
        )
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).exists() and not force:
        raise InputProblem(
            f"{folder} 里已有别的内容，没有写入。请用 -o 换一个文件夹，或加 --force。", path=str(folder), code="OUT-001"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARKER).touch()
    except OSError as error:
        raise InputProblem(
            f"{folder} 不能写入（{error.strerror}）。请用 -o 换一个位置。", path=str(folder), code="OUT-002"
        ) from error
