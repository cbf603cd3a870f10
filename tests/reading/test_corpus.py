"""Hundreds of odd files that other readers are tested with: each is read or refused, none kills, none hangs."""

from __future__ import annotations

import contextlib
import select
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from workbook_templates.summary.collect import collect

EXAMPLE = Path(__file__).parents[2] / "examples" / "yueyang-2024.xlsx"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
SUFFIXES = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
SECONDS_A_FILE = 10.0
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="the worker limits its memory with setrlimit"),
    pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no foreign corpus at {CORPUS}"),
]


class Worker:
    """A process that reads files one by one and may die."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("corpus_worker.py")
        self.process = subprocess.Popen(
            [sys.executable, str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )

    def ask(self, path: Path) -> str:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], SECONDS_A_FILE)
        if not ready:
            return "hung"
        return self.process.stdout.readline().strip() or "died"

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def test_every_file_gets_a_verdict() -> None:
    files = sorted(path for path in CORPUS.rglob("*") if path.suffix.lower() in SUFFIXES)
    assert len(files) > 400
    worker = Worker()
    bad: list[str] = []
    verdicts: Counter[str] = Counter()
    started = time.perf_counter()
    try:
        for file in files:
            answer = worker.ask(file)
            verdicts[answer.partition(" ")[2] or answer] += 1
            if "FAILED" in answer or answer in ("hung", "died"):
                bad.append(f"{file.name}: {answer}")
                worker.close()
                worker = Worker()
    finally:
        worker.close()
    assert bad == []
    print(f"{len(files)} files in {time.perf_counter() - started:.1f} s: {dict(verdicts)}")
    read = sum(count for verdict, count in verdicts.items() if verdict.startswith("ok"))
    assert read > 0.85 * len(files), dict(verdicts)


def test_a_good_submission_among_them_is_merged(tmp_path: Path) -> None:
    for number, file in enumerate(sorted(path for path in CORPUS.rglob("*") if path.suffix.lower() in SUFFIXES)):
        (tmp_path / f"{number:04} {file.name}").symlink_to(file)
    (tmp_path / "0200 某某局.xlsx").symlink_to(EXAMPLE)
    found = collect(tmp_path)
    assert [record.file for record in found.records] == ["0200 某某局.xlsx"]
    assert len(found.rejected) == found.files - 1 > 400
    assert [item for item in found.rejected if "程序出错" in item.reason or not item.reason] == []
