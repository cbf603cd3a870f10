"""A second merge reads only what changed, and says the same; nothing that happens to the cache can change a result."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest

from tests.summary.units import hand_in, read_unit
from workbook_templates.definition.schema import Form
from workbook_templates.keeping import default_folder, prune, prune_daily, state
from workbook_templates.model import Submission
from workbook_templates.summary.cache import Cache
from workbook_templates.summary.collect import Collection, collect
from workbook_templates.summary.merge import merge
from workbook_templates.summary.records import UnitRecord


def read_and_count(path: Path, folders: tuple[Path, ...]) -> tuple[Form, Submission]:
    """Read, and leave a trace beside the folder."""
    with (path.parents[1] / "读过.log").open("a", encoding="utf-8") as log:
        log.write(f"{path.name}\n")
    return read_true(path, folders)


def read_true(path: Path, folders: tuple[Path, ...]) -> tuple[Form, Submission]:
    """As real files are read: the hash is that of the content."""
    form, submission = read_unit(path, folders)
    source = replace(submission.source, sha256=sha256(path.read_bytes()).hexdigest())
    return form, replace(submission, source=source)


def times_read(folder: Path) -> int:
    """How many files were really read since the last question."""
    log = folder.parent / "读过.log"
    count = len(log.read_text(encoding="utf-8").splitlines()) if log.exists() else 0
    log.unlink(missing_ok=True)
    return count


def units(folder: Path, count: int = 12) -> Path:
    for number in range(count):
        hand_in(folder, f"{number:02}.xlsx", f"第{number}局", seed=number, day="2025-03-31")
    return folder


def opened(tmp_path: Path) -> Cache:
    cache = Cache.open((), tmp_path / "缓存")
    assert cache is not None
    return cache


def entries(tmp_path: Path) -> list[Path]:
    return sorted(path for path in (tmp_path / "缓存").rglob("*") if path.is_file() and path.name[0] != ".")


def all_of(found: Collection) -> list[UnitRecord]:
    return list(found.records)


@pytest.mark.parametrize("workers", [1, 2])
def test_only_what_changed_is_read_again(tmp_path: Path, workers: int) -> None:
    folder = units(tmp_path / "报送")
    first = collect(folder, read=read_and_count, workers=workers, cache=opened(tmp_path))
    assert times_read(folder) == 12
    again = collect(folder, read=read_and_count, workers=workers, cache=opened(tmp_path))
    assert times_read(folder) == 0
    assert all_of(again) == all_of(first) == all_of(collect(folder, read=read_true, workers=1))
    hand_in(folder, "03.xlsx", "改名局", seed=99)
    hand_in(folder, "新.xlsx", "新局", seed=98)
    third = collect(folder, read=read_and_count, workers=workers, cache=opened(tmp_path))
    assert times_read(folder) == 2
    assert all_of(third) == all_of(collect(folder, read=read_true, workers=1))


def test_a_file_that_only_moved_keeps_its_place_and_time(tmp_path: Path) -> None:
    folder = units(tmp_path / "报送", 2)
    collect(folder, read=read_true, cache=opened(tmp_path))
    (folder / "01.xlsx").rename(folder / "09 终稿.xlsx")
    os.utime(folder / "09 终稿.xlsx", (1000, 1000))
    found = collect(folder, read=read_and_count, cache=opened(tmp_path))
    assert times_read(folder) == 0
    assert [(item.file, item.modified) for item in found.records][1] == ("09 终稿.xlsx", 1000)


def test_a_unit_called_after_its_file_is_read_every_time(tmp_path: Path) -> None:
    folder = tmp_path / "报送"
    hand_in(folder, "甲.xlsx", "")
    collect(folder, read=read_true, cache=opened(tmp_path))
    (folder / "甲.xlsx").rename(folder / "乙.xlsx")
    found = collect(folder, read=read_true, cache=opened(tmp_path))
    assert [item.unit for item in found.records] == ["（未填单位名称）乙"]


@pytest.mark.parametrize("harm", ["cut", "empty", "zeros", "flipped", "foreign", "swapped", "other content"])
def test_a_hurt_entry_is_not_believed(tmp_path: Path, harm: str) -> None:
    folder = units(tmp_path / "报送", 3)
    first = collect(folder, read=read_true, cache=opened(tmp_path))
    one, two, _ = entries(tmp_path)
    data = one.read_bytes()
    match harm:
        case "cut":
            one.write_bytes(data[: len(data) // 2])
        case "empty":
            one.write_bytes(b"")
        case "zeros":  # as a power cut leaves it
            one.write_bytes(bytes(len(data)))
        case "flipped":
            one.write_bytes(data[:100] + bytes([data[100] ^ 1]) + data[101:])
        case "foreign":
            one.write_bytes(b"PK\x03\x04" * 100)
        case "swapped":
            one.write_bytes(two.read_bytes())
        case "other content":
            one.unlink()
            one.mkdir()
    again = collect(folder, read=read_and_count, cache=opened(tmp_path))
    assert times_read(folder) == 1
    assert all_of(again) == all_of(first)


def test_a_rejected_file_is_looked_at_again(tmp_path: Path) -> None:
    folder = units(tmp_path / "报送", 2)
    (folder / "坏.xlsx").write_text("乱码", encoding="utf-8")
    for _ in range(2):
        found = collect(folder, read=read_and_count, cache=opened(tmp_path))
        assert [item.file for item in found.rejected] == ["坏.xlsx"]
    assert len(entries(tmp_path)) == 2


def test_other_definitions_use_other_entries(tmp_path: Path) -> None:
    own = tmp_path / "表套"
    own.mkdir()
    before = state((own,))
    assert before == state((own,))
    (own / "form.yaml").write_text("id: 甲", encoding="utf-8")
    changed = state((own,))
    assert changed != before
    (own / "form.yaml").write_text("id: 乙", encoding="utf-8")
    assert len({before, changed, state((own,))}) == 3


def test_a_cache_that_cannot_be_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "文件").write_text("x", encoding="utf-8")
    assert Cache.open((), tmp_path / "文件") is None
    monkeypatch.setenv("ZIPING_CACHE", str(tmp_path / "别处"))
    assert default_folder() == tmp_path / "别处"


def test_the_oldest_entries_go_first(tmp_path: Path) -> None:
    folder = units(tmp_path / "报送", 6)
    cache = opened(tmp_path)
    collect(folder, read=read_true, cache=cache)
    kept = entries(tmp_path)
    for age, path in enumerate(kept):
        os.utime(path, (1_000_000 + age, 1_000_000 + age))
    size = sum(path.stat().st_size for path in kept[3:])
    for limit, left in ((2 * size, kept), (size, kept[3:])):
        prune(Path(cache.folder).parent, limit)
        assert entries(tmp_path) == left


def test_the_cache_is_tidied_once_a_day(tmp_path: Path) -> None:
    for number, age in enumerate((300_000, 200_000, 100_000)):
        path = tmp_path / f"{number}"
        path.write_bytes(b"x" * 100)
        os.utime(path, (time.time() - age, time.time() - age))
    prune_daily(tmp_path, 250)
    assert not (tmp_path / "0").exists() and (tmp_path / "1").exists()
    prune_daily(tmp_path, 50)
    assert (tmp_path / "1").exists()
    os.utime(tmp_path / ".pruned", (1, 1))
    prune_daily(tmp_path, 50)
    assert not (tmp_path / "1").exists() and not (tmp_path / "2").exists()


def test_summaries_with_and_without_a_cache_are_the_same(tmp_path: Path) -> None:
    folder = units(tmp_path / "报送")
    told = []
    for number, cache in enumerate((None, opened(tmp_path), opened(tmp_path))):
        output = tmp_path / f"{number}" / "汇总.xlsx"
        merge(folder, output, read=read_true, cache=cache)
        book = openpyxl.load_workbook(output)
        told.append(
            {
                sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()]
                for sheet in book
                if sheet.title not in ("目录", "数据来源")  # the time of reading stands there
            }
        )
    assert told[0] == told[1] == told[2]


SLOW = """
import sys, time
from pathlib import Path
from tests.summary.test_cache import read_true
from workbook_templates.summary.cache import Cache
from workbook_templates.summary.merge import merge

def read(path, folders):
    time.sleep(0.05)
    return read_true(path, folders)

if __name__ == "__main__":
    sys.path.insert(0, ".")
    folder, output, cache = map(Path, sys.argv[1:])
    merge(folder, output, read=read, workers=2, cache=Cache.open((), cache),
          progress=lambda done, total: print(done, flush=True))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX knows them")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_merge_leaves_nothing_half_written(tmp_path: Path, how: signal.Signals) -> None:
    folder = units(tmp_path / "报送", 120)
    script = tmp_path / "slow.py"
    script.write_text(SLOW, encoding="utf-8")
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, str(script), str(folder), str(tmp_path / "结果" / "汇总.xlsx"), str(tmp_path / "缓存")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
        cwd=root,
        start_new_session=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= 20:
            break
    os.killpg(process.pid, how)
    process.wait(timeout=60)
    process.stdout.close()
    assert process.returncode != 0
    time.sleep(0.2)
    assert not (tmp_path / "结果").exists() or list((tmp_path / "结果").iterdir()) == []
    assert len(list(folder.iterdir())) == 120
    again = collect(folder, read=read_and_count, workers=1, cache=opened(tmp_path))
    assert 0 < times_read(folder) < 120
    assert all_of(again) == all_of(collect(folder, read=read_true, workers=1))


def test_a_summary_is_a_sound_archive(tmp_path: Path) -> None:
    folder = units(tmp_path / "报送", 40)
    merge(folder, tmp_path / "汇总.xlsx", read=read_true, workers=2)
    with zipfile.ZipFile(tmp_path / "汇总.xlsx") as archive:
        assert archive.testzip() is None
