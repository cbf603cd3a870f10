"""Make the example workbooks anew: the five seed documents, imported."""

from __future__ import annotations

import sys
from pathlib import Path

from addin.commands.import_ import import_file
from workbook_templates.intake import all_forms


def rebuild_examples(folder: Path) -> list[Path]:
    """Write one workbook a form set into ``folder``."""
    forms = all_forms()
    made = []
    for form in forms:
        output = folder / f"{form.id}.xlsx"
        import_file(Path(form.folder) / "example.txt", output, forms, force=True)
        made.append(output)
    return made


if __name__ == "__main__":
    for path in rebuild_examples(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent):
        print(path)
