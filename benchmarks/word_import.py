"""Importing Word files beside bare python-docx reading of the same tables.

python -m benchmarks.word_import [--count 100]

The documents are the shipped reports (self-evaluation text with its attachments as Word tables), in equal shares, each
with other numbers and other words, so that nothing read before helps. What is compared: file -> bound submission
(everything but writing the workbook), and python-docx opening the file and taking the text of every cell, row by row.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

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


def seconds(action: Callable[[Path], object], files: Sequence[Path]) -> float:
    """Processor time for all files: a busy machine counts the same for both."""
    start = time.process_time()
    for path in files:
        action(path)
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = documents(Path(folder), options.count)
        forms = all_forms()
        import_file(files[0], forms)
        bare(files[0])
        plain = seconds(bare, files)
        reading = seconds(read_document, files)
        whole = seconds(lambda path: import_file(path, forms), files)
    print(f"{len(files)} documents")
    print(f"python-docx, tables only   {plain:6.2f} s  {plain / len(files) * 1000:6.1f} ms each")
    print(
        f"read (text and tables)     {reading:6.2f} s  {reading / len(files) * 1000:6.1f} ms each  ×{reading / plain:.2f}"
    )
    print(f"import (read and bound)    {whole:6.2f} s  {whole / len(files) * 1000:6.1f} ms each  ×{whole / plain:.2f}")


if __name__ == "__main__":
    main()
