"""Where things stand for one person on Windows."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workbook_templates.model import InputProblem

ADDIN = "ziping.xlam"


@dataclass(frozen=True, slots=True)
class Places:
    """Folders of the person who is logged on; nothing here needs admin rights."""

    startup: Path
    """XLSTART: Excel opens what lies here when it starts, and trusts it."""
    addins: Path
    """The folder of add-ins that are switched on in the list 加载项 (registry)."""
    private: Path
    """Our own folder: ``python`` with the interpreter, ``templates``."""

    @property
    def python(self) -> Path:
        return self.private / "python"

    @property
    def interpreter(self) -> Path:
        return self.python / "pythonw.exe"


def places(environment: Mapping[str, str] | None = None) -> Places:
    """The folders by Windows' own variables. Raises InputProblem elsewhere."""
    known = os.environ if environment is None else environment
    roaming, local = known.get("APPDATA", ""), known.get("LOCALAPPDATA", "")
    if not roaming or not local:
        raise InputProblem(
            "加载项只能装在 Windows 的 Excel 里，这台电脑不是 Windows（没有 %APPDATA%）。"
            "这里可以用 ziping 的其他命令；要给 Windows 电脑做离线安装包，用 ziping bundle。",
            code="INSTALL-001",
        )
    microsoft = Path(roaming) / "Microsoft"
    return Places(microsoft / "Excel" / "XLSTART", microsoft / "AddIns", Path(local) / "ziping")
