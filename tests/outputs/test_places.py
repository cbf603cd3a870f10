"""Places that cannot take a result, for every command that writes one: Chinese words, exit code 2, nothing left over."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from addin.cli import main
from tests.damage import base
from tests.outputs.programs import handed_in, ran, state
from workbook_templates.definition.load import load_form

Words = Callable[[Path, Path], list[object]]
"""(inputs, output) -> the words of a command."""

COMMANDS: dict[str, tuple[str, Words]] = {
    "new": (".xlsx", lambda _, out: ["new", "--form", "yueyang-2024", "--unit", "某某局", "-o", out]),
    "merge": (".xlsx", lambda given, out: ["merge", given / "报送", "-o", out]),
    "repair": (".xlsx", lambda given, out: ["repair", given / "某 单位.xlsx", "-o", out]),
    "migrate": (".xlsx", lambda given, out: ["migrate", given / "某 单位.xlsx", "--to", "hongjiang-2024", "-o", out]),
    "score": (".xlsx", lambda given, out: ["score", given / "某 单位.xlsx", "-o", out]),
    "check": (".xlsx", lambda given, out: ["check", given / "某 单位.xlsx", "--list", out]),
    "report": (".docx", lambda given, out: ["report", given / "某 单位.xlsx", "-o", out]),
    "pack": (".zip", lambda given, out: ["pack", given / "某 单位.xlsx", "-o", out, "--force-reason", "先报"]),
    "status": (".html", lambda given, out: ["status", given / "报送", "-o", out]),
    "import": ("", lambda given, out: ["import", given / "材料.txt", "-o", out.parent]),
    "feedback": ("", lambda given, out: ["feedback", given / "报送", "-o", out.parent]),
}


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What every command reads."""
    folder = tmp_path_factory.mktemp("给出的 材料")
    handed_in(folder / "报送", 2)
    (folder / "某 单位.xlsx").write_bytes(base.healthy("yueyang-2024").read_bytes())
    (folder / "材料.txt").write_bytes(Path(load_form("yueyang-2024").folder, "example.txt").read_bytes())
    return folder


def refused(
    command: str, given: Path, place: Path, cache: Path, told: tuple[str, ...], name: str = "结 果", **more: Any
) -> None:
    """The command says one of ``told``, ends with 2 and leaves everything as it was."""
    suffix, words = COMMANDS[command]
    before, there = state(given), _state(place)
    code, said = ran(*words(given, place / f"{name}{suffix}"), cache=cache, **more)
    assert code == 2, said
    assert any(word in said for word in told), said
    assert "请" in said, "says what to do"
    assert state(given) == before
    assert _state(place) == there


def _state(place: Path) -> dict[str, str]:
    with contextlib.suppress(OSError):  # too long a path to be there
        return state(place) if place.is_dir() else {}
    return {}


@contextlib.contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A little file system of its own; needs root."""
    folder.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True)
    if done.returncode:
        pytest.skip(f"mounting is not allowed here: {done.stderr.decode(errors='replace').strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk(command: str, given: Path, tmp_path: Path) -> None:
    with mounted(tmp_path / "满盘", "size=4k") as full:
        (full / "占位").write_bytes(bytes(4 << 10))
        refused(command, given, full, tmp_path / "缓存", ("磁盘空间不足",))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_read_only_share(command: str, given: Path, tmp_path: Path) -> None:
    with mounted(tmp_path / "只读", "ro,size=1m") as share:
        refused(command, given, share, tmp_path / "缓存", ("只读",))


def _small_files_only() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is POSIX")
@pytest.mark.parametrize("command", COMMANDS)
def test_files_that_may_not_grow(command: str, given: Path, tmp_path: Path) -> None:
    """A quota: the same as a full disk, for whoever may not mount one; every temporary file meets it as well."""
    place = tmp_path / "限额"
    place.mkdir()
    refused(command, given, place, tmp_path / "缓存", ("磁盘空间不足",), preexec_fn=_small_files_only)


@pytest.mark.parametrize("command", [name for name, (suffix, _) in COMMANDS.items() if suffix])
def test_a_name_that_is_too_long(command: str, given: Path, tmp_path: Path) -> None:
    place = tmp_path / "结果"
    place.mkdir()
    refused(command, given, place, tmp_path / "缓存", ("路径过长",), name="很长的名字" * 20)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_path_that_is_too_long(command: str, given: Path, tmp_path: Path) -> None:
    deep = tmp_path / "/".join(["很深的文件夹" * 12] * 25)
    refused(command, given, deep, tmp_path / "缓存", ("路径过长",))
    assert not list(tmp_path.glob("很深*")), "nor half a path"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_name_with_chinese_and_spaces(command: str, given: Path, tmp_path: Path) -> None:
    place = tmp_path / "结果 在 这里（终稿）"
    suffix, words = COMMANDS[command]
    before = state(given)
    code, said = ran(*words(given, place / f"某市 某局·汇总【2024】{suffix}"), cache=tmp_path / "缓存")
    assert code in (0, 1), said
    made = [path.name for path in place.iterdir()]
    assert made and not any(name.startswith(".") for name in made)
    assert state(given) == before
    code, said = ran(*words(given, place / f"某市 某局·汇总【2024】{suffix}"), cache=tmp_path / "缓存")
    assert code == 2 and "已存在，没有" in said and "--force" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_a_result_that_is_open_in_excel(
    command: str,
    given: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Windows refuses to replace a file that a program holds open; here the refusal is played."""
    suffix, words = COMMANDS[command]
    monkeypatch.setenv("ZIPING_CACHE", str(tmp_path / "缓存"))
    place = tmp_path / "结果"
    line = [str(word) for word in words(given, place / f"汇总{suffix}")]
    assert main(line) in (0, 1)
    there, before = state(place), state(given)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr("os.replace", refuse)
    capsys.readouterr()
    assert main([*line, "--force"]) == 2
    said = capsys.readouterr().err
    assert "可能正在 Excel 里打开" in said and "请关闭后重试" in said
    assert state(place) == there and state(given) == before


@pytest.mark.parametrize("command", ["new", "repair", "migrate", "score", "check"])
def test_a_source_is_never_overwritten(command: str, given: Path, tmp_path: Path) -> None:
    own = tmp_path / "某 单位.xlsx"
    own.write_bytes((given / own.name).read_bytes())
    before = state(tmp_path)
    words = COMMANDS[command][1](tmp_path, own)
    more = ["--from", own] if command == "new" else []
    code, said = ran(*words, *more, "--force", cache=given.parent / "缓存")
    assert code == 2 and "同一个文件" in said
    assert state(tmp_path) == before


def test_a_submission_is_never_overwritten_by_the_summary(tmp_path: Path) -> None:
    folder = handed_in(tmp_path / "报送", 3)
    before = state(folder)
    code, said = ran("merge", folder, "-o", sorted(folder.iterdir())[0], "--force", cache=tmp_path / "缓存")
    assert code == 2 and "单位报送的文件" in said
    assert state(folder) == before


def test_an_imported_folder_is_not_overwritten_by_its_results(tmp_path: Path) -> None:
    folder = handed_in(tmp_path / "报送", 2)
    before = state(folder)
    code, said = ran("import", folder, "-o", folder, "--force", cache=tmp_path / "缓存")
    assert code == 2 and "同一个文件" in said
    assert state(folder) == before
