"""What the checks of a submission cost, beside reading its file with bare python-calamine in the same run.

    python -m benchmarks.rules [ROUNDS]

Medians; the example workbooks of the form sets are built in a temporary folder first.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import python_calamine

from addin.commands.import_ import import_file
from workbook_templates.checking.engine import evaluate
from workbook_templates.checking.narrative import narrative_findings
from workbook_templates.intake import all_forms, open_submission


def median_ms(action: Callable[[], object], rounds: int) -> float:
    """Median time of one call in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def read_bare(path: Path) -> None:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def main(rounds: int = 200) -> None:
    print(f"{'form set':<18}{'read ms':>9}{'rules ms':>10}{'rules:read':>12}{'text chars':>12}{'text ms/10k':>13}")
    with tempfile.TemporaryDirectory() as folder:
        forms = all_forms()
        for form in forms:
            path = Path(folder, f"{form.id}.xlsx")
            import_file(Path(form.folder) / "example.txt", path, forms)
            _, submission = open_submission(path)
            evaluate(form, submission)
            narrative_findings(form, submission)
            read = median_ms(lambda path=path: read_bare(path), rounds)
            rules = median_ms(lambda form=form, submission=submission: evaluate(form, submission), rounds)
            characters = sum(
                len(fact.text)
                for part in submission.parts
                for rows in part.areas.values()
                for row in rows
                for fact in row.facts.values()
            )
            text = median_ms(lambda form=form, submission=submission: narrative_findings(form, submission), rounds // 4)
            per_10k = text / max(characters, 1) * 10_000
            print(f"{form.id:<18}{read:>9.2f}{rules:>10.2f}{rules / read:>12.2f}{characters:>12}{per_10k:>13.2f}")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
