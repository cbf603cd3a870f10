"""What an open workbook can and cannot do to the add-in, read from the sources that are shipped."""

from __future__ import annotations

import re

import pytest

from addin.excel.entry import COMMANDS
from addin.ribbon.build import add_in_modules, ribbon_xml, vba_source
from addin.ribbon.function_wrappers import MODULE
from addin.ribbon.settings import settings
from addin.ribbon.sheets import texts
from addin.ribbon.state import KIND_CELL, TEXT_CELL, UNDO_CELL
from addin.ribbon.vba_project import Kind
from addin.ribbon.xlwings_source import (
    RUN,
    SERVER,
    SourceChanged,
    dll_names,
    run_class,
    server_class,
    settings_keys,
    xlwings_bas,
)
from workbook_templates.building.conventions import META_SHEET

MODULES = {module.name: module for module in add_in_modules()}
OURS = {name: module.code for name, module in MODULES.items() if name not in (RUN, SERVER, MODULE)}
OURS["ThisWorkbook"] = vba_source("ThisWorkbook.cls")


def without_comments(code: str) -> str:
    return "\n".join(line.split("' ")[0] for line in code.splitlines() if not line.lstrip().startswith("'"))


@pytest.mark.parametrize("word", ["Declare", "Shell", "CreateObject", "GetObject", "Evaluate", "ExecuteExcel4Macro"])
def test_our_modules_do_nothing_outside_excel(word: str) -> None:
    for name, code in OURS.items():
        assert not re.search(rf"\b{word}\b", without_comments(code)), name


def test_settings_texts_and_state_are_read_from_the_addin_only() -> None:
    for name, code in OURS.items():
        for line in without_comments(code).splitlines():
            if "Worksheets(" in line:
                theirs = "book.Worksheets" in line and name in ("BookLayout", "FoundRows")  # what Python works on
                assert "ThisWorkbook." in line or theirs or (name == "Context" and "OUR_SHEET" in line), line
            if "ActiveWorkbook" in line:
                assert name == "Context", line
            assert "ActiveSheet" not in line and "ActiveCell" not in line


def test_xlwings_never_looks_at_the_open_workbook() -> None:
    for name in (RUN, SERVER, MODULE):
        assert "ActiveWorkbook" not in MODULES[name].code
        assert "ActiveSheet" not in MODULES[name].code


def test_every_setting_that_xlwings_asks_for_is_on_our_sheet() -> None:
    asked = settings_keys(MODULES[RUN].code) | settings_keys(MODULES[SERVER].code)
    assert {"INTERPRETER_WIN", "PYTHONPATH", "CONDA PATH", "LICENSE_KEY"} <= asked <= set(settings())
    # its own lookup, which ends in files of the user and of the folder, is not shipped
    for name in (RUN, SERVER):
        assert not re.search(r"Function GetConfig|xlwings\.conf|\.conf\"", MODULES[name].code)


def test_no_setting_is_a_program_without_its_folder() -> None:
    for key in ("INTERPRETER_WIN", "INTERPRETER", "INTERPRETER_MAC"):
        assert "/" in settings()[key] or "\\" in settings()[key]
    assert settings()["PYTHONPATH"] == ""
    assert settings()["ADD_WORKBOOK_TO_PYTHONPATH"] == "false"


def test_cells_cannot_reach_what_starts_programs() -> None:
    """A public function of a standard module could be called by a formula of any workbook; a class's cannot."""
    assert MODULES[RUN].kind is MODULES[SERVER].kind is Kind.CLASS
    public = {
        name: re.findall(r"^Public Function (\w+)", code, re.MULTILINE)
        for name, code in OURS.items()
        if "Option Private Module" not in code and MODULES.get(name, MODULES[RUN]).kind is Kind.STANDARD
    }
    assert {name: found for name, found in public.items() if found} == {}
    for procedure in ("RunPython", "ExecuteWindows", "WScript", "ReadFile", "XLPyLoadDLL"):
        for name, module in MODULES.items():
            if module.kind is Kind.STANDARD:
                assert not re.search(rf"(Function|Sub) {procedure}\b", module.code), name


def test_only_constants_reach_python() -> None:
    calls = [line.strip() for code in OURS.values() for line in code.splitlines() if "RunPython(" in line]
    assert calls == ["""exitCode = runner.RunPython("import addin.excel.entry as e; e.run('" & command & "')")"""]
    cases = re.findall(r'^ +Case "(\w+)": CommandOf = "([a-z_]+)"$', OURS["Dispatcher"], re.MULTILINE)
    assert dict(cases).keys() == set(re.findall(r'<button id="(\w+)"', ribbon_xml()))
    assert len({command for _, command in cases}) == len(cases)
    assert {command for _, command in cases} == set(COMMANDS)
    assert 'command = CommandOf(controlId)\n    If command = "" Then' in OURS["Dispatcher"]


def test_python_starts_isolated() -> None:
    for name in (RUN, SERVER):
        assert MODULES[name].code.count(" -I -B -c ") == 1
        assert " -B -c " not in MODULES[name].code.replace(" -I -B -c ", "")


def test_xlwings_keeps_its_licence_notice_and_its_procedures() -> None:
    source = xlwings_bas()
    for name in (RUN, SERVER):
        code = MODULES[name].code
        assert "Copyright (C) 2014-present, Zoomer Analytics LLC." in code
        assert "SUCH DAMAGE." in code
        foreign = [line for line in code.splitlines() if line.strip() and line not in source.splitlines()]
        changed = [line for line in foreign if not re.match(r"\s*(Private Declare|' )", line)]
        allowed = ("RunCommand = CondaCmd", "tail = ", "Private Const XLWINGS_VERSION", "Public Sub CleanUp()")
        assert all(line.strip().startswith(allowed) for line in changed), changed


def test_another_xlwings_stops_the_build() -> None:
    source = xlwings_bas()
    with pytest.raises(SourceChanged, match="RunPython"):
        run_class(source.replace("Function RunPython", "Function RunSnake"))
    with pytest.raises(SourceChanged, match="0 times"):
        run_class(source.replace("-B -c", "-c"))
    with pytest.raises(SourceChanged, match="0 times"):
        server_class(source.replace("-B -c", "-c"))


def test_dll_names_carry_the_version_of_the_installed_xlwings() -> None:
    from importlib.metadata import version

    assert dll_names(xlwings_bas()) == (f"xlwings32-{version('xlwings')}.dll", f"xlwings64-{version('xlwings')}.dll")


def test_vba_is_ascii_and_its_texts_exist() -> None:
    for name, module in MODULES.items():
        assert module.code.isascii(), name
        assert max(len(line) for line in module.code.splitlines()) < 1000, name
    asked = set(re.findall(r'(?:TextOf|ShowMessage) ?\(?"(\w+)"[,)]', "\n".join(OURS.values())))
    asked |= {f"function_{id}" for id in re.findall(r'InterpreterTrouble = "(\w+)"', OURS["Settings"])}
    asked |= set(re.findall(r'InterpreterTrouble = "(\w+)"', OURS["Settings"]))
    assert asked <= set(texts())
    assert set(texts()) - asked == {"zpUndo"}  # the label that GetLabel looks for by the button's id


def test_vba_and_python_agree_on_the_cells_between_them() -> None:
    code = OURS["Outcome"]
    assert f'"{KIND_CELL}"' in code
    assert f'"{TEXT_CELL}"' in code
    assert f'"{UNDO_CELL}"' in code
    assert f'OUR_SHEET As String = "{META_SHEET}"' in OURS["Context"]
    from addin.excel.outcome import Kind as Ending

    for ending in Ending:
        assert f'"{ending.value}"' in code


def test_what_the_vba_calls_exists() -> None:
    """A name with parentheses or arguments is ours, VBA's, or Excel's: a typing mistake would only show in Excel."""
    defined = set(re.findall(r"(?:Sub|Function) (\w+)", "\n".join(OURS.values())))
    for name in ("RunButton", "ShowMessage", "ShowText", "TellOutcome", "ForgetOutcome", "BeginWork", "EndWork"):
        assert name in defined
    statements = re.findall(
        r"^ +(?:Else )?([A-Z]\w+)(?: \"| [a-z]\w*(?:,|$)|$)", "\n".join(OURS.values()), re.MULTILINE
    )
    known = defined | {"Loop", "Exit", "Else", "End", "Do", "Dim", "Set", "If", "Next", "Case"}
    vba = {"ChDir", "ChDrive", "MsgBox", "Describe"}
    assert set(statements) - known - vba == set()
