"""Whatever a file does to the process that reads it, it costs that file and nothing else."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from ctypes import sizeof
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.summary.hard_files import read_hard
from tests.summary.units import hand_in, read_unit
from workbook_templates import apart as apart_module
from workbook_templates.apart import Ended, apart, guarded
from workbook_templates.job_object import ExtendedLimits, limit_process_memory
from workbook_templates.model import InputProblem
from workbook_templates.summary import pool
from workbook_templates.summary.collect import collect
from workbook_templates.summary.pool import run_chunks

ROOT = Path(__file__).parents[2]
HARDSHIPS = {"segfault": "意外终止", "killed": "意外终止", "loop": "用时过长", "slow": "用时过长", "hoard": "内存过多"}
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc; other systems do not keep RLIMIT_AS")


def folder_of(place: Path, units: int, hard: dict[int, str]) -> Path:
    for number in range(units):
        hand_in(place, f"{number:02}.xlsx", f"第{number}局", seed=number)
    for number, word in hard.items():
        (place / f"{number:02}.xlsx").write_text(word, encoding="utf-8")
    return place


@linux
@pytest.mark.parametrize("hardship", HARDSHIPS)
def test_a_hard_file_costs_only_itself(hardship: str, tmp_path: Path) -> None:
    hard = folder_of(tmp_path / "难", 40, {21: hardship})
    found = collect(hard, read=read_hard, run=partial(run_chunks, workers=2, seconds=1))
    (rejected,) = found.rejected
    assert rejected.file == "21.xlsx" and HARDSHIPS[hardship] in rejected.reason and "请" in rejected.reason
    (hard / "21.xlsx").unlink()
    without = collect(hard, read=read_unit, workers=1)
    assert without.records == found.records and not without.rejected


@linux
def test_all_hardships_at_once(tmp_path: Path) -> None:
    words = dict(enumerate([*HARDSHIPS, "segfault", "hoard"]))
    hard = folder_of(tmp_path, 40, {number * 5: word for number, word in words.items()})
    found = collect(hard, read=read_hard, run=partial(run_chunks, workers=2, seconds=1))
    assert {item.file: next(word for word in HARDSHIPS.values() if word in item.reason) for item in found.rejected} == {
        f"{number * 5:02}.xlsx": HARDSHIPS[word] for number, word in words.items()
    }
    assert len(found.records) == 33


@linux
def test_a_few_files_are_no_less_safe(tmp_path: Path) -> None:
    folder_of(tmp_path, 3, {})
    (tmp_path / "01.xlsx").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    )  # no ordinary file: not read in this process
    found = collect(tmp_path, read=_die_of_old_files)
    assert [item.file for item in found.rejected] == ["01.xlsx"] and len(found.records) == 2


def _die_of_old_files(path: Path, folders: tuple[Path, ...]) -> Any:
    if path.read_bytes().startswith(b"\xd0\xcf"):
        os._exit(9)
    return read_unit(path, folders)


def _pids(items: list[int]) -> list[int]:
    return [os.getpid() for _ in items]


@pytest.mark.parametrize(("method", "most"), [("fork", 8), ("spawn", 40)])
def test_a_few_harmless_files_are_read_here(method: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that starts anew (on Windows every one does) would begin when forty workbooks have been read."""
    monkeypatch.setattr(apart_module, "context", lambda: SimpleNamespace(get_start_method=lambda: method))
    monkeypatch.setattr(pool, "context", lambda: multiprocessing.get_context("spawn"))
    for count, here in ((most, True), (most + 5, False)):
        done = run_chunks(_pids, range(count), workers=1, died=lambda *_: 0, harmless=lambda _: True)
        assert {pid == os.getpid() for _, pid in done} == {here}


@posix
def test_a_worker_killed_from_outside_costs_nothing(tmp_path: Path) -> None:
    """As when a system short of memory kills the largest process."""
    folder = folder_of(tmp_path, 60, {})
    killed: list[int] = []

    def kill_one(done: int, total: int) -> None:
        if done == 20 and not killed:
            children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
            killed.append(int(children[-1]))
            os.kill(killed[0], signal.SIGKILL)

    found = collect(folder, read=read_unit, workers=2, progress=kill_one)
    assert killed
    assert found.records == collect(folder, read=read_unit, workers=1).records and not found.rejected


def _say(path: Path, error: bool) -> str:
    if error:
        raise InputProblem("不行。", path=str(path), code="FILE-009")
    return path.name


def _abort() -> None:
    os._exit(9)


def test_one_large_file_is_read_apart(tmp_path: Path) -> None:
    large = tmp_path / "大.xlsx"
    large.write_bytes(bytes(2 << 20))
    assert guarded(_say, large, error=False) == "大.xlsx"
    with pytest.raises(InputProblem) as caught:
        guarded(_say, large, error=True)
    assert (caught.value.message, caught.value.code) == ("不行。", "FILE-009")


def test_an_abort_of_a_single_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(Ended) as ended:
        apart(_abort)
    assert ended.value.code == "FILE-023"


def _alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@linux
@pytest.mark.parametrize("busy", ["slow", "loop"])
def test_workers_do_not_outlive_their_parent(busy: str, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "报送", 40, dict.fromkeys(range(40), busy))
    program = (
        "import sys; from functools import partial; from pathlib import Path\n"
        "from tests.summary.hard_files import read_hard\n"
        "from workbook_templates.summary.collect import collect\n"
        "from workbook_templates.summary.pool import run_chunks\n"
        "collect(Path(sys.argv[1]), read=read_hard, run=partial(run_chunks, workers=2, seconds=3))"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, str(folder)], cwd=ROOT)
    children: list[int] = []
    until = time.monotonic() + 30
    while len(children) < 2 and time.monotonic() < until:
        time.sleep(0.05)
        children = [int(pid) for pid in Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()]
    time.sleep(0.5)
    parent.kill()
    parent.wait()
    assert len(children) == 2
    until = time.monotonic() + 8
    while any(map(_alive, children)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(_alive, children))


def test_the_memory_limit_of_windows_is_asked_for_as_windows_wants_it() -> None:
    class Call:
        restype: object = None

        def __init__(self, answer: int) -> None:
            self.answer = answer
            self.arguments: tuple[Any, ...] = ()

        def __call__(self, *arguments: Any) -> int:
            self.arguments = arguments
            return self.answer

    class Kernel:
        CreateJobObjectW = Call(0x44)
        GetCurrentProcess = Call(-1)
        SetInformationJobObject = Call(1)
        AssignProcessToJobObject = Call(1)

    kernel = Kernel()
    assert sizeof(ExtendedLimits) == 144, "as on every 64-bit Windows"
    assert limit_process_memory(kernel, 1 << 30)
    job, kind, pointer, size = kernel.SetInformationJobObject.arguments
    assert (job.value, kind, size.value) == (0x44, 9, 144)
    assert (pointer._obj.basic.flags, pointer._obj.process_memory) == (0x100, 1 << 30)
    assert kernel.AssignProcessToJobObject.arguments[0].value == 0x44
