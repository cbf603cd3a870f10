"""Work in chunks over processes; a process that dies, or takes too much, costs only the item that did it.

    for item, result in run_chunks(read, items, workers=2, size=16): ...

``read`` takes a list of items and gives one result for each; it is a module-level function. ``died`` makes the result
of an item that ended its process or met a limit (a parser that aborts, memory that runs out, a loop without end), from
the item and the code of the message. What was in flight then is done again, item by item, each in a process of its own.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TypeVar

from workbook_templates.apart import TOO_MUCH, Ended, context, each_apart, seconds_to_start
from workbook_templates.limits import SECONDS, Deadline, end_with_parent, keep_quiet, limit_memory

Item = TypeVar("Item")
Result = TypeVar("Result")
_SECONDS_EACH = 0.008
"""For reading and checking a workbook."""
_AHEAD = 2
"""Chunks in flight for each worker: enough to keep it busy, few enough to suspect when one dies."""
_SHARES = 4
"""A chunk is at most so small a part of what is left for a worker; the last ones are single items, so that all workers
end together."""


def default_workers() -> int:
    """The processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def few() -> int:
    """So many workbooks are read in the time in which another process gets ready to read."""
    return int(seconds_to_start() / _SECONDS_EACH)


def run_chunks(
    read: Callable[[list[Item]], list[Result]],
    items: Sequence[Item],
    *,
    workers: int,
    died: Callable[[Item, str], Result],
    size: int = 16,
    harmless: Callable[[Item], bool] = lambda _: False,
    seconds: float = SECONDS,
) -> Iterator[tuple[Item, Result]]:
    """Every item with its result, in the order in which chunks (of up to ``size``) end. ``harmless`` items need no
    process to be safe; the others have ``seconds`` each. Other processes begin before the first result is asked for."""
    if len(items) <= few() and all(map(harmless, items)):
        return _here(read, items, died)
    workers = max(1, min(workers, len(items)))
    landed = _apart(read, list(_chunks(items, workers, size)), workers, died, seconds)
    next(landed)
    return (result for result in landed if result is not None)


def _here(
    read: Callable[[list[Item]], list[Result]], items: Sequence[Item], died: Callable[[Item, str], Result]
) -> Iterator[tuple[Item, Result]]:
    for item in items:
        try:
            yield item, read([item])[0]
        except MemoryError:
            yield item, died(item, TOO_MUCH)


def _apart(
    read: Callable[[list[Item]], list[Result]],
    chunks: list[list[Item]],
    workers: int,
    died: Callable[[Item, str], Result],
    seconds: float,
) -> Iterator[tuple[Item, Result] | None]:
    """Every item with its result; none whenever processes have begun."""
    while chunks:
        suspects: list[list[Item]] = []
        yield from _until_broken(partial(_in_time, read, seconds), chunks, suspects, workers)
        for chunk in suspects:
            for item, result in zip(chunk, each_apart(partial(_one, read), chunk, seconds), strict=True):
                yield item, died(item, result.code) if isinstance(result, Ended) else result


def _chunks(items: Sequence[Item], workers: int, size: int) -> Iterator[list[Item]]:
    at = 0
    while at < len(items):
        count = min(size, 1 + (len(items) - at) // (workers * _SHARES))
        yield list(items[at : at + count])
        at += count


def _until_broken(
    read: Callable[[list[Item]], list[Result]],
    chunks: list[list[Item]],
    suspects: list[list[Item]],
    workers: int,
) -> Iterator[tuple[Item, Result] | None]:
    """Take chunks off the list until it is empty or a process dies; what was in flight then is suspect, and so is a
    chunk that ran out of memory. Gives none as soon as there is work under way."""
    flying: dict[Future[list[Result]], list[Item]] = {}
    pool = ProcessPoolExecutor(workers, mp_context=context(), initializer=_settle_in_limits)
    try:
        broken = begun = False
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
            if not begun:
                begun = True
                yield None
            done, _ = wait(flying, return_when=FIRST_COMPLETED)
            for future in done:
                chunk = flying.pop(future)
                try:
                    results = future.result()
                except BrokenProcessPool:
                    broken = True
                    suspects.append(chunk)
                except MemoryError:
                    suspects.append(chunk)
                else:
                    yield from zip(chunk, results, strict=True)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_time(read: Callable[[list[Item]], list[Result]], seconds: float, chunk: list[Item]) -> list[Result]:
    """The results of a chunk; the process ends when one item takes too long."""
    deadline = Deadline(seconds)
    try:
        results: list[Result] = []
        for item in chunk:
            deadline.restart()
            results += read([item])
        return results
    finally:
        deadline.stop()


def _one(read: Callable[[list[Item]], list[Result]], item: Item) -> Result:
    return read([item])[0]


def settle_in() -> None:
    """A worker leaves interrupts to the parent and ends with it, and looks for garbage rarely: reading makes no
    cycles, and what it makes is gone with each file."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    gc.freeze()
    gc.set_threshold(500_000, 20, 100)


def _settle_in_limits() -> None:
    settle_in()
    keep_quiet()
    limit_memory()
