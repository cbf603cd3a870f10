"""Two programs at the same time on one output, or on one cache: each result is whole, nothing is mixed or lost."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.outputs.programs import content, ended, handed_in, ran, started, state
from workbook_templates.model import InputProblem
from workbook_templates.output import whole_file


@pytest.mark.parametrize("force", [False, True])
def test_two_merges_on_one_output(force: bool, tmp_path: Path) -> None:
    first, second = handed_in(tmp_path / "甲 报送", 9), handed_in(tmp_path / "乙 报送", 12)
    cache, results = tmp_path / "缓存", tmp_path / "结果"
    alone = []
    for folder in (first, second):
        assert ran("merge", folder, "-o", results / f"{folder.name}.xlsx", cache=cache)[0] in (0, 1)
        alone.append(content(results / f"{folder.name}.xlsx"))
    inputs = state(first), state(second)
    output = results / "汇总.xlsx"
    words = ["-o", output, *(["--force"] if force else [])]
    both = [started("merge", folder, *words, cache=cache) for folder in (first, second)]
    told = [ended(process) for process in both]
    assert content(output) in alone
    assert (state(first), state(second)) == inputs
    assert sorted(path.name for path in results.iterdir()) == sorted(["汇总.xlsx", "甲 报送.xlsx", "乙 报送.xlsx"])
    if force:
        assert all(code in (0, 1) for code, _ in told)
    else:
        (winner,) = [number for number, (code, _) in enumerate(told) if code in (0, 1)]
        assert content(output) == alone[winner], "who was told that it is done has its result there"
        code, said = told[1 - winner]
        assert code == 2 and "没有覆盖" in said and "请" in said


def test_two_merges_that_share_a_cache(tmp_path: Path) -> None:
    folder, cache = handed_in(tmp_path / "报送", 24), tmp_path / "缓存"
    both = [started("merge", folder, "-o", tmp_path / f"{number}.xlsx", cache=cache) for number in range(2)]
    assert all(ended(process)[0] in (0, 1) for process in both)
    assert ran("merge", folder, "-o", tmp_path / "2.xlsx", cache=cache)[0] in (0, 1)
    assert ran("merge", folder, "-o", tmp_path / "3.xlsx", "--no-cache", cache=cache)[0] in (0, 1)
    made = [content(tmp_path / f"{number}.xlsx") for number in range(4)]
    assert made[0] == made[1] == made[2] == made[3]


def test_of_many_writers_without_force_exactly_one_is_done(tmp_path: Path) -> None:
    output = tmp_path / "汇总.xlsx"
    inside, told = threading.Barrier(8), []

    def write(number: int) -> None:
        try:
            with whole_file(output) as temporary:
                temporary.write_bytes(bytes([number]) * 50_000)
                inside.wait()
            told.append(number)
        except InputProblem as problem:
            assert problem.code == "OUT-001"

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = told
    assert output.read_bytes() == bytes([winner]) * 50_000
    assert [path.name for path in tmp_path.iterdir()] == ["汇总.xlsx"]


def test_where_there_are_no_links_nothing_is_overwritten_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "no links on this drive")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    with whole_file(tmp_path / "a.xlsx") as temporary:
        temporary.write_bytes(b"whole")
    with pytest.raises(InputProblem), whole_file(tmp_path / "b.xlsx") as temporary:
        temporary.write_bytes(b"mine")
        (tmp_path / "b.xlsx").write_bytes(b"of another")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a.xlsx": b"whole",
        "b.xlsx": b"of another",
    }
