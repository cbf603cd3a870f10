"""Installing into a pretended Windows: folders, the list of add-ins in the registry, and 检查安装."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pytest

from addin.cli import main
from addin.installing.blocked import is_blocked
from addin.installing.examine import ExcelFacts, Machine, examine, told
from addin.installing.install import install, uninstall
from addin.installing.places import Places, places
from addin.installing.registry import OPTIONS, listed, switch_off, switch_on
from workbook_templates.model import InputProblem

EXCEL16 = OPTIONS.format(version="16.0")


class Registry:
    """The part of ``winreg`` that is used, over dictionaries."""

    HKEY_CURRENT_USER, KEY_READ, KEY_SET_VALUE, REG_SZ = "HKCU", 1, 2, 1

    def __init__(self, **values: str) -> None:
        self.keys = {EXCEL16: dict(values)}

    class Key:
        def __init__(self, values: dict[str, str], access: int) -> None:
            self.values, self.access = values, access

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None: ...

    def OpenKey(self, root: str, path: str, reserved: int, access: int) -> Key:
        assert root == "HKCU"
        if path not in self.keys:
            raise FileNotFoundError(path)
        return self.Key(self.keys[path], access)

    def QueryInfoKey(self, key: Key) -> tuple[int, int, int]:
        return 0, len(key.values), 0

    def EnumValue(self, key: Key, index: int) -> tuple[str, str, int]:
        name = list(key.values)[index]
        return name, key.values[name], self.REG_SZ

    def QueryValueEx(self, key: Key, name: str) -> tuple[str, int]:
        return key.values[name], self.REG_SZ

    def SetValueEx(self, key: Key, name: str, reserved: int, kind: int, value: str) -> None:
        assert key.access & self.KEY_SET_VALUE
        key.values[name] = value

    def DeleteValue(self, key: Key, name: str) -> None:
        assert key.access & self.KEY_SET_VALUE
        del key.values[name]


@pytest.fixture
def here(tmp_path: Path) -> Places:
    """A person whose name is Chinese and has a space."""
    user = tmp_path / "张 三"
    return places({"APPDATA": str(user / "Roaming"), "LOCALAPPDATA": str(user / "Local")})


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    path = tmp_path / "signed.xlam"
    path.write_bytes(b"PK signed add-in")
    return path


def test_the_addin_goes_where_excel_opens_it_by_itself(here: Places, finished: Path) -> None:
    done = install(here, addin=finished, registry=Registry)
    assert done.addin == here.startup / "ziping.xlam"
    assert done.addin.read_bytes() == b"PK signed add-in"
    assert [path.name for path in here.startup.iterdir()] == ["ziping.xlam"]
    assert any("还没有后台程序" in line for line in done.lines)
    here.interpreter.parent.mkdir(parents=True)
    here.interpreter.touch()
    assert not any("还没有后台程序" in line for line in install(here, addin=finished, registry=Registry).lines)


def test_without_a_file_it_is_built_for_the_interpreter(here: Places) -> None:
    done = install(here, interpreter=r"D:\python\pythonw.exe", registry=Registry)
    assert done.addin.stat().st_size > 10_000


def test_the_list_of_addins(here: Places, finished: Path) -> None:
    registry = Registry(OPEN='/R "C:\\other.xlam"', OPEN1='"C:\\x\\ANALYS32.XLL"', Pos="1")
    install(here, addin=finished, listed=True, registry=lambda: registry)
    target = str(here.addins / "ziping.xlam")
    assert registry.keys[EXCEL16]["OPEN2"] == f'/R "{target}"'
    install(here, addin=finished, listed=True, registry=lambda: registry)
    assert len(registry.keys[EXCEL16]) == 4, "entered once"
    assert listed(registry, target) == ["16.0"]
    # moving to XLSTART takes it out of the list again: two copies would give two tabs
    install(here, addin=finished, registry=lambda: registry)
    assert not (here.addins / "ziping.xlam").exists()
    assert listed(registry, target) == []


def test_uninstalling_leaves_nothing_and_closes_the_gap(here: Places, finished: Path) -> None:
    target = str(here.addins / "ziping.xlam")
    registry = Registry(OPEN=f'/R "{target}"', OPEN1='/R "C:\\b.xlam"', OPEN2='/R "C:\\c.xlam"', Pos="1")
    here.addins.mkdir(parents=True)
    (here.addins / "ziping.xlam").touch()
    here.python.mkdir(parents=True)
    done = uninstall(here, registry=lambda: registry)
    assert registry.keys[EXCEL16] == {"Pos": "1", "OPEN": '/R "C:\\b.xlam"', "OPEN1": '/R "C:\\c.xlam"'}
    assert not (here.addins / "ziping.xlam").exists()
    assert here.python.exists()
    assert len(done.lines) == 2
    uninstall(here, everything=True, registry=lambda: registry)
    assert not here.private.exists()
    assert uninstall(here, registry=lambda: registry).lines == ("没有安装过，不用卸载。",)


def test_an_excel_that_was_never_started_has_no_list() -> None:
    registry = Registry()
    registry.keys.clear()
    assert switch_on(registry, "C:\\ziping.xlam") == []
    assert switch_off(registry, "C:\\ziping.xlam") == []


def test_an_open_excel_is_told(here: Places, finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr("os.replace", busy)
    with pytest.raises(InputProblem, match="请先关闭所有 Excel 窗口"):
        install(here, addin=finished, registry=Registry)


def test_a_file_that_is_not_there(here: Places, tmp_path: Path) -> None:
    with pytest.raises(InputProblem, match="没有这个文件"):
        install(here, addin=tmp_path / "none.xlam", registry=Registry)


@pytest.mark.parametrize("action", [["install"], ["uninstall"], ["install", "--listed"]])
def test_elsewhere_than_on_windows_it_says_so(
    action: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("APPDATA", raising=False)
    assert main(["addin", *action]) == 2
    assert "只能装在 Windows 的 Excel 里" in capsys.readouterr().err


def test_the_command_installs_and_uninstalls(
    tmp_path: Path, finished: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    assert main(["addin", "install", "--file", str(finished)]) == 0
    assert "请重新打开 Excel" in capsys.readouterr().out
    assert main(["addin", "uninstall"]) == 0
    assert "已删除" in capsys.readouterr().out
    assert main(["addin", "install", "--python", "pythonw.exe"]) == 2


# ---- 检查安装 ----------------------------------------------------------------------------------------------------

XLWINGS = version("xlwings")


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    for name in (f"xlwings64-{XLWINGS}.dll", f"xlwings32-{XLWINGS}.dll", "pythonw.exe"):
        (tmp_path / name).touch()

    def version_of(name: str) -> str:
        return "312" if name == "pywin32" else version(name)

    yield Machine(tmp_path, "Windows", 64, "3.12.10", version_of, lambda name: True)


EXCEL = ExcelFacts("16.0", 64, r"C:\Users\张三\XLSTART\ziping.xlam")


def wrong(machine: Machine, excel: ExcelFacts = EXCEL) -> str:
    checks = examine(excel, machine)
    return "\n".join(f"{check.name}：{check.found} {check.mend}" for check in checks if not check.fine)


def test_a_sound_installation(machine: Machine) -> None:
    assert wrong(machine) == ""
    assert told(examine(EXCEL, machine)).startswith("安装完好。")
    assert "可以配合使用" in told(examine(ExcelFacts("16.0", 32, "x"), machine))


def test_what_is_missing_is_named_with_its_remedy(machine: Machine) -> None:
    def without(name: str) -> str:
        if name == "pywin32":
            raise PackageNotFoundError(name)
        return version(name)

    broken = Machine(machine.folder, "Windows", 64, "3.12.10", without, lambda name: True)
    assert "缺少 pywin32" in wrong(broken)
    assert "隔离区" in wrong(broken)
    assert "pythoncom" in wrong(
        Machine(machine.folder, "Windows", 64, "3.12.10", machine.version_of, lambda name: False)
    )
    assert "版本太旧" in wrong(Machine(machine.folder, "Windows", 64, "3.9.0", machine.version_of, lambda name: True))
    assert "Excel 2010 以上" in wrong(machine, ExcelFacts("12.0", 32, "x"))


def test_a_missing_or_other_dll_is_told_for_the_excel_that_asks(machine: Machine) -> None:
    (machine.folder / f"xlwings64-{XLWINGS}.dll").unlink()
    assert f"没有 xlwings64-{XLWINGS}.dll" in wrong(machine)
    assert wrong(machine, ExcelFacts("16.0", 32, "x")) == ""
    (machine.folder / "xlwings64-0.30.0.dll").touch()
    assert "版本不符" in wrong(machine) and "xlwings64-0.30.0.dll" in wrong(machine)


def test_a_blocked_file_is_told(machine: Machine) -> None:
    # on Windows the mark is a second stream of the file; elsewhere a file of that name stands for it
    Path(f"{machine.folder / 'pythonw.exe'}:Zone.Identifier").write_text("[ZoneTransfer]\r\nZoneId=3\r\n")
    assert is_blocked(machine.folder / "pythonw.exe")
    assert "解除锁定" in wrong(machine) and "pythonw.exe" in wrong(machine)


def test_the_command_tells_what_is_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addin", "check"]) == 0
    assert "后台程序：Python" in capsys.readouterr().out
