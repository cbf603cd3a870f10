"""LibreOffice presses every button: the macros run up to Python's door, where a recorder stands instead of Python."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from macro_runner import SYSTEM_PYTHON, run_macros
from recorded_addin import RECORD, build_recorded

from addin.excel.entry import COMMANDS
from addin.ribbon.build import ribbon_xml

BUTTONS = re.findall(r'<button id="(\w+)"', ribbon_xml())
STATE = ["cells", "state", ["B1", "B2", "B3", "B5"]]

pytestmark = [pytest.mark.libreoffice, pytest.mark.usefixtures("libreoffice")]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("macros") / "ziping.xlam"
    build_recorded(path, interpreter=SYSTEM_PYTHON)
    return path


def press(button: str) -> list[Any]:
    return ["run", "Finger.Press", [button]]


def test_opening_the_addin_fires_its_event(recorded: Path) -> None:
    assert run_macros(recorded, [["cells", "state", ["B4"]]]) == [["open"]]


def test_every_button_sends_its_own_command(recorded: Path) -> None:
    rows = [f"A{number}" for number in range(1, len(BUTTONS) + 2)]
    *pressed, sent = run_macros(recorded, [*map(press, BUTTONS), ["cells", RECORD, rows]])
    assert pressed == [None] * len(BUTTONS)
    commands = [re.fullmatch(r"import addin\.excel\.entry as e; e\.run\('(\w+)'\)", text) for text in sent[:-1]]
    assert sent[-1] == ""
    assert {command[1] for command in commands if command} == set(COMMANDS)


def test_what_python_hands_back_is_shown(recorded: Path) -> None:
    _, done, _, _, failed = run_macros(
        recorded, [press("zpScore"), STATE, ["type", RECORD, "B1", "error"], press("zpCheck"), STATE]
    )
    assert (done[0], done[3]) == ("ok", "已完成。")
    assert (failed[0], failed[3]) == ("error", "基础数据表 D5：编制数不是数，请改正。")


def test_python_that_dies_is_a_chinese_message_with_its_last_words(recorded: Path) -> None:
    answers = run_macros(recorded, [["type", RECORD, "B1", "dies"], press("zpCheck"), STATE])
    message = answers[-1][3]
    assert message.startswith("没有完成：后台程序（Python）没有正常结束，工作簿可以继续使用。")
    assert "No module named 'addin'" in message


def test_an_error_in_vba_is_a_chinese_message_and_the_next_button_works(recorded: Path) -> None:
    answers = run_macros(
        recorded,
        [
            ["type", RECORD, "B1", "raises"],
            press("zpMerge"),
            STATE,
            ["type", RECORD, "B1", ""],
            press("zpCheck"),
            STATE,
        ],
    )
    assert "没有完成：disk full" in answers[2][3]
    assert answers[5][3] == "已完成。"


def test_an_unknown_button_sends_nothing(recorded: Path) -> None:
    _, sent, state = run_macros(recorded, [press("zpFormat'); import os"), ["cells", RECORD, ["A1"]], STATE])
    assert sent == [""]
    assert "没有对应的功能" in state[3]


@pytest.mark.parametrize(
    ("interpreter", "message"),
    [
        ("python", "后台程序的位置设置得不对：python"),
        ("pythonw.exe", "后台程序的位置设置得不对"),
        (r"..\python\pythonw.exe", "后台程序的位置设置得不对"),
        (r"%NO_SUCH_VARIABLE%\python\pythonw.exe", "后台程序的位置设置得不对"),
        ("/nowhere/自评/pythonw.exe", "没有找到后台程序：\n/nowhere/自评/pythonw.exe"),
    ],
)
def test_a_missing_or_doubtful_python_is_never_started(interpreter: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "ziping.xlam"
    build_recorded(path, interpreter)
    _, sent, state = run_macros(path, [press("zpCheck"), ["cells", RECORD, ["A1"]], STATE])
    assert sent == [""]
    assert message in state[3]


def test_variables_in_the_interpreter_are_replaced(tmp_path: Path) -> None:
    path = tmp_path / "ziping.xlam"
    build_recorded(path, r"%HOME%/x/%HOME%")
    answer = run_macros(path, [["run", "Finger.Setting", ["INTERPRETER_WIN"]]])[0]
    home = answer.split("/x/")[0]
    assert home.startswith("/")
    assert answer == f"{home}/x/{home}"


def test_the_open_workbook_cannot_change_a_setting_or_a_text(recorded: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "ziping.xlsx"
    with xlsxwriter.Workbook(foreign) as book:
        for name in ("settings", "xlwings.conf", "_xlwings.conf", "ziping.conf", "texts", "state"):
            sheet = book.add_worksheet(name)
            for row, key in enumerate(("INTERPRETER_WIN", "INTERPRETER", "PYTHONPATH", "title", "working")):
                sheet.write_row(row, 0, [key, "/tmp/evil"])
    (tmp_path / "xlwings.conf").write_text('"INTERPRETER_WIN","/tmp/evil"\n')
    steps = [
        ["open", str(foreign)],
        *(["run", "Finger.Setting", [key]] for key in ("INTERPRETER_WIN", "INTERPRETER", "PYTHONPATH")),
        press("zpCheck"),
        ["cells", RECORD, ["A1"]],
    ]
    _, *found, pressed, sent = run_macros(recorded, steps)
    assert found == [SYSTEM_PYTHON, SYSTEM_PYTHON, ""]
    assert pressed is None
    assert sent == ["import addin.excel.entry as e; e.run('check')"]


def test_buttons_know_when_they_can_be_pressed(recorded: Path, tmp_path: Path) -> None:
    ours, other = tmp_path / "某单位.xlsx", tmp_path / "别的.xlsx"
    for path, names in ((ours, ["基础数据表", "_ziping"]), (other, ["Sheet1"])):
        with xlsxwriter.Workbook(path) as book:
            for name in names:
                sheet = book.add_worksheet(name)
            if len(names) > 1:
                sheet.very_hidden()
    tags = ("always", "book", "form", "undo")
    asks = [["run", "Finger.Enabled", ["zpUndo", tag]] for tag in tags]
    steps = [["open", str(other)], *asks, ["open", str(ours)], *asks]
    answers = run_macros(recorded, steps)
    assert answers[1:5] == ["yes", "yes", "no", "no"]
    assert answers[6:10] == ["yes", "yes", "yes", "no"]


def test_the_undo_button_says_what_it_undoes(recorded: Path) -> None:
    ask = ["run", "Finger.Label", ["zpUndo"]]
    enabled = ["run", "Finger.Enabled", ["zpUndo", "undo"]]
    steps = [ask, enabled, ["type", RECORD, "B1", "undo"], press("zpAddRow"), ask, enabled]
    answers = run_macros(recorded, steps)
    assert answers[0:2] == ["撤销", "no"]
    assert answers[4:6] == ["撤销：增加一行", "yes"]
