"""The benchmark's workbooks are what they claim: valid, distinct, filled, seeded."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from benchmarks.generate import FORMS, generate
from benchmarks.merge import correct, linked, merge
from benchmarks.peers import EACH
from benchmarks.stencil import WORDS
from benchmarks.written_on import NOTE, explained, noted, written
from workbook_templates.binding.workbook import read_thoroughly
from workbook_templates.checking.engine import evaluate
from workbook_templates.definition.schema import Form
from workbook_templates.model import Submission
from workbook_templates.reading.book import open_book
from workbook_templates.summary.collect import collect


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return generate(tmp_path_factory.mktemp("units"), 24, seed=3, variants=6, workers=1)


def submissions(paths: list[Path]) -> list[tuple[Form, Submission]]:
    readings = [read_thoroughly(open_book(path)) for path in paths]
    return [(reading.form, reading.submission) for reading in readings]


def test_they_are_read_as_sent_out(made: list[Path]) -> None:
    how = Counter(read_thoroughly(open_book(path)).how for path in made)
    assert how["names"] >= 22


def test_no_two_are_alike(made: list[Path]) -> None:
    read = submissions(made)
    assert len({hashlib.sha256(path.read_bytes()).hexdigest() for path in made}) == len(made)
    assert len({item.unit for _, item in read}) == len(made)
    assert {form.id for form, _ in read} == set(FORMS)
    numbers = Counter(fact.value for _, item in read for part in item.parts for fact in part.facts.values())
    assert sum(1 for count in numbers.values() if count == 1) > 500


def test_every_text_hole_is_filled(made: list[Path]) -> None:
    for path in made[:6]:
        for sheet in openpyxl.load_workbook(path):
            for row in sheet.iter_rows(values_only=True):
                assert not any(isinstance(value, str) and "§" in value for value in row)


def _has_words(submission: Submission) -> bool:
    facts = [fact for part in submission.parts for fact in part.facts.values()]
    facts += [
        f for part in submission.parts for rows in part.areas.values() for row in rows for f in row.facts.values()
    ]
    return any(fact.text in WORDS and fact.value is not None for fact in facts)


def test_formulas_are_live_and_their_values_fit(made: list[Path]) -> None:
    live = wrong = 0
    for path in made:
        formulas = {info.name: open_book(path).formulas(info.name) for info in open_book(path).sheets}
        ((form, submission),) = submissions([path])
        if _has_words(submission):
            continue  # Excel's formulas pass over a number written as text, our reader reads it
        for part, expected in zip(submission.parts, evaluate(form, submission).expected, strict=True):
            for id, value in expected.items():
                fact = part.facts.get(id)
                if fact is None or fact.ref is None or fact.ref.address not in formulas[part.name]:
                    continue
                live += 1
                stated = 0.0 if fact.value is None else fact.value
                told = 0.0 if value in (None, "") else value
                if isinstance(stated, float) and isinstance(told, float):
                    wrong += abs(stated - told) > 1e-6
    assert live > 100
    assert wrong == 0


def test_the_same_seed_gives_the_same_files(made: list[Path], tmp_path: Path) -> None:
    again = generate(tmp_path, 24, seed=3, variants=6, workers=1)
    assert [path.name for path in again] == [path.name for path in made]
    assert [path.read_bytes() for path in again[:8]] == [path.read_bytes() for path in made[:8]]


def test_they_merge_and_have_findings(made: list[Path]) -> None:
    found = collect(made[0].parents[1], workers=1)
    assert len(found.records) == 24 and not found.rejected
    assert all(5 < len(record.findings) < 150 for record in found.records)


def test_the_benchmark_runs(made: list[Path], tmp_path: Path) -> None:
    folder = linked([str(path) for path in made[:4]], tmp_path / "files")
    done = merge(folder, tmp_path / "summary.xlsx")
    assert done.seconds > 0 and (tmp_path / "summary.xlsx").is_file()
    assert all(read(str(made[0])) > 0 for name, read in EACH.items() if name != "openpyxl read_only")


def test_a_corrected_workbook_says_something_else(made: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "改.xlsx"
    for original in made[:6]:
        shutil.copy(original, path)
        correct(path)
        ((_, before), (_, after)) = submissions([original, path])
        old, new = (
            {id: fact.value for part in item.parts for id, fact in part.facts.items()} for item in (before, after)
        )
        assert [(old[id], new[id]) for id in old if old[id] != new[id]] and old.keys() == new.keys()


def test_what_is_written_on_workbooks_is_found_there(made: list[Path], tmp_path: Path) -> None:
    told = submissions([*written(made[:3], tmp_path / "说明", explained).iterdir()])
    assert all(item.explanations or item.unplaced for _, item in told)
    told = submissions([*written(made[:3], tmp_path / "备注", noted).iterdir()])
    assert all([odd.text for odd in item.unplaced] == [NOTE] for _, item in told)
