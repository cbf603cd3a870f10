"""Work in chunks over processes; a process that dies costs only the item that killed it.

    for item, result in run_chunks(read, items, workers=2, size=16): ...

``read`` takes a list of items and gives one result for each; it is a module-level function. ``died`` makes the result
of an item whose process was killed by it (a parser that aborts, memory that runs out).
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
FEW = 8
"""Up to so many items are done in this process: starting others would take longer than the work."""
_AHEAD = 2
"""Chunks in flight for each worker: enough to keep it busy, few enough to suspect when one dies."""


def default_workers() -> int:
    """The processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_chunks(
    read: Callable[[list[Item]], list[Result]],
    items: Sequence[Item],
    *,
    workers: int,
    died: Callable[[Item], Result],
    size: int = 16,
    meanwhile: Callable[[], object] = lambda: None,
) -> Iterator[tuple[Item, Result]]:
    """Every item with its result, in the order in which chunks end. ``meanwhile`` is done while the first are read."""
    if workers <= 1 or len(items) <= FEW:
        for item in items:
            yield item, read([item])[0]
        return
    chunks = [list(items[at : at + size]) for at in range(0, len(items), size)]
    workers = min(workers, len(chunks))
    while chunks:
        suspects: list[list[Item]] = []
        yield from _until_broken(read, chunks, suspects, workers, meanwhile)
        for chunk in suspects:
            yield from _singly(read, chunk, died)


def _until_broken(
    read: Callable[[list[Item]], list[Result]],
    chunks: list[list[Item]],
    suspects: list[list[Item]],
    workers: int,
    meanwhile: Callable[[], object],
) -> Iterator[tuple[Item, Result]]:
    """Take chunks off the list until it is empty or a process dies; what was in flight then is suspect."""
    flying: dict[Future[list[Result]], list[Item]] = {}
    pool = _pool(workers)
    try:
        broken = False
        while flying or (chunks and not broken):
            while chunks and not broken and len(flying) < workers * _AHEAD:
                try:
                    flying[pool.submit(read, chunks[0])] = chunks[0]
                except BrokenProcessPool:
                    broken = True
                else:
                    chunks.pop(0)
            if not flying:
                break
            meanwhile()
            done, _ = wait(flying, return_when=FIRST_COMPLETED)
            for future in done:
                chunk = flying.pop(future)
                try:
                    results = future.result()
                except BrokenProcessPool:
                    broken = True
                    suspects.append(chunk)
                else:
                    yield from zip(chunk, results, strict=True)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _singly(
    read: Callable[[list[Item]], list[Result]], chunk: list[Item], died: Callable[[Item], Result]
) -> Iterator[tuple[Item, Result]]:
    """One item after the other in a process of its own kind; a new one after each death."""
    waiting = list(chunk)
    while waiting:
        with _pool(1) as pool:
            while waiting:
                item = waiting.pop(0)
                try:
                    yield item, pool.submit(read, [item]).result()[0]
                except BrokenProcessPool:
                    yield item, died(item)
                    break


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=context(), initializer=settle_in)


def settle_in() -> None:
    """A worker leaves interrupts to the parent, and looks for garbage rarely: what it makes is gone with each file."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def context() -> multiprocessing.context.BaseContext:
    """Forking starts in milliseconds and keeps what is compiled; it is safe only without other threads."""
    alone = threading.active_count() == 1
    if sys.platform.startswith("linux") and alone:
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")
