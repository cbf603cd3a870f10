"""A folder -> records: every file is merged, rejected with a reason, or superseded by a newer copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from workbook_templates.definition.schema import Form
from workbook_templates.model import InputProblem, Submission
from workbook_templates.summary.duplicates import Copy, Policy, apply_policy
from workbook_templates.summary.pool import default_workers, run_chunks
from workbook_templates.summary.records import Outcome, Rejected, Superseded, UnitRecord
from workbook_templates.summary.scan import hint, is_our_summary, scan

Reader = Callable[[Path, tuple[Path, ...]], tuple[Form, Submission]]
"""(file, folders with further form sets) -> its form and submission; raises InputProblem. A module-level function."""
Progress = Callable[[int, int], None]
"""Called with (files done, files in all)."""


@dataclass(frozen=True, slots=True)
class Collection:
    """What a folder gave. ``files`` = merged + rejected + superseded."""

    folder: Path
    files: int
    records: tuple[UnitRecord, ...]
    rejected: tuple[Rejected, ...]
    superseded: tuple[Superseded, ...]
    duplicates: tuple[tuple[Copy, ...], ...]
    policy: Policy


def collect(
    folder: Path,
    *,
    output: Path | None = None,
    duplicates: Policy = "list",
    workers: int | None = None,
    form_folders: tuple[Path, ...] = (),
    read: Reader | None = None,
    progress: Progress | None = None,
) -> Collection:
    """Read every file of the folder and its sub-folders, in ``workers`` processes (default: one a processor).

    The result does not depend on the number of workers. Raises InputProblem when the folder cannot be listed.
    """
    found = scan(folder, output)
    reader = read or read_workbook
    outcomes: dict[str, Outcome] = {}
    layouts: dict[tuple[str, ...], tuple[str, ...]] = {}
    done = len(found.rejected)
    total = done + len(found.files)
    if progress is not None:
        progress(done, total)
    workers = default_workers() if workers is None else max(1, workers)
    if len(found.files) > 1:
        _warm(form_folders)
    work = partial(read_files, folder=folder, form_folders=form_folders, read=reader)
    for file, outcome in run_chunks(work, found.files, workers=workers, died=_died):
        outcomes[file] = _shared(outcome, layouts) if isinstance(outcome, UnitRecord) else outcome
        done += 1
        if progress is not None:
            progress(done, total)
    ordered = [outcomes[file] for file in found.files]
    sorted_ = apply_policy((outcome for outcome in ordered if isinstance(outcome, UnitRecord)), duplicates)
    rejected = [*found.rejected, *(outcome for outcome in ordered if isinstance(outcome, Rejected)), *sorted_.rejected]
    return Collection(
        folder=folder,
        files=total,
        records=sorted_.merged,
        rejected=tuple(sorted(rejected)),
        superseded=sorted_.superseded,
        duplicates=sorted_.groups,
        policy=duplicates,
    )


def read_workbook(path: Path, form_folders: tuple[Path, ...]) -> tuple[Form, Submission]:
    """The usual reader: a workbook of a known form set."""
    from workbook_templates.binding.workbook import read_submission

    return read_submission(path, form_folders)


def read_files(files: list[str], *, folder: Path, form_folders: tuple[Path, ...], read: Reader) -> list[Outcome]:
    """What a worker does: one outcome a file."""
    from workbook_templates.summary.extract import forget_layouts

    forget_layouts()
    return [read_file(file, folder, form_folders, read) for file in files]


def read_file(file: str, folder: Path, form_folders: tuple[Path, ...], read: Reader) -> Outcome:
    """One file as a record, or the reason why not."""
    from workbook_templates.summary.extract import record_of

    path = folder / file
    try:
        status = path.stat()
        if is_our_summary(path):
            return Rejected(file, "这是汇总工作簿，不是单位报送的表")
        form, submission = read(path, form_folders)
        return record_of(form, submission, file=file, size=status.st_size, modified=status.st_mtime)
    except InputProblem as problem:
        return Rejected(file, hint(file) or problem.message)
    except OSError as error:
        return Rejected(file, f"文件不能读取（{error.strerror or error.__class__.__name__}）")
    except MemoryError:
        return Rejected(file, "读取这个文件要用的内存过多：请单位删去多余内容后重新报送")
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        # One bad file never stops the others (a panic of a reader in Rust is no Exception); the name of the error
        # is for whoever mends the program.
        return Rejected(file, f"读取时程序出错（{error.__class__.__name__}: {error}），请把这个文件交给维护人员")


def _died(file: str) -> Outcome:
    return Rejected(file, "读取这个文件时程序意外终止：文件可能已损坏或含有异常内容，请单位用官方表套重填")


def _warm(form_folders: tuple[Path, ...]) -> None:
    """Load and compile every form set before workers are forked, so that each need not do it again."""
    from workbook_templates.checking.engine import evaluate
    from workbook_templates.definition.load import form_ids, load_form
    from workbook_templates.model import Source
    from workbook_templates.summary.plan import plan_of

    for id in form_ids(form_folders):
        form = load_form(id, form_folders)
        plan_of(form)
        evaluate(form, Submission(form.id, "", form.year, Source("", ""), ()))


def _shared(record: UnitRecord, layouts: dict[tuple[str, ...], tuple[str, ...]]) -> UnitRecord:
    """Records of different chunks share equal layouts."""
    parts = tuple(part._replace(places=layouts.setdefault(part.places, part.places)) for part in record.parts)
    return record._replace(parts=parts)
