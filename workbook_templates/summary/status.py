"""报送情况: who has reported and in what state, while submissions still come in."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from workbook_templates.definition.load import load_form
from workbook_templates.model import InputProblem
from workbook_templates.output import whole_file
from workbook_templates.summary.cache import Cache
from workbook_templates.summary.collect import Collection, Progress, Reader, collect
from workbook_templates.summary.matching import RosterMatch, hold_against
from workbook_templates.summary.plan import plan_of
from workbook_templates.summary.records import UnitRecord
from workbook_templates.summary.roster import RosterUnit, read_roster
from workbook_templates.summary.unit_state import Reported, State, Status, UnitStatus

PAGE_ENDINGS = (".html", ".htm")


def look(
    folder: Path,
    *,
    roster: Path | None = None,
    page: Path | None = None,
    workers: int | None = None,
    form_folders: tuple[Path, ...] = (),
    progress: Progress | None = None,
    read: Reader | None = None,
    cache: Cache | None = None,
) -> Status:
    """How things stand in the folder now. ``page`` is no submission. Raises InputProblem."""
    units = read_roster(roster) if roster is not None else None
    collection = collect(
        folder, output=page, workers=workers, form_folders=form_folders, progress=progress, read=read, cache=cache
    )
    collection = _without_page(collection, page)
    match = hold_against(units, collection) if units is not None else None
    known, outside = _of_roster(match, collection, form_folders) if match else (_alone(collection, form_folders), ())
    return Status(folder, units, known, outside, collection.rejected, collection.files, dt.datetime.now())


def _without_page(collection: Collection, page: Path | None) -> Collection:
    """The page may lie in the folder itself: it is no file that anybody handed in."""
    own = page.absolute() if page is not None else None
    rejected = tuple(item for item in collection.rejected if (collection.folder / item.file).absolute() != own)
    gone = len(collection.rejected) - len(rejected)
    return replace(collection, rejected=rejected, files=collection.files - gone)


def _of_roster(
    match: RosterMatch, collection: Collection, folders: tuple[Path, ...]
) -> tuple[tuple[UnitStatus, ...], tuple[UnitStatus, ...]]:
    files: dict[str, list[UnitRecord]] = {}
    for record in collection.records:
        unit = match.placed.get(record.file)
        if unit is not None:
            files.setdefault(unit.key, []).append(record)
    missing = {item.unit.key: item for item in match.missing}
    found = []
    for unit in match.roster.units:
        absent = missing.get(unit.key)
        if absent is None:
            found.append(_reported(unit.name, files.get(unit.key, []), folders, unit))
            continue
        remarks = [f"收到的“{name}”名称相近，疑似更名" for name in absent.maybe]
        remarks += [f"退回文件“{item.file}”：{item.reason}" for item in absent.rejected]
        state = State.RETURNED if absent.rejected else State.MISSING
        found.append(UnitStatus(unit.name, state, unit.groups, (), tuple(remarks)))
    outside = []
    for item in match.outside:
        told = f"疑似更名：与未报的“{'”“'.join(item.maybe)}”相近" if item.maybe else "名册里没有这个单位"
        one = _reported(item.record.unit, [item.record], folders, None)
        outside.append(UnitStatus(one.name, one.state, {}, one.files, (told,)))
    return tuple(found), tuple(outside)


def _alone(collection: Collection, folders: tuple[Path, ...]) -> tuple[UnitStatus, ...]:
    from workbook_templates.summary.duplicates import unit_key

    files: dict[str, list[UnitRecord]] = {}
    for record in collection.records:
        files.setdefault(unit_key(record.unit), []).append(record)
    return tuple(_reported(records[0].unit, records, folders, None) for records in files.values())


def _reported(name: str, records: list[UnitRecord], folders: tuple[Path, ...], unit: RosterUnit | None) -> UnitStatus:
    files = []
    for record in records:
        plan = plan_of(load_form(record.form, folders))
        score = record.parts[0].values[plan.once.slot[plan.score]] if plan.score else None
        files.append(Reported(record.file, record.modified, *record.counts, score))
    errors, verify = any(item.errors for item in files), any(item.verify for item in files)
    state = State.ERRORS if errors else State.VERIFY if verify else State.FINE
    remarks = [f"重报：共{len(files)}份"] if len(files) > 1 else []
    if unit is not None and any(record.unit != unit.name for record in records):
        other = next(record.unit for record in records if record.unit != unit.name)
        remarks.append(f"表中写作“{other}”")
    return UnitStatus(name, state, unit.groups if unit is not None else {}, tuple(files), tuple(remarks))


def write_page(page: Path, status: Status, *, every: float = 0, force: bool = False, trouble: str = "") -> None:
    """Write the page, whole or not at all. ``every``: the browser loads it again after so many seconds."""
    from workbook_templates.summary.status_page import html_of

    text = html_of(status, every=every, trouble=trouble)
    with whole_file(page, force=force) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def watch(
    look_now: Callable[[], Status],
    page: Path,
    folder: Path,
    first: Status,
    *,
    every: float,
    also: tuple[Path, ...] = (),
    sleep: Callable[[float], None] = time.sleep,
    rounds: int | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> Status:
    """Keep the page up to date until interrupted (or for so many ``rounds``).

    The folder is read again only when a file in it (or one of ``also``) came, went or changed. Trouble, such as a
    network drive that is away for a while, is shown on the page and does not end the watch.
    """
    status, before = first, fingerprint(folder, page, also)
    done = 0
    while rounds is None or done < rounds:
        sleep(every)
        done += 1
        now = fingerprint(folder, page, also)
        trouble = ""
        if now != before:
            try:
                status = look_now()
                before = now
                told(f"{status.at:%H:%M:%S} 已更新：{status.files}个文件")
            except InputProblem as problem:
                trouble = problem.message
                told(trouble)
        try:
            write_page(page, status, every=every, force=True, trouble=trouble)
        except InputProblem as problem:
            told(problem.message)
    return status


def fingerprint(folder: Path, page: Path, also: tuple[Path, ...] = ()) -> frozenset[tuple[str, int, int]]:
    """Names, sizes and times of all files; cheap to take and different when anything changed."""
    found: set[tuple[str, int, int]] = set()
    own = page.absolute()
    for base, _, names in os.walk(folder):
        for name in names:
            path = Path(base, name)
            if path.absolute() != own and not name.startswith(".ziping-"):
                found.add(_print_of(path))
    return frozenset(found | {_print_of(path) for path in also})


def _print_of(path: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except OSError:
        return str(path), -1, -1
    return str(path), status.st_size, status.st_mtime_ns
