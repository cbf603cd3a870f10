"""Distinct, realistic, filled workbooks of three form sets, quickly.

    python -m benchmarks.generate --units N -o DIR [--seed S] [--variants V] [--workers W]

How: ``build_workbook`` takes a fifth of a second, so it builds only a few dozen variants (form set × numbers of
projects, funds, indicators and paragraphs). Each unit then gets a copy of a variant in which every number, every name
and every text is its own: texts are replaced wherever they stand, numbers in their cells; the kept values of live
formulas are recomputed with the compiled formulas of the form set; some units overwrite formulas, mistype numbers or
leave cells blank. Names of units, people and projects are invented. Not redone are the kept results of the live rows
of 审核 (those of the variant stay until a spreadsheet program recalculates); reading takes only 出错说明 from there.
The same seed gives the same files.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from benchmarks.people import unit_names
from benchmarks.variants import Variant, make_variant, write_unit
from workbook_templates.definition.load import load_form

FORMS = ("yueyang-2024", "hongjiang-2024", "yunxi-2024")
_PER_FOLDER = 250
_VARIANTS: list[Variant] = []


def generate(folder: Path, units: int, seed: int = 1, variants: int = 24, workers: int = 2) -> list[Path]:
    """Write the workbooks; their paths, in order. Sub-folders of 250 files."""
    with tempfile.TemporaryDirectory() as scratch:
        jobs = [(FORMS[n % len(FORMS)], n // len(FORMS)) for n in range(variants)]
        make = partial(_make, Path(scratch), seed)
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            _VARIANTS[:] = pool.map(make, jobs)
    names = unit_names(units, random.Random(seed))
    paths = [folder / f"第{n // _PER_FOLDER + 1:02}批" / f"{n + 1:05} {name}.xlsx" for n, name in enumerate(names)]
    for parent in {path.parent for path in paths}:
        parent.mkdir(parents=True, exist_ok=True)
    write = partial(_write, seed)
    if workers == 1:
        for job in enumerate(zip(names, paths, strict=True)):
            write(job)
        return paths
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_take, initargs=(_VARIANTS,)
    ) as pool:
        for _ in pool.map(write, enumerate(zip(names, paths, strict=True)), chunksize=20):
            pass
    return paths


def _make(scratch: Path, seed: int, job: tuple[str, int]) -> Variant:
    id, number = job
    return make_variant(load_form(id), scratch, number, seed)


def _take(variants: list[Variant]) -> None:
    _VARIANTS[:] = variants


def _write(seed: int, job: tuple[int, tuple[str, Path]]) -> None:
    number, (unit, path) = job
    chance = random.Random(f"{seed}/{number}")
    write_unit(chance.choice(_VARIANTS), unit, path, chance)


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.generate")
    parser.add_argument("--units", type=int, required=True)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--variants", type=int, default=24)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    started = time.perf_counter()
    paths = generate(options.output, options.units, options.seed, options.variants, options.workers)
    size = sum(path.stat().st_size for path in paths)
    seconds = time.perf_counter() - started
    print(f"{len(paths)} workbooks, {size / 1e6:.0f} MB, {seconds:.0f} s ({seconds / len(paths) * 1000:.1f} ms each)")


if __name__ == "__main__":
    main()
