"""The offline bundle: really built for 64-bit Windows where the package registry answers; refused when a part is missing."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from addin.cli import main
from addin.installing.bundle import Bundle, build_bundle, missing_parts
from addin.installing.embedded import Pin, read_pin
from addin.installing.texts import batch_file, uninstall_file
from addin.installing.wheels import PLATFORM, direct_requirements, own_wheel
from workbook_templates.model import InputProblem

FOLDER_LIMIT = 60_000_000


def embedded(folder: Path) -> tuple[Path, Pin]:
    """A stand-in for python.org's file, which no package registry has, and its pin."""
    path = folder / "embed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("python.exe", "pythonw.exe", "python312.dll", "python312.zip"):
            archive.writestr(name, b"stand-in")
        archive.writestr("python312._pth", "python312.zip\r\n.\r\n\r\n#import site\r\n")
    return path, Pin("3.12.10", "embed.zip", "here", "here", hashlib.sha256(path.read_bytes()).hexdigest())


def registry_trouble() -> str:
    """Why nothing can be fetched here, or nothing."""
    if shutil.which("uv") is None:
        return "uv is not installed"
    command = [
        "uv",
        "pip",
        "compile",
        "-",
        "--python-platform",
        PLATFORM,
        "--python-version",
        "3.12",
        "-q",
        "--no-cache",
    ]
    done = subprocess.run(command, input="et-xmlfile", capture_output=True, text=True, timeout=120, check=False)
    return "" if done.returncode == 0 else f"the package registry does not answer: {done.stderr.strip()[-200:]}"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    reason = registry_trouble()
    if reason:
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("bundle")
    path, pin = embedded(folder)
    return build_bundle(folder / "离线安装包", path, pin)


def test_it_is_complete_and_of_the_stated_size(bundle: Bundle) -> None:
    assert missing_parts(bundle.folder, embedded_pin()) == []
    assert {"pywin32", "xlwings", "ziping", "openpyxl", "xlsxwriter"} <= set(bundle.wheels)
    assert bundle.size < FOLDER_LIMIT
    text = (bundle.folder / "使用说明.txt").read_bytes().decode("utf-8-sig")
    stated = int(text.split("整个文件夹约 ")[1].split(" MB")[0])
    assert abs(stated - bundle.size / 1e6) <= 1
    assert "\r\n" in text


def embedded_pin() -> Pin:
    return Pin("3.12.10", "", "", "", "0" * 64)


@pytest.mark.parametrize(
    ("part", "told"),
    [
        (
            "app/python/Lib/site-packages/pywin32_system32/pythoncom312.dll",
            "pythoncom312.dll（与 Excel 的连接（pywin32））",
        ),
        ("app/python/Lib/site-packages/pywin32_system32/pywintypes312.dll", "pywintypes312.dll"),
        ("app/python/Lib/site-packages/win32/win32api.pyd", "win32api.pyd"),
        (f"app/python/xlwings64-{version('xlwings')}.dll", "64 位 Excel 的函数"),
        (f"app/python/xlwings32-{version('xlwings')}.dll", "32 位 Excel 的函数"),
        ("app/ziping.xlam", "加载项"),
    ],
)
def test_a_missing_part_is_noticed(bundle: Bundle, part: str, told: str) -> None:
    path = bundle.folder / part
    aside = bundle.folder / "aside"
    path.rename(aside)
    try:
        assert any(told in problem for problem in missing_parts(bundle.folder, embedded_pin()))
    finally:
        aside.rename(path)


def test_its_wheels_install_without_an_index(bundle: Bundle, tmp_path: Path) -> None:
    wheels = bundle.folder / "wheels"
    command = ["uv", "pip", "install", "--target", str(tmp_path / "t"), "--no-index", "--find-links", str(wheels)]
    command += ["--python-platform", PLATFORM, "--python-version", "3.12", "--only-binary", ":all:", "--offline", "-q"]
    subprocess.run([*command, "-r", str(wheels / "direct.txt")], check=True)
    for part in ("pywin32_system32/pythoncom312.dll", "win32/win32api.pyd", "xlwings/main.py"):
        assert (tmp_path / "t" / part).exists()


def test_no_xlwings_pro_travels_along(bundle: Bundle) -> None:
    (wheel,) = (bundle.folder / "wheels").glob("xlwings-*.whl")
    assert "-0nopro-" in wheel.name
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if "/pro/" in name or "PRO" in name or "xlwingslib" in name]
    assert [name for name in names if name.endswith("licenses/LICENSE.txt")]


def test_everything_fits_the_excel_addin_that_lies_in_it(bundle: Bundle) -> None:
    """The VBA asks for a DLL by a name with xlwings' version."""
    from addin.ribbon.xlwings_source import dll_names, server_class, xlwings_bas

    for name in dll_names(server_class(xlwings_bas())):
        assert (bundle.folder / "app" / "python" / name).exists()


def test_xlwings_without_its_pro_part_runs_every_function(tmp_path: Path) -> None:
    """The functions' real call path, on a copy of the installed xlwings from which PRO was taken out."""
    import xlwings

    source = Path(xlwings.__file__).parent
    target = tmp_path / "xlwings"
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("pro", "xlwingslib*", "__pycache__"))
    shutil.copytree(
        source.parent / f"xlwings-{version('xlwings')}.dist-info", tmp_path / f"xlwings-{version('xlwings')}.dist-info"
    )
    tests = Path(__file__).with_name("test_addin_functions.py")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tests)],
        env=os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]


def test_the_wheel_of_this_program_is_whole_and_always_the_same(tmp_path: Path) -> None:
    first = own_wheel(tmp_path)
    names = set(zipfile.ZipFile(first).namelist())
    for part in (
        "addin/cli.py",
        "addin/ribbon/ribbon.xml",
        "addin/installing/embedded_python.yaml",
        "addin/installing/sources/install.bat",
        "udfs/parameters.yaml",
        f"ziping-{version('ziping')}.dist-info/METADATA",
    ):
        assert part in names
    assert not [name for name in names if name.startswith("tests") or "__pycache__" in name]
    data = first.read_bytes()
    assert own_wheel(tmp_path).read_bytes() == data


def test_xlwings_is_asked_for_in_the_version_of_the_addin() -> None:
    wanted = direct_requirements(full=False)
    assert f"xlwings=={version('xlwings')}" in wanted
    assert not [line for line in wanted if line.startswith(("pandas", "formulas"))]
    assert [line for line in direct_requirements(full=True) if line.startswith("pandas")]


# ---- the Python that is handed in ---------------------------------------------------------------------------------


def no_tools(command: Sequence[str]) -> str:
    raise AssertionError(f"nothing may be run: {command}")


def test_without_python_it_says_what_to_get(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for extra in ([], ["--python", str(tmp_path / "none.zip")]):
        assert main(["bundle", "-o", str(tmp_path / "out"), *extra]) == 2
        told = capsys.readouterr().err
        assert "https://www.python.org/ftp/python/" in told and read_pin().sha256 in told
    assert list(tmp_path.iterdir()) == []


def test_another_file_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    path, _ = embedded(tmp_path)
    with pytest.raises(InputProblem, match="不是固定的那个文件"):
        build_bundle(tmp_path / "out", path, read_pin(), run=no_tools)
    assert not (tmp_path / "out").exists()


def test_an_archive_without_an_interpreter_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "embed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("python.exe", b"")
    pin = Pin("3.12.10", "embed.zip", "x", "x", hashlib.sha256(path.read_bytes()).hexdigest())
    with pytest.raises(InputProblem, match="不是嵌入式 Python"):
        build_bundle(tmp_path / "out", path, pin, run=no_tools)


def test_a_pin_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "pin.yaml"
    good = {"version": "3.13.1", "file": "f", "source": "s", "url": "u", "sha256": "a" * 64}
    path.write_text(yaml.safe_dump(good))
    assert (read_pin(path).tag, read_pin(path).minor) == ("313", "3.13")
    path.write_text(yaml.safe_dump(good | {"sha256": ""}))
    with pytest.raises(InputProblem, match="还没有固定 SHA-256"):
        read_pin(path)
    path.write_text("version: 3")
    with pytest.raises(InputProblem, match="不能用作"):
        read_pin(path)


def test_a_tool_that_fails_leaves_nothing(tmp_path: Path) -> None:
    path, pin = embedded(tmp_path)

    def offline(command: Sequence[str]) -> str:
        raise InputProblem("取组件没有成功")

    with pytest.raises(InputProblem):
        build_bundle(tmp_path / "out", path, pin, run=offline)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["embed.zip"]


def test_an_existing_folder_is_not_overwritten(tmp_path: Path) -> None:
    path, pin = embedded(tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").touch()
    with pytest.raises(InputProblem, match="已有内容"):
        build_bundle(out, path, pin, run=no_tools)


@pytest.mark.parametrize("made", [batch_file(), uninstall_file()])
def test_the_batch_files_are_gbk_with_crlf_and_ask_for_nothing(made: bytes) -> None:
    text = made.decode("gbk")
    assert made.count(b"\n") == made.count(b"\r\n")
    assert not made.startswith(b"\xef\xbb\xbf")
    for word in ("runas", "http", "powershell", "pip ", "curl", "setx", "reg add", "HKLM", "%ProgramFiles%"):
        assert word.lower() not in text.lower()
    labels = {line[1:] for line in text.splitlines() if line.startswith(":")}
    jumps = {line.rpartition("goto ")[2] for line in text.splitlines() if "goto " in line}
    assert jumps <= labels
    for line in text.splitlines():
        assert "(" not in line or line.startswith(("rem", "if")), line  # a bracket inside a block would end it
