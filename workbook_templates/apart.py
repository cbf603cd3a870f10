"""Reading a file in a process of its own, with limits: whatever the file does there, the program goes on.

    submission = guarded(read, path, folders)

A process costs milliseconds where it can be forked and a good part of a second where it must be started anew. So
small packages, which only our own Python and zlib go through, are read where we are.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from workbook_templates.limits import SECONDS, end_with_parent, keep_quiet, limit_memory
from workbook_templates.reading.gate import is_ordinary
from workbook_templates.reading.problems import problem

More = ParamSpec("More")
Item = TypeVar("Item")
Result = TypeVar("Result")
TOO_LONG, TOO_MUCH, DIED = "FILE-021", "FILE-022", "FILE-023"


class Ended(Exception):
    """The process ended before its work did; ``code`` (of the messages) says how."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def guarded(
    read: Callable[Concatenate[Path, More], Result], path: Path, *more: More.args, **named: More.kwargs
) -> Result:
    """``read(path, ...)``, apart from this process unless the file is an ordinary one. ``read`` is a function of a
    module, and what it gives can be pickled. Raises what ``read`` raises, and InputProblem when it met a limit."""
    if is_ordinary(path):
        return read(path, *more, **named)
    try:
        return apart(partial(read, path, *more, **named))
    except Ended as end:
        raise problem(end.code, path) from None


def apart(act: Callable[[], Result]) -> Result:
    """What ``act()`` gives or raises in a process of its own. Raises Ended when a limit or an abort ended it."""
    (result,) = each_apart(_call, [act])
    if isinstance(result, Ended):
        raise result
    return result


def _call(act: Callable[[], Result]) -> Result:
    return act()


def each_apart(
    act: Callable[[Item], Result], items: Sequence[Item], seconds: float = SECONDS
) -> Iterator[Result | Ended]:
    """``act`` of each item in another process, and in a new one after each end. Raises what ``act`` raises."""
    waiting = deque(items)
    while waiting:
        with _process(act, list(waiting)) as (answers, process):
            ended = False
            while waiting and not ended:
                waiting.popleft()
                try:
                    yield _answer(answers, process, seconds)
                except Ended as end:
                    ended = True
                    yield end


@contextlib.contextmanager
def _process(act: Callable[[Item], Result], items: list[Item]) -> Iterator[tuple[Connection, BaseProcess]]:
    system = context()
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process: BaseProcess = system.Process(target=_serve, args=(theirs, act, items), daemon=True)  # type: ignore[attr-defined]
    process.start()
    theirs.close()
    try:
        yield ours, process
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


def _answer(answers: Connection, process: BaseProcess, seconds: float) -> Any:
    if not wait([answers, process.sentinel], seconds):
        raise Ended(TOO_LONG)
    try:
        result, error = answers.recv()
    except (EOFError, OSError):
        raise Ended(DIED) from None
    if isinstance(error, MemoryError):
        raise Ended(TOO_MUCH)
    if error is not None:
        raise error
    return result


def _serve(answers: Connection, act: Callable[[Item], Result], items: list[Item]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_quiet()
    end_with_parent()
    limit_memory()
    answer: tuple[Result | None, Exception | None]
    for item in items:
        try:
            answer = act(item), None
        except Exception as error:
            answer = None, error
        answers.send(answer)


def context() -> multiprocessing.context.BaseContext:
    """Forking starts in milliseconds and keeps what is compiled; it is safe only without other threads."""
    alone = threading.active_count() == 1
    if sys.platform.startswith("linux") and alone:
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


def seconds_to_start() -> float:
    """About so long it takes until another process of ours is at work: forked, it lacks a little; started anew, it loads
    all that it needs."""
    return 0.065 if context().get_start_method() == "fork" else 0.35
