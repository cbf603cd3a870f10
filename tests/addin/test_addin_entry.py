"""Where a button arrives in Python: outcomes, errors, Excel left as it was found, and a short start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from addin.excel import entry
from addin.excel.outcome import LONGEST, Cancelled, Kind, Outcome
from addin.excel.progress import Progress
from addin.excel.session import Session, left_as_found
from workbook_templates.model import InputProblem


class App:
    """The properties of Excel that a command may leave changed."""

    def __init__(self) -> None:
        self.calculation = "semiautomatic"
        self.screen_updating = True
        self.enable_events = True
        self.display_alerts = True
        self.status_bar: Any = False
        self.hwnd = 7


class StateSheet:
    """Remembers what was written to the add-in's state sheet."""

    def __init__(self) -> None:
        self.written: dict[str, Any] = {}

    def range(self, address: str) -> Any:
        sheet = self

        class Cells:
            value = property(fset=lambda self, value: sheet.written.__setitem__(address, value))

        return Cells()


@pytest.fixture
def excel(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    app, state = App(), StateSheet()
    addin: Any = SimpleNamespace(sheets={"state": state}, app=app, name="ziping.xlam")
    session = Session(app, addin, None, Progress(app))  # type: ignore[arg-type]
    monkeypatch.setattr(entry, "open_session", lambda: session)
    return SimpleNamespace(app=app, state=state, session=session)


def command(monkeypatch: pytest.MonkeyPatch, body: Any) -> None:
    monkeypatch.setattr(entry, "_command", lambda name: body)


def test_an_outcome_is_written_where_vba_reads_it(excel: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    command(monkeypatch, lambda session: Outcome(Kind.FINDINGS, "错误 2 条", undo="全部审核"))
    entry.run("check")
    assert excel.state.written == {"B1:B3": [["findings"], ["错误 2 条"], ["全部审核"]]}


def test_a_command_that_changes_nothing_keeps_what_could_be_undone(
    excel: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    command(monkeypatch, lambda session: Outcome(Kind.OK, "三条"))
    entry.run("check")
    assert excel.state.written == {"B1:B2": [["ok"], ["三条"]]}


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (InputProblem("基础数据表 D5：不是数，请改正。"), "error", "基础数据表 D5：不是数，请改正。"),
        (Cancelled(), "cancelled", "已取消"),
        (ZeroDivisionError("x"), "error", "程序出错（ZeroDivisionError），工作簿可以继续使用。技术细节已保存在"),
        (BaseException("panic"), "error", "程序出错（BaseException）"),
    ],
)
def test_an_error_is_a_chinese_message_and_excel_is_as_before(
    error: BaseException,
    kind: str,
    words: str,
    excel: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def fails(session: Session) -> Outcome:
        session.app.calculation = "manual"
        session.app.screen_updating = False
        session.app.enable_events = False
        session.app.display_alerts = False
        session.app.status_bar = "…"
        raise error

    command(monkeypatch, fails)
    entry.run("check")
    ((told, text),) = excel.state.written.values()
    assert told == [kind]
    assert words in text[0]
    assert vars(excel.app) == vars(App())


def test_the_details_of_a_fault_of_ours_are_kept(
    excel: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def fails(session: Session) -> Outcome:
        raise KeyError("三公经费")

    command(monkeypatch, fails)
    entry.run("check")
    assert "KeyError: '三公经费'" in (tmp_path / "ziping-error.txt").read_text(encoding="utf-8")


def test_no_workbook_open_is_no_error_of_its_own() -> None:
    class Empty(App):
        @property
        def calculation(self) -> str:  # type: ignore[override]
            raise RuntimeError("no workbook")

        @calculation.setter
        def calculation(self, value: str) -> None: ...

    with left_as_found(Empty()):  # type: ignore[arg-type]
        pass


def test_every_named_command_can_be_imported() -> None:
    for name, place in entry.COMMANDS.items():
        assert (entry._command(name) is not None) == bool(place)
    with pytest.raises(KeyError):
        entry._command("os.system")


def test_a_button_without_a_command_says_so(excel: SimpleNamespace) -> None:
    for name, place in entry.COMMANDS.items():
        if not place:
            entry.run(name)
            assert excel.state.written["B1:B2"][0] == ["error"]


def test_about_tells_the_versions(excel: SimpleNamespace) -> None:
    entry.run("about")
    kind, text = excel.state.written["B1:B2"]
    assert kind == ["ok"]
    assert "ziping" in text[0] and "xlwings" in text[0]


def test_a_long_text_fits_a_message_box() -> None:
    _, (text,) = Outcome(Kind.FINDINGS, "错" * 5000).cells()
    assert len(text) <= LONGEST
    assert text.endswith("……（其余见“审核”表）")


def test_progress_is_told_now_and_then_and_esc_ends_it() -> None:
    app, held, now = App(), [False], [0.0]
    progress = Progress(app, escape_held=lambda window: held[0] and window == 7, clock=lambda: now[0])
    progress.step(1, 10, "读取")
    assert app.status_bar == "绩效自评：读取 1/10（按住 Esc 可以取消）"
    progress.step(2, 10, "读取")
    assert "1/10" in app.status_bar
    held[0] = True
    progress.step(3, 10, "读取")  # too early to look
    now[0] = 0.3
    with pytest.raises(Cancelled):
        progress.step(4, 10, "读取")


def test_a_button_starts_without_what_it_does_not_need() -> None:
    """What the add-in's command line imports: ``import addin.excel.lean, xlwings.utils; … addin.excel.entry``."""
    code = (
        "import addin.excel.lean, xlwings.utils; xlwings.utils.prepare_sys_path('false;a;b;;;;')\n"
        "import addin.excel.entry as e, sys\n"
        "print(*sorted(name for name in sys.modules if '.' not in name))"
    )
    done = subprocess.run([sys.executable, "-I", "-B", "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"addin", "xlwings"} <= loaded
    heavy = {"pandas", "numpy", "formulas", "distributed", "openpyxl", "xlsxwriter", "matplotlib", "yaml"}
    assert not loaded & heavy


def test_what_was_held_back_can_be_imported_afterwards() -> None:
    code = "import addin.excel.lean, pandas; print(pandas.DataFrame({'a': [1]}).shape)"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(1, 1)"
