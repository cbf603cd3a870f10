"""xlwings as it is on Windows, on any system: its COM server and UDF code are real, pywin32 and Excel are not.

``windows_xlwings()`` imports xlwings afresh with a stubbed pywin32 and gives (com_server, udfs, functions module);
afterwards every module is as it was. ``ExcelRange`` is a cell or block as a formula hands it over.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

RANGE_ID = "{00020846-0000-0000-C000-000000000046}"
MISSING = -2147352572
DIV0, NA = -2146826281, -2146826246
_STUBS = (
    "pythoncom pywintypes win32api win32con win32event win32gui win32process win32timezone win32com win32com.client "
    "win32com.server win32com.server.util win32com.server.policy win32com.server.dispatcher"
).split()


class ComTime(datetime):
    """pywintypes.datetime: a date as COM delivers it."""


def com_date(year: int, month: int, day: int) -> ComTime:
    return ComTime(year, month, day, tzinfo=UTC)


class ExcelRange:
    """What VBA passes for ``A1:B2``: an IDispatch that says it is a Range."""

    def __init__(self, rows: list[list[Any]]) -> None:
        self.rows = rows
        attributes = SimpleNamespace(iid=RANGE_ID)
        self._oleobj_ = SimpleNamespace(GetTypeInfo=lambda: SimpleNamespace(GetTypeAttr=lambda: attributes))
        self.Rows = SimpleNamespace(Count=len(rows))
        self.Columns = SimpleNamespace(Count=len(rows[0]))
        self.Count = len(rows) * len(rows[0])
        self.Row = self.Column = 1
        self.Worksheet = SimpleNamespace(Parent=SimpleNamespace(Application=SimpleNamespace(Hwnd=1)))

    @property
    def Value(self) -> Any:
        """A single value, or a tuple of rows."""
        return self.rows[0][0] if self.Count == 1 else tuple(tuple(row) for row in self.rows)

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a function asked Excel for {name} of a range")


class _Stub(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


@contextlib.contextmanager
def windows_xlwings() -> Iterator[tuple[Any, Any, Any]]:
    """(xlwings.com_server, xlwings.udfs, addin.excel.functions) as they are on Windows."""
    ours = ("xlwings", "addin.excel")
    before = dict(sys.modules)
    platform, extras = sys.platform, {name: getattr(ctypes, name, None) for name in ("windll", "oledll", "PyDLL")}
    try:
        for name in list(sys.modules):
            if name.startswith(ours):
                del sys.modules[name]
        _install_stubs()
        for name in extras:
            setattr(ctypes, name, MagicMock())
        sys.platform = "win32"
        importlib.import_module("xlwings")
        server = importlib.import_module("xlwings.com_server")
        udfs = importlib.import_module("xlwings.udfs")
        functions = importlib.import_module("addin.excel.functions")
        sys.platform = platform
        yield server, udfs, functions
    finally:
        sys.platform = platform
        for name, value in extras.items():
            if value is None:
                delattr(ctypes, name)
            else:
                setattr(ctypes, name, value)
        for name in list(sys.modules):
            if name.startswith(ours) or name in _STUBS:
                del sys.modules[name]
        sys.modules.update({name: module for name, module in before.items() if name.startswith(ours)})


def _install_stubs() -> None:
    for name in _STUBS:
        sys.modules[name] = _Stub(name)
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, sys.modules[name])
    win: dict[str, Any] = sys.modules  # type: ignore[assignment]
    win["pywintypes"].IID = str
    win["pywintypes"].TimeType = ComTime
    win["pywintypes"].com_error = type("com_error", (Exception,), {})
    win["pythoncom"].TypeIIDs = {"dispatch": type("PyIDispatch", (), {})}
    win["pythoncom"].IID_IDispatch = "dispatch"
    win["pythoncom"].__file__ = "pythoncom.dll"
    win["pythoncom"].CoInitialize = lambda: None
    win["win32process"].GetWindowThreadProcessId = lambda window: (1, 1)
    win["win32com.client"].Dispatch = lambda thing, **_: thing

    def unwrap(thing: Any) -> Any:
        raise ValueError("not one of ours")

    win["win32com.server.util"].unwrap = unwrap
    win["win32com.server.util"].wrap = lambda thing, *_: thing
