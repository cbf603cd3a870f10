"""The same merge on a real Dask cluster of two worker processes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.summary.units import hand_in, read_unit
from workbook_templates.definition.schema import Form
from workbook_templates.model import InputProblem, Submission
from workbook_templates.summary import cluster
from workbook_templates.summary.cluster import run_on
from workbook_templates.summary.collect import collect
from workbook_templates.summary.merge import merge

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore")  # what Dask says about closing is not our concern


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as made:
        yield made.scheduler_address


def units(folder: Path, count: int) -> Path:
    for number in range(count):
        hand_in(folder, f"{number:03}.xlsx", f"第{number}局", seed=number)
    return folder


def read_slowly(path: Path, folders: tuple[Path, ...]) -> tuple[Form, Submission]:
    time.sleep(0.02)
    return read_unit(path, folders)


def read_and_die_once(path: Path, folders: tuple[Path, ...]) -> tuple[Form, Submission]:
    """The machine fails in the middle of the work."""
    trace = path.parents[1] / "死过"
    if path.name == "100.xlsx" and not trace.exists():
        trace.touch()
        os._exit(1)
    return read_slowly(path, folders)


def test_the_summary_is_the_same(tmp_path: Path, address: str) -> None:
    folder = units(tmp_path / "报送", 90)
    (folder / "坏.xlsx").write_text("乱码", encoding="utf-8")
    told = []
    for number, run in enumerate((None, run_on(address))):
        output = tmp_path / f"{number}" / "汇总.xlsx"
        result = merge(folder, output, read=read_unit, run=run)
        assert (result.merged, len(result.rejected)) == (90, 1)
        book = openpyxl.load_workbook(output, read_only=True)
        told.append(
            {
                sheet.title: list(sheet.iter_rows(values_only=True))
                for sheet in book
                if sheet.title not in ("目录", "数据来源")  # the time of reading stands there
            }
        )
        book.close()
    assert told[0] == told[1]


def test_a_lost_worker_changes_nothing(tmp_path: Path, address: str) -> None:
    folder = units(tmp_path / "报送", 200)
    found = collect(folder, read=read_and_die_once, run=run_on(address))
    assert (tmp_path / "死过").exists()
    assert found == collect(folder, read=read_unit, workers=1)


def test_a_file_that_kills_every_worker_costs_only_itself(tmp_path: Path, address: str) -> None:
    folder = units(tmp_path / "报送", 40)
    (folder / "007.xlsx").write_text("die", encoding="utf-8")
    found = collect(folder, read=read_unit, run=run_on(address))
    assert [item.file for item in found.rejected] == ["007.xlsx"]
    assert "意外终止" in found.rejected[0].reason
    assert len(found.records) == 39


def test_no_scheduler_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_SECONDS", 1)
    for wrong in ("tcp://127.0.0.1:9", "unsinn"):
        with pytest.raises(InputProblem) as caught:
            collect(units(tmp_path / "报送", 1), read=read_unit, run=run_on(wrong))
        assert caught.value.code == "CLUSTER-002"


def test_a_scheduler_without_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_SECONDS", 1)
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=None, silence_logs=50) as made,
        pytest.raises(InputProblem) as caught,
    ):
        collect(units(tmp_path / "报送", 1), read=read_unit, run=run_on(made.scheduler_address))
    assert caught.value.code == "CLUSTER-003"


@pytest.mark.parametrize("trouble", ["all workers are gone", "the scheduler is gone"])
def test_a_cluster_that_ends_in_the_middle_costs_only_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 2)
    folder = units(tmp_path / "报送", 200)
    done: list[int] = []
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=50) as made:

        def progress(count: int, _: int) -> None:
            done.append(count)
            if count == cluster.CHUNK:
                made.close() if trouble == "the scheduler is gone" else made.scale(0)

        found = collect(folder, read=read_slowly, run=run_on(made.scheduler_address), progress=progress)
    assert done == list(range(201))
    assert found == collect(folder, read=read_unit, workers=1)
