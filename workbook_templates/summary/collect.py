"""A folder -> records: every file is merged, rejected with a reason, or superseded by a newer copy."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from workbook_templates.definition.load import load_form
from workbook_templates.definition.schema import Form
from workbook_templates.model import InputProblem, Submission
from workbook_templates.reading.gate import is_ordinary
from workbook_templates.reading.problems import problem
from workbook_templates.summary.cache import Cache
from workbook_templates.summary.duplicates import Copy, Policy, apply_policy
from workbook_templates.summary.known import known_files, tell_files
from workbook_templates.summary.pool import default_workers, few, run_chunks
from workbook_templates.summary.records import Outcome, Rejected, Superseded, UnitRecord
from workbook_templates.summary.refusals import reason
from workbook_templates.summary.scan import hint, is_our_summary, scan
from workbook_templates.summary.store import Packed, Shelf, pack

Reader = Callable[[Path, tuple[Path, ...]], tuple[Form, Submission]]
"""(file, folders with further form sets) -> its form and submission; raises InputProblem. A module-level function."""
Progress = Callable[[int, int], None]
"""Called with (files done, files in all)."""
_MANY = 64
"""For so many, what reading needs is brought in before workers are forked, and not by each of them while this process
has something else to do."""


class Run(Protocol):
    """Who does the work: local processes, or a cluster."""

    def __call__(
        self,
        read: Callable[[list[str]], list[Packed | Rejected]],
        items: Sequence[str],
        *,
        died: Callable[[str, str], Packed | Rejected],
    ) -> Iterator[tuple[str, Packed | Rejected]]: ...


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
    cache: Cache | None = None,
    run: Run | None = None,
    met: Callable[[str], object] = lambda _: None,
    figures: bool = False,
) -> Collection:
    """Read every file of the folder and its sub-folders, in ``workers`` processes (default: one a processor).

    ``cache``: what was read before is taken from there. ``run``: who does the work instead of local processes
    (``cluster.run_on``). ``met`` is called with the id of each form set when its first submission has come: what
    will be needed of it can be made while others are read. ``figures``: what sums and rankings need of a unit is told
    as well, where the unit is read. The result depends on none of these.
    Raises InputProblem when the folder cannot be listed.
    """
    found = scan(folder, output)
    outcomes: dict[str, Outcome] = {}
    shelf = Shelf()
    done = len(found.rejected)
    total = done + len(found.files)
    workers = default_workers() if workers is None else max(1, workers)

    forms: set[str] = set()

    def take(outcomes_of: Iterable[tuple[str, Packed | Rejected]]) -> None:
        nonlocal done
        for file, outcome in outcomes_of:
            outcomes[file] = shelf.add(outcome) if isinstance(outcome, Packed) else outcome
            done += 1
            if progress is not None:
                progress(done, total)
            if isinstance(outcome, Packed) and outcome.form not in forms:
                forms.add(outcome.form)
                met(outcome.form)

    if progress is not None:
        progress(done, total)
    told = tell_files(cache, folder, found.files, workers) if cache is not None else {}
    work = Work(folder, form_folders, read or read_workbook, cache, figures)

    def begin(files: list[str]) -> Iterator[tuple[str, Packed | Rejected]]:
        """Have files read; other processes begin at once."""
        if not files:
            return iter(())
        if run is not None:
            return run(work, files, died=_died)
        processes = min(workers, 1 + len(files) // few())
        if len(files) >= _MANY:
            import workbook_templates.binding.workbook
            import workbook_templates.summary.extract  # noqa: F401
        return run_chunks(work, files, workers=processes, died=_died, harmless=lambda file: is_ordinary(folder / file))

    begun = begin([file for file in found.files if file not in told])
    if cache is not None:
        take(known_files(cache, told, form_folders, figures=figures))
    take(begun)
    take(begin([file for file in found.files if file not in outcomes]))  # entries that were not to be believed
    if cache is not None:
        cache.prune()
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
    """The usual reader: a workbook of a known form set, alone or in a pack of ``ziping pack``."""
    from workbook_templates.binding.workbook import read_submission

    return read_unpacked(path, form_folders, read_submission)


def repair_workbook(path: Path, form_folders: tuple[Path, ...]) -> tuple[Form, Submission]:
    """The reader of ``merge --repair``: what ``ziping repair`` would make of the workbook, alone or in a pack."""
    from workbook_templates.repairing.repair import read_repaired

    return read_unpacked(path, form_folders, read_repaired)


def read_unpacked(path: Path, form_folders: tuple[Path, ...], read: Reader) -> tuple[Form, Submission]:
    """Read the workbook of a pack whose hashes are proven; any other file as it is."""
    if path.suffix.lower() != ".zip":
        return read(path, form_folders)
    from workbook_templates.pack import is_pack, read_pack

    if not is_pack(path):
        return read(path, form_folders)
    pack = read_pack(path)
    with tempfile.TemporaryDirectory(prefix="ziping-pack-") as folder:
        workbook = Path(folder, f"workbook{Path(pack.workbook_name).suffix}")
        workbook.write_bytes(pack.workbook)
        form, submission = read(workbook, form_folders)
    source = replace(submission.source, path=str(path), sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    return form, replace(submission, source=source)


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker does with a chunk of files: one outcome a file. It goes to other processes and other machines."""

    folder: Path
    form_folders: tuple[Path, ...]
    read: Reader
    cache: Cache | None = None
    figures: bool = False

    def __call__(self, files: list[str]) -> list[Packed | Rejected]:
        return [self.one(file) for file in files]

    def one(self, file: str) -> Packed | Rejected:
        """One file as a record, or the reason why not."""
        try:
            record = read_file(file, self.folder, self.form_folders, self.read)
            if isinstance(record, Rejected):
                return record
            packed = pack(record, load_form(record.form, self.form_folders) if self.figures else None)
        except OSError as error:
            return Rejected(file, reason("REJECT-005", error.strerror or error.__class__.__name__))
        if self.cache is not None:
            self.cache.put(packed)
        return packed


def read_file(file: str, folder: Path, form_folders: tuple[Path, ...], read: Reader) -> Outcome:
    """One file as a record, or the reason why not."""
    from workbook_templates.summary.extract import record_of

    path = folder / file
    try:
        status = os.stat(name := str(path))  # noqa: PTH116 - the name is put together once
        if is_our_summary(name):
            return Rejected(file, reason("REJECT-008"))
        form, submission = read(path, form_folders)
        return record_of(form, submission, file=file, size=status.st_size, modified=status.st_mtime)
    except InputProblem as wrong:
        ours = wrong.code.startswith("PACK-")  # one of our packs: what is wrong with it is known exactly
        return Rejected(file, wrong.message if ours else hint(file) or wrong.message)
    except OSError as error:
        return Rejected(file, reason("REJECT-005", error.strerror or error.__class__.__name__))
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:
        # One bad file never stops the others (a panic of a reader in Rust is no Exception); the name of the error
        # is for whoever mends the program.
        return Rejected(file, reason("REJECT-013", f"{error.__class__.__name__}: {error}"))


def _died(file: str, code: str) -> Rejected:
    return Rejected(file, problem(code, file).message)
