"""Each kind of damage alone: nothing lost unsaid, nothing misplaced, and what `repair` brings back."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from tests.damage import base
from tests.damage.kinds import KINDS
from tests.damage.trial import Trial, run

AT_LEAST = 40
"""Kinds of damage that the issue asks for."""
RESTORED = 0.9

_DONE: dict[str, Trial] = {}


def _form_for(name: str) -> list[str]:
    """Another form set for each kind, the rest in case the first has nothing to hurt."""
    first = zlib.crc32(name.encode()) % len(base.FORMS)
    return [*base.FORMS[first:], *base.FORMS[:first]]


def test_there_are_enough_kinds() -> None:
    assert len(KINDS) >= AT_LEAST
    titles = [kind.title for kind in KINDS.values()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("name", KINDS)
def test_alone(name: str, tmp_path: Path) -> None:
    trial = next(
        (trial for form in _form_for(name) if (trial := run([name], form, 7, tmp_path)) is not None),
        None,
    )
    assert trial is not None, "no form set has anything for this kind to hurt"
    _DONE[name] = trial
    assert trial.read.clean and trial.repaired.clean, str(trial)


def test_share_fully_restored() -> None:
    if len(_DONE) < len(KINDS):
        pytest.skip("counts only when all kinds were tried")
    restored = [name for name, trial in _DONE.items() if trial.restored]
    left = sorted(set(_DONE) - set(restored))
    assert len(restored) >= RESTORED * len(_DONE), left
