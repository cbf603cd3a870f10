"""Random combinations of three damages, seeded. ZIPING_DAMAGE_TRIALS=500 makes the long run."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.damage import base
from tests.damage.kinds import KINDS
from tests.damage.trial import run

TRIALS = int(os.environ.get("ZIPING_DAMAGE_TRIALS", "40"))
FIRST = int(os.environ.get("ZIPING_DAMAGE_SEED", "20241231"))
FOUND = (
    # Each of these once lost or misplaced a value.
    (("area_row_deleted", "whole_area_deleted", "cached_values_missing"), "yueyang-2024", 1039),
    (("pasted_one_row_down", "rows_hidden", "two_units"), "hongjiang-2024", 5046),
    (("cell_shifted_up", "moved_into_another_book", "date_as_serial"), "yueyanglou-2021", 5136),
    (("sheet_copied", "cell_shifted_up", "scribble_below"), "yueyanglou-2021", 5171),
)


@pytest.mark.parametrize("number", range(TRIALS))
def test_three_at_once(number: int, tmp_path: Path) -> None:
    rng = random.Random(FIRST + number)
    names, form = rng.sample(sorted(KINDS), 3), rng.choice(base.FORMS)
    # Every other one is repaired too; the long run repairs all.
    trial = run(names, form, FIRST + number, tmp_path, repair=TRIALS > 40 or number % 2 == 0)
    assert trial is None or (trial.read.clean and trial.repaired.clean), str(trial)


@pytest.mark.parametrize(("names", "form", "seed"), FOUND)
def test_found_before(names: tuple[str, ...], form: str, seed: int, tmp_path: Path) -> None:
    trial = run(names, form, seed, tmp_path)
    assert trial is not None and trial.read.clean and trial.repaired.clean, str(trial)
