"""examples/ holds what today's program makes of the five seed documents, part by part."""

from __future__ import annotations

import zipfile
from pathlib import Path

from examples.__main__ import rebuild_examples

FOLDER = Path(__file__).parents[2] / "examples"


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_examples_are_current(tmp_path: Path) -> None:
    made = rebuild_examples(tmp_path)
    assert {path.name for path in made} == {path.name for path in FOLDER.glob("*.xlsx")}
    for path in made:
        fresh, stored = parts(path), parts(FOLDER / path.name)
        different = [name for name in fresh.keys() | stored.keys() if fresh.get(name) != stored.get(name)]
        assert not different, f"{path.name}: {different}；请运行 python -m examples"
