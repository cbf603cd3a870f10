"""``python -m workbook_templates.building [文件夹]``: make the official templates anew."""

from __future__ import annotations

import sys
from pathlib import Path

from workbook_templates.building.official import OFFICIAL, rebuild_official

if __name__ == "__main__":
    for path in rebuild_official(Path(sys.argv[1]) if len(sys.argv) > 1 else OFFICIAL):
        print(f"{path}  {path.stat().st_size / 1024:.0f} KB")
