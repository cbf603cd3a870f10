"""The straight way of reading gives what the thorough way gives, whatever was done to a workbook."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from tests.damage import base
from tests.damage.kinds import KINDS, NotHere
from tests.damage.oracle import examine
from workbook_templates.binding import hurt, official_sheet, rescue
from workbook_templates.binding import workbook as binding
from workbook_templates.binding.straight import bind_straight
from workbook_templates.binding.untouched import checks_of
from workbook_templates.building.workbook import build_workbook
from workbook_templates.definition.load import load_form
from workbook_templates.definition.schema import Form
from workbook_templates.model import Submission
from workbook_templates.reading.book import open_book

_TAKEN: dict[str, bool] = {}


@cache
def as_sent_out(form_id: str) -> Path:
    """A filled official workbook with the form's own labels and nothing written beside the checks."""
    form, submission = binding.read_submission(Path("examples", f"{form_id}.xlsx"))
    path = base.folder() / f"{form_id}-as-sent-out.xlsx"
    build_workbook(form, path, submission=replace(submission, explanations={}))
    return path


def _both(path: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Read both ways; whether the straight way was open."""
    usual = binding.read_thoroughly(open_book(path))
    with monkeypatch.context() as patch:
        patch.setattr(binding, "bind_straight", lambda *_: None)
        thorough = binding.read_thoroughly(open_book(path))
    assert usual == thorough
    if usual.how == "layout":
        with monkeypatch.context() as patch:
            patch.setattr(hurt, "_sound", lambda *_: {})
            assert _told(binding.read_thoroughly(open_book(path))) == _told(usual)
    book = open_book(path)
    stamp = binding.read_stamp(book)
    return stamp is not None and bind_straight(book, load_form(stamp[0]), checks_of(book)) is not None


def _told(reading: binding.Reading) -> Submission:
    """What was read, whichever worksheets were looked at closely; a closer look takes no notice of a lost title."""
    problems = tuple(
        item for item in reading.submission.problems if item.code != "TERM-002" or (item.where and item.where.address)
    )
    return replace(reading.submission, problems=problems)


@pytest.mark.parametrize("form", base.FORMS)
def test_a_workbook_as_sent_out_goes_straight(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _both(as_sent_out(form), monkeypatch)


@pytest.mark.parametrize("name", KINDS)
def test_damaged_alike(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for form, made in product(base.FORMS, (as_sent_out, base.healthy)):
        oracle = examine(made(form))
        try:
            KINDS[name].act(oracle, random.Random(11))
        except NotHere:
            continue
        _TAKEN[name] = _both(oracle.surgeon.save(tmp_path / "受损.xlsx"), monkeypatch)
        return
    pytest.fail("no form set has anything for this kind to hurt")


def test_both_ways_were_met() -> None:
    if len(_TAKEN) < len(KINDS) // 2:
        pytest.skip("counts only when the kinds were tried")
    assert {True, False} == set(_TAKEN.values())


def test_what_is_as_sent_out_brings_in_nothing_heavy(tmp_path: Path) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    for form in base.FORMS:
        shutil.copy(as_sent_out(form), folder / f"{form}.xlsx")
    code = (
        "import sys; from pathlib import Path; from workbook_templates.summary.merge import merge; "
        "merge(Path(sys.argv[1]), Path(sys.argv[2]), workers=1, force=True); "
        "print(*{'pandas', 'numpy', 'openpyxl', 'workbook_templates.binding.hurt'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code, folder, tmp_path / "汇总.xlsx"]
    for _ in range(2):  # the first time form sets may have to be made
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("form", base.FORMS)
def test_a_title_that_was_deleted_is_missed_where_no_cell_is_left_for_it(form: str, tmp_path: Path) -> None:
    oracle = examine(as_sent_out(form))
    KINDS["title_rows_deleted"].act(oracle, random.Random(11))
    found = binding.read_thoroughly(open_book(oracle.surgeon.save(tmp_path / "无标题.xlsx")))
    missed = [item for item in found.submission.problems if item.code == "TERM-002" and item.stated == ""]
    assert missed and all(item.where is not None and not item.where.address for item in missed)
    assert all(f"{item.where} 缺“{item.expected}”，" in item.message for item in missed)


def test_only_the_worksheet_with_a_note_on_it_is_looked_at_closely(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    oracle = examine(as_sent_out(base.FORMS[0]))
    KINDS["scribble_right"].act(oracle, random.Random(11))
    path = oracle.surgeon.save(tmp_path / "有备注.xlsx")
    read: list[str] = []

    def read_sheet(form: Form, sheet: str, *others: object) -> official_sheet.SheetReading:
        read.append(sheet)
        return official_sheet.read_sheet(form, sheet, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(rescue, "read_sheet", read_sheet)
    assert binding.read_thoroughly(open_book(path)).submission.unplaced
    assert len(read) == 1
