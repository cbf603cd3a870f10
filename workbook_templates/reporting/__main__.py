"""``python -m workbook_templates.reporting [文件夹]``: make the Word templates anew."""

from __future__ import annotations

import sys
from pathlib import Path

from workbook_templates.reporting.blank import TEMPLATES, rebuild_templates

if __name__ == "__main__":
    for path in rebuild_templates(Path(sys.argv[1]) if len(sys.argv) > 1 else TEMPLATES):
        print(f"{path}  {path.stat().st_size / 1024:.0f} KB")
