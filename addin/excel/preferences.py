"""What the buttons propose the next time: the person's own small file, never the open workbook's."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Preferences:
    """All texts; "" is none. ``form``: a form set's id; ``folder``: where workbooks were put last."""

    form: str = ""
    unit: str = ""
    folder: str = ""
    bureau: str = ""


def preferences_file() -> Path:
    """In the person's own settings folder."""
    base = os.environ.get("APPDATA")
    return (Path(base) if base else Path.home() / ".config") / "ziping" / "preferences.json"


def preferences() -> Preferences:
    """What is kept; a file that cannot be read counts as none."""
    known = {field.name for field in fields(Preferences)}
    try:
        found = json.loads(preferences_file().read_text(encoding="utf-8"))
        return Preferences(**{key: str(value) for key, value in found.items() if key in known})
    except (OSError, ValueError, AttributeError):
        return Preferences()


def remember_preferences(**changed: str) -> None:
    """Keep some of them; that they cannot be written is nobody's trouble."""
    with contextlib.suppress(OSError):
        path = preferences_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = json.dumps(asdict(replace(preferences(), **changed)), ensure_ascii=False)
        path.write_text(kept, encoding="utf-8")
