"""导入旧文件: texts (and what follows them) -> filled official workbooks, one a document, nothing lost."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addin.commands.common import add_forms_option, form_folders
from workbook_templates.definition.schema import Form
from workbook_templates.model import InputProblem, Submission


@dataclass(frozen=True, slots=True)
class Imported:
    """One document that became a workbook."""

    source: Path
    output: Path
    form: Form
    submission: Submission
    guesses: tuple[str, ...]

    @property
    def placed(self) -> int:
        """How many values of the source found their field."""
        facts = [fact for part in self.submission.parts for fact in part.facts.values()]
        facts += [
            fact
            for part in self.submission.parts
            for rows in part.areas.values()
            for row in rows
            for fact in row.facts.values()
        ]
        return sum(1 for fact in facts if fact.text.strip())

    def as_json(self) -> dict[str, Any]:
        return {
            "source": str(self.source),
            "output": str(self.output),
            "form": self.form.id,
            "unit": self.submission.unit,
            "year": self.submission.year,
            "placed": self.placed,
            "unplaced": [{"text": item.text, "where": str(item.where)} for item in self.submission.unplaced],
        }


def import_file(
    source: Path, output: Path, forms: Sequence[Form], *, form: str | None = None, force: bool = False
) -> Imported:
    """Import one document. Raises InputProblem when it cannot be read, recognised or written."""
    from workbook_templates.building.workbook import build_workbook
    from workbook_templates.checking.findings import check
    from workbook_templates.importing import import_text
    from workbook_templates.output import whole_file

    bound = import_text(source, forms, form=form)
    chosen = next(item for item in forms if item.id == bound.submission.form)
    with whole_file(output, force=force) as temporary:
        build_workbook(
            chosen,
            temporary,
            submission=bound.submission,
            labels={(item.where.sheet, item.expected): item.found for item in bound.deviations},
            findings=check(chosen, bound.submission),
            notes=[
                *(("未放入", str(item.where), item.text) for item in bound.submission.unplaced),
                *(("推断", "", str(guess)) for guess in bound.guesses),
            ],
        )
    return Imported(source, output, chosen, bound.submission, tuple(str(guess) for guess in bound.guesses))


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sources", nargs="+", metavar="材料", type=Path, help="文本材料（.txt、.md），可以写多个")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="文件夹", help="结果放在哪个文件夹")
    parser.add_argument("--form", metavar="表套", help="指定表套编号；不写则按内容识别")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")
    parser.add_argument("--force", action="store_true", help="文件已存在时覆盖")
    add_forms_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from workbook_templates.intake import all_forms, form_named

    folders = form_folders(options)
    forms = [form_named(options.form, folders)] if options.form else all_forms(folders)
    results: list[dict[str, Any]] = []
    failed = False
    for source, output in zip(options.sources, _outputs(options.sources, options.output), strict=True):
        try:
            done = import_file(source, output, forms, form=options.form, force=options.force)
        except InputProblem as problem:
            failed = True
            results.append({"file": str(source), "error": problem.message})
            if not options.json:
                sys.stderr.write(f"{problem.message}\n")
            continue
        results.append(done.as_json())
        if not options.json:
            print(_told(done))
    if options.json:
        print(json.dumps(results[0] if len(results) == 1 else results, ensure_ascii=False, indent=2))
    return 2 if failed else 0


def _outputs(sources: Sequence[Path], folder: Path) -> list[Path]:
    """One output a source; two sources of the same name get numbers."""
    taken: set[str] = set()
    outputs = []
    for source in sources:
        name, number = source.stem, 2
        while name in taken:
            name, number = f"{source.stem}-{number}", number + 1
        taken.add(name)
        outputs.append(folder / f"{name}.xlsx")
    return outputs


def _told(done: Imported) -> str:
    lines = [
        f"{done.source.name} → {done.output}",
        f"  {done.submission.unit or '（未写单位名称）'}  {done.form.title}",
        f"  已放入 {done.placed} 处，未放入 {len(done.submission.unplaced)} 处",
    ]
    lines += [f"    未放入：{item.text}（{item.where}）" for item in done.submission.unplaced]
    lines += [f"    推断：{guess}" for guess in done.guesses]
    return "\n".join(lines)
