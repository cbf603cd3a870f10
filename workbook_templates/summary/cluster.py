"""The same work on a Dask cluster: chunks, retries, workers that come and go, one shared folder.

A cluster that ends in the middle costs nothing but time: this machine reads the rest.

    merge(folder, output, run=run_on("tcp://10.1.2.3:8786"))

Every machine of the cluster has this program installed and sees ``folder`` (and folders of own form sets) under the
same path. Dask is imported only here, and only when a scheduler is named.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from workbook_templates.model import InputProblem
from workbook_templates.summary.collect import Run
from workbook_templates.summary.pool import default_workers, run_chunks

Item = TypeVar("Item")
Result = TypeVar("Result")
CHUNK = 32
"""Files in a task: Dask costs a millisecond and a half a task, a file some ten."""
_AHEAD = 4
"""Tasks under way for each thread of the cluster: enough to keep it busy, few enough to keep the memory flat."""
_SECONDS = 15
"""How long to wait for the scheduler and its first worker."""
_PATIENCE = 60
"""Seconds in which nothing ends before it is asked whether there are workers at all: they may be starting again."""
_LOST = 3
"""So often may the worker under a chunk be lost before this machine reads it."""


def run_on(scheduler: str) -> Run:
    """Who does the work for ``collect``: the cluster at ``scheduler`` (``tcp://HOST:PORT``)."""
    return partial(_run, scheduler)


def _run(
    scheduler: str,
    read: Callable[[list[Item]], list[Result]],
    items: Sequence[Item],
    *,
    died: Callable[[Item, str], Result],
) -> Iterator[tuple[Item, Result]]:
    """Every item with its result, in the order in which chunks end. Raises InputProblem: no such cluster there."""
    client = _connected(scheduler)
    try:
        _alike(client, scheduler, getattr(read, "folder", None))
        yield from _spread(client, read, items, died)
    finally:
        client.close()


def _spread(
    client: Any,
    read: Callable[[list[Item]], list[Result]],
    items: Sequence[Item],
    died: Callable[[Item, str], Result],
) -> Iterator[tuple[Item, Result]]:
    from distributed import KilledWorker

    chunks = deque(list(items[at : at + CHUNK]) for at in range(0, len(items), CHUNK))
    under_way: dict[Any, list[Item]] = {}

    def submit(chunk: list[Item]) -> None:
        under_way[client.submit(read, chunk, pure=False, retries=_LOST)] = chunk

    for _ in range(min(_AHEAD * max(1, sum(client.nthreads().values())), len(chunks))):
        submit(chunks.popleft())
    left: list[Item] = []
    while under_way and (done := _ended(client, under_way)):
        for future in done:
            chunk = under_way.pop(future)
            results = None
            try:
                results = future.result()
            except (KilledWorker, MemoryError):
                # The scheduler blames whatever stood on a worker that died, so nothing is known of any file yet.
                left += chunk
            future.release()
            if chunks:
                submit(chunks.popleft())
            if results is not None:
                yield from zip(chunk, results, strict=True)
    # What took workers down with it, or was waiting when the cluster ended, is read here, where a file that ends its
    # process costs only itself. A worker that dies while it starts is not started again by Dask.
    left += [item for chunk in (*under_way.values(), *chunks) for item in chunk]
    yield from run_chunks(read, left, workers=default_workers(), died=died)


def _ended(client: Any, under_way: Collection[Any]) -> list[Any]:
    """The next tasks to end; none when nobody is left to do them."""
    from distributed import CancelledError, wait

    while True:
        try:
            with client.as_current():
                return list(wait([*under_way], timeout=_PATIENCE, return_when="FIRST_COMPLETED").done)
        except TimeoutError:
            if not client.nthreads():
                return []
        except CancelledError:  # the scheduler is gone
            return []


def _connected(scheduler: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise InputProblem(
            "使用 --scheduler 需要安装 Dask：pip install 'ziping[cluster]'（每台机器都要装）。", code="CLUSTER-001"
        ) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong is told in our own words
    try:
        client = Client(scheduler, timeout=_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise InputProblem(
            f"连接不上 Dask 调度器“{scheduler}”。请检查地址（tcp://主机:端口），并确认调度器已启动。",
            code="CLUSTER-002",
        ) from error
    try:
        client.wait_for_workers(1, timeout=_SECONDS)
    except TimeoutError as error:
        client.close()
        raise InputProblem(
            f"调度器“{scheduler}”下没有工作进程。请先用 dask worker {scheduler} 启动。", code="CLUSTER-003"
        ) from error
    return client


def _alike(client: Any, scheduler: str, folder: Path | None) -> None:
    """Results must not depend on who reads: the same program and the same folder everywhere."""
    mine = _told(folder)
    for worker, told in client.run(_told, folder).items():
        if told[0] != mine[0]:
            raise InputProblem(
                f"集群“{scheduler}”的工作进程 {worker} 上的程序与本机不同。请在各机安装同一版本的 ziping 和 Python。",
                code="CLUSTER-004",
            )
        if not told[1]:
            raise InputProblem(
                f"集群“{scheduler}”的工作进程 {worker} 看不到文件夹“{folder}”。请使用各机路径相同的共享文件夹。",
                path=str(folder),
                code="CLUSTER-005",
            )


def _told(folder: Path | None) -> tuple[str, bool]:
    """What this process runs, and whether it sees the folder."""
    from workbook_templates.keeping import state

    return state((), thorough=True), folder is None or folder.is_dir()
