"""What is made of a form set's definition is made once and kept, as Python keeps what it compiled.

    form = prepared("form", key, lambda: build_form(...))

Reading a definition and compiling its checks takes a twentieth of a second a form set, in every process. Entries lie
in the user's cache; their key holds the definitions, the program and Python, so that none is ever out of date.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from workbook_templates.keeping import default_folder, prune, read_entry, state_at_start, write_entry

Made = TypeVar("Made")
_LIMIT = 32 << 20
"""Bytes of all entries; a form set has some hundred thousand."""
_ROOM = "workbook_templates."


@cache
def key_of(form: str, folders: tuple[Path, ...]) -> str:
    """Under which name things made of a form set are kept; empty when there is no place for them."""
    try:
        return str(default_folder() / "prepared" / f"{state_at_start(folders)}-{form}")
    except (OSError, RuntimeError):
        return ""


def prepared(kind: str, key: str, make: Callable[[], Made]) -> Made:
    """What ``make`` gives: kept from an earlier time, else made now and kept. Raises what ``make`` raises."""
    if not key:
        return make()
    path = f"{key}.{kind}"
    known = _unpacked(read_entry(path))
    if known is not None:
        return known  # type: ignore[no-any-return]
    made = make()
    write_entry(path, _packed(made))
    prune(Path(path).parent, _LIMIT)
    return made


class _Packer(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        """Frozen dataclasses by their fields: they come back in a third of the time."""
        kind = type(value)
        if is_dataclass(kind):
            return kind, tuple([getattr(value, field.name) for field in fields(kind)])
        return NotImplemented


class _Unpacker(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Only values of ours: nothing else can be called by what lies in a file."""
        found = super().find_class(module, name) if module.startswith(_ROOM) else None
        if not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found


def _packed(value: object) -> bytes:
    target = BytesIO()
    _Packer(target, pickle.HIGHEST_PROTOCOL).dump(value)
    return target.getvalue()


def _unpacked(data: object) -> Any:
    if not isinstance(data, bytes):
        return None
    try:
        return _Unpacker(BytesIO(data)).load()
    except (pickle.UnpicklingError, AttributeError, ImportError, TypeError, ValueError, EOFError, IndexError):
        return None
