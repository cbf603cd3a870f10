"""``ziping.xlam`` from its sources: no Excel, no binary templates, the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from addin.ribbon.function_wrappers import MODULE, help_rows, wrapper_module
from addin.ribbon.package import package
from addin.ribbon.settings import INTERPRETER_WIN, settings
from addin.ribbon.sheets import Sheet, add_in_sheets
from addin.ribbon.vba_project import Kind, Module, vba_project
from addin.ribbon.xlwings_source import RUN, SERVER, run_class, server_class, xlwings_bas
from udfs.registry import registry

_STANDARD = (
    "Ribbon",
    "Dispatcher",
    "Settings",
    "Messages",
    "Outcome",
    "Progress",
    "Context",
    "BookLayout",
    "FoundRows",
    "Startup",
    "FunctionHelp",
    "CleanUpOnMac",
)
_CLASSES = ("AppEvents",)
_FOR_FUNCTIONS = "Functions"


def build_addin(output: Path, *, interpreter: str = INTERPRETER_WIN, functions: bool = True) -> None:
    """Writes the add-in to ``output``.

    ``interpreter``: full path of pythonw.exe on the user's machine, where %VARIABLES% are replaced.
    ``functions``: without them the file has no ``Declare`` at all (for machines whose antivirus forbids those); every
    button works as before.
    """
    output.write_bytes(assemble(add_in_modules(functions), sheets(interpreter, functions)))


def assemble(modules: Sequence[Module], sheets: Sequence[Sheet]) -> bytes:
    """The package of these modules and sheets, the workbook's and the sheets' own document modules included."""
    documents = [
        Module("ThisWorkbook", vba_source("ThisWorkbook.cls"), Kind.WORKBOOK),
        *(Module(sheet.code_name, "", Kind.SHEET) for sheet in sheets),
    ]
    return package(sheets, vba_project([*documents, *modules]), ribbon_xml())


def add_in_modules(functions: bool = True) -> list[Module]:
    """The modules of the add-in but for the document modules."""
    xlwings = xlwings_bas()
    modules = [Module(name, vba_source(f"{name}.bas")) for name in _STANDARD]
    modules += [Module(name, vba_source(f"{name}.cls"), Kind.CLASS) for name in _CLASSES]
    modules.append(Module(RUN, run_class(xlwings), Kind.CLASS))
    if functions:
        modules.append(Module(SERVER, server_class(xlwings), Kind.CLASS))
        modules.append(Module(_FOR_FUNCTIONS, vba_source(f"{_FOR_FUNCTIONS}.bas")))
        modules.append(Module(MODULE, wrapper_module(registry().values())))
    return modules


def sheets(interpreter: str = INTERPRETER_WIN, functions: bool = True) -> list[Sheet]:
    """The sheets of the add-in."""
    return add_in_sheets(settings(interpreter), help_rows(registry().values()) if functions else [])


def vba_source(name: str) -> str:
    """A source file of ``vba/``."""
    return (files("addin.ribbon") / "vba" / name).read_text(encoding="utf-8")


def ribbon_xml() -> str:
    """The ribbon, in the form of Excel 2010 and later."""
    return (files("addin.ribbon") / "ribbon.xml").read_text(encoding="utf-8")
