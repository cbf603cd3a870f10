"""合并汇总: a folder of workbooks -> one summary workbook, whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from workbook_templates import __version__
from workbook_templates.definition.load import load_form
from workbook_templates.model import InputProblem
from workbook_templates.output import refuse_unusable, whole_file
from workbook_templates.summary.bureau import Bureau, consult, mask_collection
from workbook_templates.summary.cache import Cache
from workbook_templates.summary.collect import Collection, Progress, Reader, Run, collect
from workbook_templates.summary.duplicates import POLICIES, Policy
from workbook_templates.summary.masking import Mask
from workbook_templates.summary.matching import RosterMatch
from workbook_templates.summary.pool import default_workers
from workbook_templates.summary.records import Counts, Rejected, Superseded
from workbook_templates.summary.reviewing import read_previous
from workbook_templates.summary.roster import read_roster
from workbook_templates.summary.scan import is_our_summary


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What came of a merge. ``files`` = ``merged`` + ``len(rejected)`` + ``len(superseded)``."""

    files: int
    merged: int
    rejected: tuple[Rejected, ...]
    superseded: tuple[Superseded, ...]
    findings: Mapping[str, int]
    output: Path
    seconds: float
    roster: RosterMatch | None = None
    """The roster held against what came in, when there is one."""
    uncounted: tuple[str, ...] = ()
    """Adjustments of the bureau that have no place, with the reason."""

    def as_json(self) -> dict[str, Any]:
        """The contract of ``ziping merge --json``; file names are relative to the folder."""
        told = {
            "files": self.files,
            "merged": self.merged,
            "rejected": [{"file": item.file, "reason": item.reason} for item in self.rejected],
            "superseded": [{"file": item.file, "by": item.by} for item in self.superseded],
            "findings": dict(self.findings),
            "output": str(self.output),
            "seconds": round(self.seconds, 2),
        }
        if self.roster is not None:
            told["missing"] = [item.unit.name for item in self.roster.missing]
            told["doubled"] = [{"unit": unit, "files": list(files)} for unit, files in self.roster.doubled]
            told["renamed"] = [
                {"unit": item.record.unit, "file": item.record.file, "maybe": list(item.maybe)}
                for item in self.roster.renamed
            ]
            told["outside"] = [
                {"unit": item.record.unit, "file": item.record.file} for item in self.roster.outside if not item.maybe
            ]
        if self.uncounted:
            told["uncounted"] = list(self.uncounted)
        return told


def merge(
    folder: Path,
    output: Path,
    *,
    duplicates: Policy = "list",
    workers: int | None = None,
    form_folders: tuple[Path, ...] = (),
    force: bool = False,
    progress: Progress | None = None,
    read: Reader | None = None,
    roster: Path | None = None,
    previous: Path | None = None,
    mask: Mask | None = None,
    cache: Cache | None = None,
    run: Run | None = None,
    parquet: Path | None = None,
) -> MergeResult:
    """Merge every workbook below ``folder`` into the summary workbook ``output``.

    ``roster``: the bureau's list of units. 复核 and 调整 written into an existing ``output`` (and into ``previous``) go on
    into the new one. ``cache`` and ``run``: see ``collect``. ``parquet``: a folder for the tables as Parquet files.

    Nothing in the folder is changed. Raises InputProblem, with nothing written: no such folder, nothing in it that can
    be merged, an output that exists (without ``force``), is open elsewhere or cannot be written.
    """
    started = time.perf_counter()
    if duplicates not in POLICIES:
        raise InputProblem(f"重复报送的处理方式“{duplicates}”不对，可用：{'、'.join(POLICIES)}。", code="MERGE-002")
    if output.suffix.lower() != ".xlsx":
        raise InputProblem(f"汇总工作簿“{output}”的扩展名应为 .xlsx。", path=str(output), code="OUT-005")
    _refuse_early(folder, output, force)
    units = read_roster(roster) if roster is not None else None
    kept = read_previous(output)
    if previous is not None:
        kept = kept.over(read_previous(previous, named=True))
    collection = collect(
        folder,
        output=output,
        duplicates=duplicates,
        workers=workers,
        form_folders=form_folders,
        read=read,
        progress=progress,
        cache=cache,
        run=run,
        met=partial(_prepare, form_folders),
        figures=mask is None,
    )
    if not collection.records:
        raise InputProblem(_nothing(collection), path=str(folder), code="MERGE-001")
    from workbook_templates.summary.workbook import write_summary

    forms = {id: load_form(id, form_folders) for id in sorted({record.form for record in collection.records})}
    if mask is not None:
        collection = mask_collection(collection, forms, mask)
    bureau = consult(collection, forms, units, kept, mask)
    if parquet is not None:
        from workbook_templates.summary.frames import write_parquet

        write_parquet(collection.records, forms, parquet)
    with whole_file(output, force=force) as temporary:
        kept_rows = cache.rows if cache is not None and mask is None else ""
        processes = workers or default_workers()
        write_summary(temporary, output, collection, bureau, forms, __version__, processes, kept_rows)
    return MergeResult(
        files=collection.files,
        merged=len(collection.records),
        rejected=collection.rejected,
        superseded=collection.superseded,
        findings=Counts.of(collection.records)._asdict(),
        output=output,
        seconds=time.perf_counter() - started,
        roster=bureau.match,
        uncounted=_uncounted(bureau),
    )


def _prepare(form_folders: tuple[Path, ...], form: str) -> None:
    """What writing will need of a form set, made while workers read."""
    from workbook_templates.summary.workbook import prepare

    prepare(load_form(form, form_folders))


def _uncounted(bureau: Bureau) -> tuple[str, ...]:
    return tuple(f"{item.adjustment.source}：{item.problem}" for item in bureau.lost)


def _refuse_early(folder: Path, output: Path, force: bool) -> None:
    """It would be a pity to read for minutes and then find that the result cannot be written."""
    refuse_unusable(output, force=force)
    if not output.exists():
        return
    if output.resolve().is_relative_to(folder.resolve()) and not is_our_summary(output):
        words = "在报送文件夹里，而且不是以前的汇总：可能是单位报送的文件，没有覆盖。请换一个汇总文件名。"
        raise InputProblem(f"{output}：{words}", path=str(output), code="OUT-001")
    try:
        with output.open("r+b"):
            pass
    except OSError as error:
        words = "不能写入。文件可能正在 Excel 里打开，或是只读的，请关闭后重试。"
        raise InputProblem(f"{output}：{words}", path=str(output), code="OUT-002") from error


def _nothing(collection: Collection) -> str:
    """Why nothing could be merged, with the first reasons."""
    folder = collection.folder
    if not collection.files:
        return f"文件夹“{folder}”里没有文件。请把各单位报送的工作簿放进去再汇总。"
    shown = "；".join(f"{item.file}：{item.reason.rstrip('。')}" for item in collection.rejected[:5])
    more = f"；等共{len(collection.rejected)}个" if len(collection.rejected) > 5 else ""
    return f"文件夹“{folder}”里没有可以汇总的工作簿（{shown}{more}）。"
