"""导入旧文件: Word, texts, other people's workbooks -> filled official workbooks, one a document, nothing lost."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from addin.commands.common import add_forms_option, form_folders
from workbook_templates.binding.bind import Bound
from workbook_templates.binding.deviations import LabelDeviation
from workbook_templates.binding.labels import Guess
from workbook_templates.definition.schema import Form
from workbook_templates.model import InputProblem, Submission


@dataclass(frozen=True, slots=True)
class Imported:
    """One document that became a workbook."""

    source: Path
    output: Path
    form: Form
    submission: Submission
    guesses: tuple[Guess, ...]
    deviations: tuple[LabelDeviation, ...]

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
            "guessed": [
                {"text": guess.text, "where": str(guess.where or ""), "field": guess.field, "why": guess.why}
                for guess in self.guesses
            ],
            "renamed": [
                {"found": item.found, "expected": item.expected, "where": str(item.where)} for item in self.deviations
            ],
        }

    def notes(self) -> list[tuple[str, str, str]]:
        """Kind, place and text of everything a person should look at: the sheet 导入说明."""
        return [
            ("来源", "", self.source.name),
            ("已放入", "", f"{self.placed} 处"),
            ("未放入", "", f"{len(self.submission.unplaced)} 处"),
            *(("未放入", str(item.where), item.text) for item in self.submission.unplaced),
            *(("推断", "", str(guess)) for guess in self.guesses),
            *(
                ("栏目名不同", str(item.where), f"材料写“{item.found}”，按表样的“{item.expected}”读取")
                for item in self.deviations
            ),
        ]


def import_file(
    source: Path, output: Path, forms: Sequence[Form], *, form: str | None = None, force: bool = False
) -> Imported:
    """Import one document. Raises InputProblem when it cannot be read, recognised or written."""
    from workbook_templates.building.workbook import build_workbook
    from workbook_templates.checking.findings import check
    from workbook_templates.importing.opening import import_guarded
    from workbook_templates.output import whole_file

    bound = import_guarded(source, forms, form=form)
    chosen = next(item for item in forms if item.id == bound.submission.form)
    done = Imported(source, output, chosen, bound.submission, bound.guesses, bound.deviations)
    with whole_file(output, force=force) as temporary:
        build_workbook(
            chosen,
            temporary,
            submission=bound.submission,
            labels=_labels(chosen, bound),
            findings=check(chosen, _in_its_cells(chosen, bound)),
            notes=done.notes(),
        )
    return done


def _in_its_cells(form: Form, bound: Bound) -> Submission:
    """The submission as it will stand in its workbook: findings then name cells, not lines of the source."""
    from workbook_templates.building.located import in_its_workbook, label_places
    from workbook_templates.checking.terms import deviation_findings

    places = label_places(form, bound.submission)
    deviations = [replace(item, where=places.get((item.sheet, item.expected), item.where)) for item in bound.deviations]
    located = in_its_workbook(form, bound.submission)
    return replace(located, problems=(*located.problems, *deviation_findings(form, deviations)))


def _labels(form: Form, bound: Bound) -> dict[tuple[str, str], str]:
    """(Sheet of the official workbook, official label) -> the label that the source has."""
    names: dict[tuple[str, str], str] = {}
    copies: dict[str, int] = {}
    for part in bound.submission.parts:
        copies[part.sheet] = number = copies.get(part.sheet, 0) + 1
        name = form.sheet(part.sheet).name
        names[part.name, part.sheet] = f"{name}（{number}）" if number > 1 else name
    return {
        (names.get((item.where.sheet, item.sheet), item.where.sheet), item.expected): item.found
        for item in bound.deviations
    }


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="材料",
        type=Path,
        help="Word（.docx、.doc）、文本（.txt、.md）、别人做的 Excel 表（.xlsx、.xls、.ods），或放着它们的文件夹；可以写多个",
    )
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="文件夹", help="结果放在哪个文件夹")
    parser.add_argument("--form", metavar="表套", help="指定表套编号；不写则按内容识别")
    parser.add_argument("--json", action="store_true", help="输出 JSON，供程序使用")
    parser.add_argument("--force", action="store_true", help="文件已存在时覆盖")
    add_forms_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    folders = form_folders(options)
    sources = _files(options.sources, options.output)
    jobs = list(zip(sources, _outputs(sources, options.output), strict=True))
    _forms(options.form, folders)  # an unknown form set is told before anything is read
    work = partial(_work, options.form, folders, sources, options.force)
    done = dict(_worked(work, jobs))
    results = []
    for job in jobs:
        result, told = done[job]
        results.append(result)
        if not options.json:
            (sys.stderr.write(f"{told}\n") if "error" in result else print(told))
    if options.json:
        one = len(options.sources) == len(results) == 1 and not options.sources[0].is_dir()
        print(json.dumps(results[0] if one else results, ensure_ascii=False, indent=2))
    return 2 if any("error" in result for result in results) else 0


_FEW = 8
"""Up to so many documents are imported in this process."""
Job = tuple[Path, Path]
"""A document and the workbook to come."""
Outcome = tuple[dict[str, Any], str]
"""For programs, and for people."""


def _worked(work: Callable[[list[Job]], list[Outcome]], jobs: list[Job]) -> Iterator[tuple[Job, Outcome]]:
    """Every job with its outcome, many of them in several processes. What LibreOffice must convert stays in this one:
    it is a program of its own, and must not share the limits of ours."""
    from workbook_templates.importing.opening import needs_converting
    from workbook_templates.summary.pool import default_workers, run_chunks

    apart = [job for job in jobs if not needs_converting(job[0])] if len(jobs) > _FEW else []
    chosen = set(apart)
    if apart:
        yield from run_chunks(work, apart, workers=default_workers(), died=_died, size=4)
    for job in jobs:
        if job not in chosen:
            yield job, work([job])[0]


def _work(
    form: str | None, folders: tuple[Path, ...], sources: list[Path], force: bool, jobs: list[Job]
) -> list[Outcome]:
    """Import these documents; one that fails never stops the others."""
    from workbook_templates.output import refuse_source

    forms = _forms(form, folders)
    made: list[Outcome] = []
    for source, output in jobs:
        try:
            refuse_source(output, *(path for path in sources if path.name.casefold() == output.name.casefold()))
            done = import_file(source, output, forms, form=form, force=force)
            made.append((done.as_json(), _told(done)))
        except InputProblem as problem:
            made.append(({"file": str(source), "error": problem.message}, problem.message))
    return made


def _died(job: Job, code: str) -> Outcome:
    from workbook_templates.reading.problems import problem

    message = problem(code, str(job[0])).message
    return {"file": str(job[0]), "error": message}, message


@cache
def _forms(form: str | None, folders: tuple[Path, ...]) -> tuple[Form, ...]:
    from workbook_templates.intake import all_forms, form_named

    return (form_named(form, folders),) if form else tuple(all_forms(folders))


def _files(sources: Sequence[Path], output: Path) -> list[Path]:
    """The files named, and those in the folders named; what Office and the system leave lying about is none."""
    found: list[Path] = []
    for source in sources:
        if not source.is_dir():
            found.append(source)
            continue
        inside = sorted(path for path in source.rglob("*") if path.is_file() and _is_material(path, source))
        made = output.resolve()
        if made != source.resolve():
            inside = [path for path in inside if made not in path.resolve().parents]
        if not inside:
            raise InputProblem(
                f"文件夹“{source}”里没有可以导入的文件，请检查路径。", path=str(source), code="FOLDER-001"
            )
        found += inside
    return found


def _is_material(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    hidden = any(part.startswith(".") for part in parts)
    return not hidden and not path.name.startswith("~$") and path.name.lower() not in ("desktop.ini", "thumbs.db")


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
