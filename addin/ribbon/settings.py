"""What the sheet "settings" of the add-in holds: where Python is, and every setting that xlwings' VBA asks for.

No key may be missing: the add-in's ``GetConfig`` would then hand xlwings its default, and the defaults "python" and
"pythonw" are looked for in the current folder first. ``tests/addin/test_settings.py`` compares with xlwings' source.
"""

from __future__ import annotations

INTERPRETER_WIN = r"%LOCALAPPDATA%\ziping\python\pythonw.exe"
INTERPRETER_MAC = "$HOME/.ziping/bin/python"


def settings(interpreter: str = INTERPRETER_WIN) -> dict[str, str]:
    """The settings by key. ``interpreter``: full path of pythonw.exe; %VARIABLES% are replaced on the user's machine."""
    return {
        "INTERPRETER_WIN": interpreter,
        "INTERPRETER_MAC": INTERPRETER_MAC,
        "INTERPRETER": interpreter,
        # modules come from the interpreter's own site-packages; no folder is added, least of all a workbook's
        "PYTHONPATH": "",
        "ADD_WORKBOOK_TO_PYTHONPATH": "false",
        # one process a click: buttons do not need xlwings' DLL
        "USE UDF SERVER": "False",
        # xlwings writes what went wrong to the sheet "Error"; our message quotes it
        "SHOW_ERROR_POPUPS": "False",
        "SHOW CONSOLE": "False",
        "DEBUG UDFS": "False",
        "TEMP DIR": "%TEMP%",
        "CONDA PATH": "",
        "CONDA ENV": "",
        "LICENSE_KEY": "",
        "ONEDRIVE_CONSUMER_WIN": "",
        "ONEDRIVE_COMMERCIAL_WIN": "",
        "SHAREPOINT_WIN": "",
        "ONEDRIVE_CONSUMER_MAC": "",
        "ONEDRIVE_COMMERCIAL_MAC": "",
        "SHAREPOINT_MAC": "",
        # ours: message boxes (tests turn them off)
        "SHOW_MESSAGES": "True",
    }
