"""The five seeds as Word files made in three ways: the same facts as from the text, whatever the way."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.importing.layouts import SEEDS, forms, seed, values
from tests.importing.word_files import Block, as_flat_odt, as_html, by_python_docx, converted, missing_office, variants
from workbook_templates.importing import import_document, import_file

VARIANTS = ("plain", "shuffled")
KEYS = [(id, variant) for id in SEEDS for variant in VARIANTS]
needs_office = pytest.mark.skipif(bool(missing_office()) and "CI" not in os.environ, reason=missing_office() or "-")


def plain(found: dict[str, str]) -> dict[str, str]:
    return {id: re.sub(r"\s+", "", text) for id, text in found.items()}


def same_as_the_text(path: Path, id: str) -> None:
    bound = import_file(path, forms())
    expected = import_document(seed(id), forms())
    assert bound.submission.form == id
    assert bound.submission.unit == expected.submission.unit
    assert bound.submission.unplaced == ()
    assert plain(values(bound)) == plain(values(expected))


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("id", SEEDS)
def test_python_docx(id: str, variant: str, tmp_path: Path) -> None:
    same_as_the_text(by_python_docx(variants(id)[variant], tmp_path / "样本.docx"), id)


def written(folder: Path, suffix: str, shape: Callable[[Sequence[Block]], str]) -> list[Path]:
    """Every seed in every variant as a file that LibreOffice can make a Word file of, in the order of ``KEYS``."""
    sources = [folder / f"{id}-{variant}.{suffix}" for id, variant in KEYS]
    for source, (id, variant) in zip(sources, KEYS, strict=True):
        source.write_text(shape(variants(id)[variant]), encoding="utf-8")
    return sources


@pytest.fixture(scope="module")
def from_html(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    folder = tmp_path_factory.mktemp("html")
    sources = written(folder, "html", as_html)
    return dict(zip(KEYS, converted(sources, "docx", folder, infilter="HTML (StarWriter)"), strict=True))


@pytest.fixture(scope="module")
def from_text(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    folder = tmp_path_factory.mktemp("odt")
    sources = written(folder, "fodt", as_flat_odt)
    made = dict(zip(KEYS, converted(sources, "docx", folder), strict=True))
    made["yueyang-2024", "doc"] = converted([made["yueyang-2024", "plain"]], "doc", folder)[0]
    return made


@needs_office
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("id", SEEDS)
def test_libreoffice_from_html(id: str, variant: str, from_html: dict[tuple[str, str], Path]) -> None:
    same_as_the_text(from_html[id, variant], id)


@needs_office
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("id", SEEDS)
def test_libreoffice_from_the_text_laid_out(id: str, variant: str, from_text: dict[tuple[str, str], Path]) -> None:
    same_as_the_text(from_text[id, variant], id)


@needs_office
@pytest.mark.parametrize("name", ["旧版.doc", "改了名.docx", "没有扩展名"])
def test_an_old_doc_whatever_it_is_called(name: str, from_text: dict[tuple[str, str], Path], tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(from_text["yueyang-2024", "doc"].read_bytes())
    same_as_the_text(path, "yueyang-2024")
    guesses = [str(guess) for guess in import_file(path, forms()).guesses] if name == "改了名.docx" else ["LibreOffice"]
    assert any("LibreOffice" in guess for guess in guesses)
