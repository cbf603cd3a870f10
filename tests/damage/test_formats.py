"""The same workbook as .xls (also WPS .et), .ods, .xlsb, strict OOXML, and as LibreOffice and openpyxl save it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.damage import base, formats
from tests.damage.oracle import examine, judge
from tests.damage.trial import Trial, follow_up
from workbook_templates.binding.workbook import read_thoroughly
from workbook_templates.reading.book import open_book

HERE = {"strict": formats.as_strict, "openpyxl": formats.by_openpyxl, "xlsb": formats.as_xlsb}


def _tried(path: Path, form: str, folder: Path, *, uncached: bool = False) -> Trial:
    oracle = examine(base.healthy(form))
    for value in oracle.values.values():
        # LibreOffice 7.4 saves 0 for a text formula in .xls: what was an empty text there is no statement of anyone.
        value.uncached = value.live and (uncached or (path.suffix in (".xls", ".et") and not value.fact.text))
    reading = read_thoroughly(open_book(path))
    trial = Trial((), form, 0, judge(oracle, reading.submission), how=reading.how)
    follow_up(trial, oracle, path, reading, folder)
    return trial


@pytest.mark.parametrize("form", base.FORMS)
@pytest.mark.parametrize("kind", HERE)
def test_format(kind: str, form: str, tmp_path: Path) -> None:
    suffix = ".xlsb" if kind == "xlsb" else ".xlsx"
    path = HERE[kind](base.healthy(form), tmp_path / f"某单位{suffix}")
    trial = _tried(path, form, tmp_path, uncached=kind == "openpyxl")
    assert trial.read.clean and trial.restored, str(trial)


def test_formulas_without_results_are_computed(tmp_path: Path) -> None:
    """openpyxl saves formulas without results: the reading has ours."""
    path = formats.by_openpyxl(base.healthy("yueyang-2024"), tmp_path / "某单位.xlsx")
    submission = read_thoroughly(open_book(path)).submission
    part = submission.part("基础数据表")
    assert part is not None and part.facts["控制率"].text == "87.5%"


@pytest.mark.libreoffice
def test_other_programs(tmp_path: Path) -> None:
    if formats.SOFFICE is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have LibreOffice")
        pytest.skip("LibreOffice (soffice) is not installed")
    forms = ("yueyang-2024", "yueyanglou-2021")
    paths = [base.healthy(form) for form in forms]
    for kind in ("xls", "ods", "xlsx"):
        made = formats.by_libreoffice(paths, kind, tmp_path)
        for form, path in zip(forms, made, strict=True):
            if kind == "xls":
                path = path.rename(path.with_suffix(".et"))  # WPS: the same BIFF, another name
            trial = _tried(path, form, tmp_path)
            assert trial.read.clean and trial.restored, f"{kind} {trial}"
