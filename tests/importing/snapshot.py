"""What each form set's own document says, frozen: silent loss or a value in another field fails the test.

Rewritten with ``python -m tests.importing.snapshot``; then look at the difference, value by value.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.importing.layouts import SEEDS, forms, said, seed
from workbook_templates.importing import import_document

FOLDER = Path(__file__).parent / "snapshots"


def frozen(id: str) -> Any:
    return json.loads((FOLDER / f"{id}.json").read_text(encoding="utf-8"))


def current(id: str) -> dict[str, Any]:
    return said(import_document(seed(id), forms()))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for id in SEEDS:
        text = json.dumps(current(id), ensure_ascii=False, indent=1)
        (FOLDER / f"{id}.json").write_text(text + "\n", encoding="utf-8")
