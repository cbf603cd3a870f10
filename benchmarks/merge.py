"""Our merge beside what others would use, on the same files in one run.

    python -m benchmarks.generate --units 1000 -o DIR
    python -m benchmarks.merge DIR [--sizes 100,1000] [--rounds 3] [--sample 60] [--no-peers]

Ours is the whole process, ``ziping merge --no-cache``: start, reading, binding, all checks, finished summary. Bare
python-calamine reads every sheet and keeps nothing. Rounds alternate between the two; a ratio is the median of the
ratios of the rounds. Slow peers read a sample of the files (every n-th), LibreOffice three; their rates are those of
the sample. ``--sizes`` takes the first so many files. Needs Linux (``/proc``) for the memory.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.measure import Run, run

BARE = "python-calamine, reading only"
BASE_TABLE = "xl/worksheets/sheet2.xml"
Parts = dict[str, bytes]
"""The parts of a workbook by name."""
_NUMBER = re.compile(rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?><v>)([0-9.]+)</v>')
_FINE = (0, 1)
"""``merge`` ends with 1 when there are findings of severity 错误."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.merge")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", default="100,1000", help="how cost grows: 100,1000,10000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    files = sorted(str(path) for path in options.folder.rglob("*.xlsx"))
    sizes = [size for size in map(int, options.sizes.split(",")) if size <= len(files)]
    base = 1000 if 1000 in sizes else sizes[-1]
    with tempfile.TemporaryDirectory(prefix="ziping-bench-") as scratch:
        place = Path(scratch)
        ratio = beside_calamine(files[:base], place, options.rounds)
        if not options.no_peers:
            peers(files[:base], options.sample, ratio)
        growth(files, sizes, place, options.rounds)
        for size in sorted({base, *(size for size in sizes if size > base)}):
            again(files[:size], place)


def beside_calamine(files: Sequence[str], place: Path, rounds: int) -> float:
    """Alternating rounds; gives our files a second."""
    folder = linked(files, place / "files")
    one, two, ours = [], [], []
    for _ in range(rounds):
        two.append(peer(BARE, 2, files))
        ours.append(merge(folder, place / "summary.xlsx"))
        one.append(peer(BARE, 1, files))
    print(f"\n{len(files)} workbooks, {sum(map(os.path.getsize, files)) / 1e6:.0f} MB; medians of {rounds} rounds\n")
    head("", "processes", "seconds", "files/s", "ms/file", "processor s", "peak MB", "rate : bare in 2")
    for name, processes, runs in ((BARE, 1, one), (BARE, 2, two), ("ziping merge --no-cache", 2, ours)):
        shares = [other.seconds / mine.seconds for other, mine in zip(two, runs, strict=True)]
        line(name, processes, runs, len(files), f"{statistics.median(shares):.2f}")
    work = statistics.median(b.processor / a.processor for a, b in zip(two, ours, strict=True))
    print(f"\nprocessor time of ours : bare reading = {work:.2f}")
    return len(files) / statistics.median(mine.seconds for mine in ours)


def peers(files: Sequence[str], sample: int, ours: float) -> None:
    """Those that need minutes: a sample."""
    chosen = files[:: max(1, len(files) // sample)][:sample]
    print(f"\npeers, on every {max(1, len(files) // sample)}th file\n")
    head("", "processes", "files", "seconds", "files/s", "ms/file", "peak MB", "ours is faster by")
    for name, these in (
        ("pandas + openpyxl script", chosen),
        ("openpyxl read_only", chosen),
        ("pandas + calamine", chosen),
        ("LibreOffice", chosen[:3]),
    ):
        if name == "LibreOffice" and shutil.which("soffice") is None:
            continue
        done = peer(name, 1, these)
        rate = len(these) / done.seconds
        each = f"{1000 / rate:.1f}"
        cells = (len(these), f"{done.seconds:.1f}", f"{rate:.1f}", each, f"{done.megabytes:.0f}", f"{ours / rate:.0f}×")
        print(f"| {name} | 1 | {' | '.join(map(str, cells))} |")


def growth(files: Sequence[str], sizes: Sequence[int], place: Path, rounds: int) -> None:
    """Cost a file and memory, from few files to many."""
    print("\nhow cost grows\n")
    head("workbooks", "seconds", "ms/file", "processor ms/file", "peak MB", "summary MB")
    for size in sizes:
        folder = linked(files[:size], place / f"first{size}")
        output = place / f"summary{size}.xlsx"
        runs = [merge(folder, output) for _ in range(1 if size > 2000 else rounds)]
        seconds = statistics.median(done.seconds for done in runs)
        used = statistics.median(done.processor for done in runs)
        peak = max(done.megabytes for done in runs)
        cells = (f"{seconds:.1f}", f"{1000 * seconds / size:.2f}", f"{1000 * used / size:.2f}", f"{peak:.0f}")
        print(f"| {size} | {' | '.join(cells)} | {output.stat().st_size / 1e6:.1f} |")


def again(files: Sequence[str], place: Path) -> None:
    """A second merge after a number was corrected in one file of a hundred, several times over."""
    folder = linked(files, place / f"again{len(files)}", copy_every=100)
    cache = str(place / f"cache{len(files)}")
    output = place / "again.xlsx"
    merge(linked(files[:3], place / "few"), output, cache=cache)  # form sets are compiled once, as Python's modules are
    first = merge(folder, output, cache=cache)
    print(f"\nsecond merge of {len(files)}, a number corrected in 1 % of the files\n")
    head("", "seconds", "processor s", "of the first")
    told = "| {} | {:.2f} | {:.2f} | {:.3f} |"
    print(told.format("first, nothing known", first.seconds, first.processor, 1.0))
    for _ in range(3):
        for path in sorted(folder.iterdir())[::100]:
            correct(path)
        done = merge(folder, output, cache=cache)
        print(told.format("second", done.seconds, done.processor, done.seconds / first.seconds))


def correct(path: Path) -> None:
    """One more in the first number of the base table: sums and findings that depend on it change as well."""

    def one_more(parts: Parts) -> Parts:
        table = _NUMBER.sub(lambda found: b"%b%d</v>" % (found[1], float(found[2]) + 1), parts[BASE_TABLE], count=1)
        return parts | {BASE_TABLE: table}

    rewrite(path, path, one_more)


def rewrite(source: Path, target: Path, change: Callable[[Parts], Parts]) -> None:
    """Save the workbook ``source`` as ``target`` with its parts changed."""
    with zipfile.ZipFile(source) as archive:
        infos = archive.infolist()
        parts = change({info.filename: archive.read(info) for info in infos})
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in infos:
            archive.writestr(info, parts[info.filename])


def merge(folder: Path, output: Path, cache: str = "") -> Run:
    """The whole process of our command."""
    command = [sys.executable, "-m", "addin", "merge", str(folder), "-o", str(output), "--force", "--workers", "2"]
    output.unlink(missing_ok=True)
    if not cache:
        return run([*command, "--no-cache"], fine=_FINE)
    return run(command, fine=_FINE, ZIPING_CACHE=cache)


def peer(name: str, processes: int, files: Sequence[str]) -> Run:
    """The whole process of a peer."""
    return run([sys.executable, "-m", "benchmarks.peers", name, str(processes)], files)


def linked(files: Sequence[str], folder: Path, copy_every: int = 0) -> Path:
    """The files in one folder, linked where that is possible; every so many copied, to be changed."""
    folder.mkdir(exist_ok=True)
    for number, file in enumerate(files):
        target = folder / f"{number:05} {Path(file).name[6:]}"
        if target.exists():
            continue
        if copy_every and number % copy_every == 0:
            shutil.copy(file, target)
            continue
        try:
            os.link(file, target)
        except OSError:
            shutil.copy(file, target)
    return folder


def head(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |\n|{'---|' * len(cells)}")


def line(name: str, processes: int, runs: Sequence[Run], files: int, share: str) -> None:
    seconds = statistics.median(done.seconds for done in runs)
    used = statistics.median(done.processor for done in runs)
    peak = max(done.megabytes for done in runs)
    cells = (f"{seconds:.2f}", f"{files / seconds:.0f}", f"{1000 * seconds / files:.2f}", f"{used:.2f}", f"{peak:.0f}")
    print(f"| {name} | {processes} | {' | '.join(cells)} | {share} |")


if __name__ == "__main__":
    main()
