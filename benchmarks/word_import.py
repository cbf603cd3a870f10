"""Importing Word files beside bare python-docx reading of the same tables.

python -m benchmarks.word_import [--count 100]

The documents are the shipped reports (self-evaluation text with its attachments as Word tables), in equal shares, each
with other numbers and other words, so that nothing read before helps. Beside python-docx opening the file and taking
the text of every cell, row by row, stand: file -> paragraphs and tables; file -> bound submission; and the whole
command ``ziping import FOLDER`` (bound, checked, written as a workbook with its live checks), by the clock.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import random
import re
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from addin.cli import main as ziping
from workbook_templates.importing import import_file, read_document
from workbook_templates.intake import all_forms, open_submission
from workbook_templates.reporting.report import make_report


def documents(folder: Path, count: int) -> list[Path]:
    """``count`` Word files made from the seeds that have tables."""
    made: list[Path] = []
    forms = all_forms()
    submissions = [open_submission(Path(form.folder) / "example.txt") for form in forms]
    tabled = [(form, said) for form, said in submissions if any(part.sheet != "自评报告" for part in said.parts)]
    for number in range(count):
        form, said = tabled[number % len(tabled)]
        path = folder / f"{number:03}-{form.id}.docx"
        if number < len(tabled):
            make_report(form, said, path)
        else:
            varied(made[number % len(tabled)], path, random.Random(number))
        made.append(path)
    return made


def varied(source: Path, target: Path, randomness: random.Random) -> None:
    """The same document with other digits (years kept) and a word of its own in every longer text."""

    def changed(match: re.Match[str]) -> str:
        text = re.sub(r"(?<!\d)(?!20\d\d)\d+", lambda found: str(randomness.randrange(10 ** len(found[0]))), match[1])
        return f">{chr(randomness.randrange(0x4E00, 0x9000)) if len(text) > 25 else ''}{text}</w:t>"

    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "word/document.xml":
                content = re.sub(r">([^<>]+)</w:t>", changed, content.decode()).encode()
            new.writestr(info, content)


def bare(path: Path) -> int:
    """What a script with python-docx would do."""
    import docx

    return sum(len(cell.text) for table in docx.Document(str(path)).tables for row in table.rows for cell in row.cells)


def seconds(actions: Sequence[Callable[[Path], object]], files: Sequence[Path]) -> list[float]:
    """Processor time of each action for all files. They take turns, file by file: a busy machine slows all alike."""
    spent = [0.0] * len(actions)
    for path in files:
        for number, action in enumerate(actions):
            start = time.process_time()
            action(path)
            spent[number] += time.process_time() - start
    return spent


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = documents(Path(folder), options.count)
        forms = all_forms()
        import_file(files[0], forms)
        bare(files[0])
        plain, reading, whole = seconds((bare, read_document, lambda path: import_file(path, forms)), files)
        begun = time.perf_counter()
        for path in files:
            bare(path)
        clock = time.perf_counter() - begun
        begun = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()):
            ziping(["import", folder, "-o", str(Path(folder) / "workbooks")])
        command = time.perf_counter() - begun
    print(f"{len(files)} documents")
    print(f"python-docx, tables only   {plain:6.2f} s  {plain / len(files) * 1000:6.1f} ms each")
    print(
        f"read (text and tables)     {reading:6.2f} s  {reading / len(files) * 1000:6.1f} ms each  ×{reading / plain:.2f}"
    )
    print(f"import (read and bound)    {whole:6.2f} s  {whole / len(files) * 1000:6.1f} ms each  ×{whole / plain:.2f}")
    print("by the clock:")
    print(f"python-docx, tables only   {clock:6.2f} s  {clock / len(files) * 1000:6.1f} ms each")
    print(
        f"ziping import FOLDER       {command:6.2f} s  {command / len(files) * 1000:6.1f} ms each  ×{command / clock:.2f}"
    )


if __name__ == "__main__":
    main()
