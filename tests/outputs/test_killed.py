"""``kill -9`` at any moment: inputs intact, output absent or whole, cache sound, nothing left running."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.damage.trial import hurt
from tests.outputs.programs import content, ended, handed_in, ran, started, state
from workbook_templates.binding.workbook import read_submission

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
MOMENTS = 20
UNITS = 20


def moments(duration: float, seed: int) -> Iterator[float]:
    """One random moment in each twentieth of a run, and so from its first to its last instant."""
    chance = random.Random(seed)
    return ((number + chance.random()) * duration / MOMENTS for number in range(MOMENTS))


def kill_after(seconds: float, *words: object, cache: Path, alone: bool) -> None:
    """The program is killed: alone, or with all its workers as when the power fails. None of them goes on living."""
    process = started(*words, cache=cache)
    time.sleep(seconds)
    if alone:
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    ended(process)
    until = time.monotonic() + 10
    while _running(process.pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _running(process.pid)


def _running(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_merge_killed_at_any_moment(tmp_path: Path) -> None:
    folder = handed_in(tmp_path / "报送", UNITS)
    results = tmp_path / "结果"
    results.mkdir()
    output, cache = results / "汇总 表.xlsx", tmp_path / "缓存"
    began = time.perf_counter()
    assert ran("merge", folder, "-o", output, cache=tmp_path / "别的缓存")[0] in (0, 1)
    duration = time.perf_counter() - began
    expected, inputs = content(output), state(folder)
    before = output.read_bytes()
    output.unlink()
    for number, moment in enumerate(moments(duration, 7)):
        kill_after(moment, "merge", folder, "-o", output, "--force", cache=cache, alone=number % 2 == 0)
        assert state(folder) == inputs
        if output.exists() and output.read_bytes() != before:
            assert content(output) == expected, moment
            before = output.read_bytes()
        taken = [path.name for path in results.iterdir() if path != output and not path.name.startswith(".ziping-")]
        assert taken == [], "half a file under a name that someone might take for a result"
        if number == MOMENTS // 2:
            output.write_bytes(before)  # from now on there is an older summary in its place
    assert ran("merge", folder, "-o", output, "--force", cache=cache)[0] in (0, 1)
    assert content(output) == expected, "what the killed ones left in the cache"
    assert state(folder) == inputs


def test_leftovers_in_the_folder_itself_are_no_submissions(tmp_path: Path) -> None:
    folder = handed_in(tmp_path / "报送", 10)
    output, cache = folder / "汇总.xlsx", tmp_path / "缓存"
    (folder / ".ziping-abcd1234.xlsx").write_bytes(next(folder.glob("某*")).read_bytes()[:5000])
    assert ran("merge", folder, "-o", output, cache=cache)[0] in (0, 1)
    assert len(content(output)["数据来源"]) == 2 + 10


def test_a_repair_killed_at_any_moment(tmp_path: Path) -> None:
    oracle, _ = hurt(["three_blank_rows", "rows_on_top"], "yueyang-2024", 3)
    damaged = oracle.surgeon.save(tmp_path / "改坏了.xlsx")
    results = tmp_path / "结果"
    results.mkdir()
    output, cache = results / "修复 后.xlsx", tmp_path / "缓存"
    began = time.perf_counter()
    assert ran("repair", damaged, "-o", output, cache=cache)[0] == 0
    duration = time.perf_counter() - began
    expected, inputs, before = content(output), damaged.read_bytes(), output.read_bytes()
    output.unlink()
    for number, moment in enumerate(moments(duration, 11)):
        kill_after(moment, "repair", damaged, "-o", output, "--force", cache=cache, alone=number % 2 == 0)
        assert damaged.read_bytes() == inputs
        if output.exists() and output.read_bytes() != before:
            assert content(output) == expected, moment
            read_submission(output)
            output.unlink()
        assert [path.name for path in results.iterdir() if not path.name.startswith((".ziping-", output.name))] == []
