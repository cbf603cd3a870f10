"""Worker of test_corpus: reads file names from stdin, answers one line each; dies alone when a file kills it."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from workbook_templates.model import InputProblem
from workbook_templates.reading.book import open_book


def verdict(path: str) -> str:
    """``ok``, ``refused CODE`` or ``FAILED``, with the seconds it took."""
    started = time.perf_counter()
    try:
        book = open_book(path)
        for sheet in book.sheets:
            grid = book.grid(sheet.name)
            for row in grid.rows[:50]:
                for value in row:
                    assert value != ""
            book.covered(sheet.name)
        answer = f"ok {book.kind}"
    except InputProblem as problem:
        answer = f"refused {problem.code}"
    except BaseException as error:
        answer = f"FAILED {type(error).__name__}: {error}".replace("\n", " ")
    return f"{time.perf_counter() - started:.2f} {answer}"


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    for line in sys.stdin:
        print(verdict(line.rstrip("\n")), flush=True)
