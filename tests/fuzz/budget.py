"""Fuzzing for a time and not for a number of examples: ``ZIPING_FUZZ_SECONDS`` for each test (default 5).

Rounds have numbers as seeds, so what was found once is found again; ``ZIPING_FUZZ_FROM`` begins with another round.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy, tuples

SECONDS = float(os.environ.get("ZIPING_FUZZ_SECONDS", "5"))
FIRST = int(os.environ.get("ZIPING_FUZZ_FROM", "0"))
AT_MOST = 10.0
"""Seconds that one example may take: what the reading of any file must keep."""
_ROUND = settings(
    max_examples=40,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def fuzz(*strategies: SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """A test of these strategies that goes on, round after round, until its time is used up."""

    def decorate(test: Callable[..., None]) -> Callable[[], None]:
        def run() -> None:
            examples = 0

            def one(values: tuple[Any, ...]) -> None:
                nonlocal examples
                examples += 1
                began = time.process_time()  # other people's work on this machine is not ours
                test(*values)
                assert time.process_time() - began < AT_MOST

            number, until = FIRST, time.monotonic() + SECONDS
            while number == FIRST or time.monotonic() < until:
                _ROUND(seed(number)(given(tuples(*strategies))(one)))()
                number += 1
            print(f"{test.__name__}: {examples} examples in {number - FIRST} rounds")

        run.__name__, run.__doc__ = test.__name__, test.__doc__
        return run

    return decorate
