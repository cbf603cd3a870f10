"""xlwings' own VBA, taken from the installed package and split into two class modules.

Nothing is rewritten: procedures are taken over whole, with the licence notice above them. What differs, and why, is in
``docs/decisions/0005-xlwings-inside-the-addin.md``; each difference is one entry below and must be found exactly as
often as stated, or the build stops (another xlwings release may have changed the text).
"""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

RUN, SERVER = "XlwingsRun", "XlwingsServer"
_FILE = "xlwings.bas"
_PROCEDURE = re.compile(r"^(?:Public |Private )?(Function|Sub) (\w+)", re.MULTILINE)
_APP = '#Const App = "Microsoft Excel"'

# RunPython without the settings lookup (ours replaces it), without frozen executables, without the UDF server.
_RUN_PROCEDURES = ("RunPython", "ExecuteMac", "ExecuteWindows", "CleanUp")
_RUN_UTILS = (
    "WScript FileExists FileExistsOnWindows FileOrFolderExistsOnMac ParentFolder KillFileOnMac ToMacPath GetMacDir "
    "ToPosixPath ShowError ExpandEnvironmentStrings ReadFile SheetExists CreateGUID CheckConda"
).split()
_SERVER_PROCEDURES = ("XLPyCommand", "XLPyLoadDLL", "XLPy", "KillPy", "ParentFolder")

# (text, replacement, how often). Python starts isolated (-I): nothing from the current folder, which is often the
# folder of the open workbook, and nothing from PYTHON* variables; ``addin.excel.lean`` loads xlwings without pandas.
_START = (
    '-B -c ""import xlwings.utils;xlwings.utils',
    '-I -B -c ""import addin.excel.lean, xlwings.utils;xlwings.utils',
    1,
)
_RUN_CHANGES = (
    _START,
    ("Private Sub CleanUp()", "Public Sub CleanUp()", 1),  # Excel for Mac calls it through a standard module
)
_SERVER_CHANGES = (
    (
        '-B -c ""import sys, os;" & LicenseKeyEnvString & "import xlwings.utils;',
        '-I -B -c ""import sys, os;" & LicenseKeyEnvString & "import addin.excel.lean, xlwings.utils;',
        1,
    ),
)


class SourceChanged(RuntimeError):
    """The installed xlwings is not the one this builder knows."""


def xlwings_bas() -> str:
    """The VBA module of the installed xlwings, without importing xlwings."""
    spec = importlib.util.find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise SourceChanged("xlwings is not installed")
    return Path(spec.origin).with_name(_FILE).read_text(encoding="ascii")


def run_class(source: str) -> str:
    """What RunPython needs: no ``Declare``, no settings of its own."""
    parts = [_head(source), _version(source), *(_procedure(source, name) for name in _RUN_PROCEDURES)]
    parts += [_procedure(source, name) for name in _RUN_UTILS]
    return _changed("\n".join(parts), _RUN_CHANGES)


def server_class(source: str) -> str:
    """What worksheet functions need: the declarations of xlwings' DLL and the call into it."""
    parts = [_head(source), _declarations(source)]
    parts += [_procedure(source, name) for name in _SERVER_PROCEDURES]
    return _changed("\n".join(parts), _SERVER_CHANGES)


def dll_names(source: str) -> tuple[str, ...]:
    """The DLLs whose names are written into xlwings' VBA: they must lie beside the interpreter."""
    return tuple(sorted(set(re.findall(r'"(xlwings(?:32|64)-[\d.]+\.dll)"', source))))


def settings_keys(code: str) -> set[str]:
    """The settings that this code asks for."""
    return set(re.findall(r'GetConfig\("([^"]+)"', code))


def _head(source: str) -> str:
    """The constant for conditional compilation, the version and the licence notice."""
    start, end = _place(source, _APP), _place(source, '\'Attribute VB_Name = "Main"')
    note = (
        "' Part of xlwings, built into this add-in as a class module so that no cell formula can call it.\n"
        "' Procedures are xlwings' own; what was left out or changed: docs/decisions/0005.\n"
    )
    return note + source[start:end].rstrip() + "\n"


def _version(source: str) -> str:
    found = re.search(r'^Public (Const XLWINGS_VERSION As String = "[\d.]+")$', source, re.MULTILINE)
    if found is None:
        raise SourceChanged("xlwings.bas has no version")
    return f"Private {found[1]}\n"


def _declarations(source: str) -> str:
    """The block of Declare statements; inside a class they have to be private."""
    start, end = _place(source, "#If VBA7 Then"), _place(source, "Public Const XLWINGS_VERSION")
    return re.sub(r"^(\s*)Declare ", r"\1Private Declare ", source[start:end], flags=re.MULTILINE)


def _procedure(source: str, name: str) -> str:
    for found in _PROCEDURE.finditer(source):
        if found[2] == name:
            end = f"\nEnd {found[1]}\n"
            return source[found.start() : _place(source, end, found.start()) + len(end)]
    raise SourceChanged(f"xlwings.bas has no {name}")


def _place(source: str, text: str, start: int = 0) -> int:
    found = source.find(text, start)
    if found < 0:
        raise SourceChanged(f"xlwings.bas has no {text.strip()}")
    return found


def _changed(text: str, changes: tuple[tuple[str, str, int], ...]) -> str:
    for before, after, times in changes:
        if text.count(before) != times:
            raise SourceChanged(f"xlwings.bas has {text.count(before)} times, not {times}: {before}")
        text = text.replace(before, after)
    return text
