"""The list of add-ins that Excel opens: values OPEN, OPEN1, OPEN2 … in the person's own part of the registry."""

from __future__ import annotations

import importlib
import re
from typing import Any

OPTIONS = r"Software\Microsoft\Office\{version}\Excel\Options"
VERSIONS = ("16.0", "15.0", "14.0")
"""Office 2016 to 365, 2013, 2010."""
_OPEN = re.compile(r"OPEN(\d*)", re.IGNORECASE)


def windows_registry() -> Any:
    """Python's module ``winreg``; ImportError where there is no registry."""
    return importlib.import_module("winreg")


def switch_on(winreg: Any, addin: str) -> list[str]:
    """Enter the add-in for every Excel there is; returns their versions. ``addin``: its full path."""
    done = []
    for version in VERSIONS:
        key = _key(winreg, version, write=True)
        if key is None:
            continue
        with key:
            entries = _entries(winreg, key)
            if not any(_names(value, addin) for _, value in entries):
                taken = {name.upper() for name, _ in entries}
                free = next(name for name in _open_names() if name not in taken)
                winreg.SetValueEx(key, free, 0, winreg.REG_SZ, f'/R "{addin}"')
        done.append(version)
    return done


def switch_off(winreg: Any, addin: str) -> list[str]:
    """Take the add-in out, and close the gap: Excel stops reading at the first number that is missing."""
    done = []
    for version in VERSIONS:
        key = _key(winreg, version, write=True)
        if key is None:
            continue
        with key:
            entries = _entries(winreg, key)
            left = [(value, kind) for (_, value), kind in _with_kinds(winreg, key, entries) if not _names(value, addin)]
            if len(left) == len(entries):
                continue
            for name, _ in entries:
                winreg.DeleteValue(key, name)
            for name, (value, kind) in zip(_open_names(), left, strict=False):
                winreg.SetValueEx(key, name, 0, kind, value)
        done.append(version)
    return done


def listed(winreg: Any, addin: str) -> list[str]:
    """Versions of Excel in whose list the add-in stands."""
    found = []
    for version in VERSIONS:
        key = _key(winreg, version, write=False)
        if key is not None:
            with key:
                if any(_names(value, addin) for _, value in _entries(winreg, key)):
                    found.append(version)
    return found


def _key(winreg: Any, version: str, *, write: bool) -> Any:
    """The key of an Excel that this person has started before, else None."""
    access = winreg.KEY_READ | winreg.KEY_SET_VALUE if write else winreg.KEY_READ
    try:
        return winreg.OpenKey(winreg.HKEY_CURRENT_USER, OPTIONS.format(version=version), 0, access)
    except OSError:
        return None


def _entries(winreg: Any, key: Any) -> list[tuple[str, str]]:
    """OPEN, OPEN1 … in their order."""
    found: list[tuple[int, str, str]] = []
    for index in range(winreg.QueryInfoKey(key)[1]):
        name, value, _ = winreg.EnumValue(key, index)
        match = _OPEN.fullmatch(name)
        if match is not None:
            found.append((int(match[1] or 0), name, str(value)))
    return [(name, value) for _, name, value in sorted(found)]


def _with_kinds(winreg: Any, key: Any, entries: list[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    return [((name, value), winreg.QueryValueEx(key, name)[1]) for name, value in entries]


def _names(value: str, addin: str) -> bool:
    """Whether an entry means the add-in, wherever it stood before."""
    name = addin.replace("/", "\\").rpartition("\\")[2]
    return value.strip().strip('"').casefold().endswith(name.casefold())


def _open_names() -> Any:
    yield "OPEN"
    number = 1
    while True:
        yield f"OPEN{number}"
        number += 1
