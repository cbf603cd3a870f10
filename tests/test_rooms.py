"""The rooms and their one-way arrows: udfs <- workbook_templates <- addin."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "udfs": {"udfs"},
    "workbook_templates": {"udfs", "workbook_templates"},
    "addin": {"udfs", "workbook_templates", "addin"},
}


def imported_rooms(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found & set(MAY_IMPORT)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_arrows_point_one_way(room: str) -> None:
    files = sorted((ROOT / room).rglob("*.py"))
    assert files
    wrong = {
        str(path.relative_to(ROOT)): sorted(imported_rooms(path) - MAY_IMPORT[room])
        for path in files
        if imported_rooms(path) - MAY_IMPORT[room]
    }
    assert not wrong


def test_the_guard_sees_a_wrong_arrow(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("from addin.cli import main\nimport workbook_templates.model\n")
    assert imported_rooms(bad) == {"addin", "workbook_templates"}


def test_no_group_is_repeated_possessively() -> None:
    """Before Python 3.11.5 such a group may match what it does not (python/cpython 106052, 100061): atomic groups do
    the same and do it right. A single character or class may be repeated possessively."""
    pattern = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+")
    assert pattern.search("(?:ab?c)*+") and not pattern.search("(?>(?:ab?c)*)[^<]++")
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for room in MAY_IMPORT
        for path in (ROOT / room).rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert not wrong


def test_isal_is_left_as_it_was_found() -> None:
    """Its compression and CRC slow down all that follows unless ``deflate`` puts things back (docs/decisions/0012)."""
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for room in MAY_IMPORT
        for path in (ROOT / room).rglob("*.py")
        if path.name != "deflate.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"isal_zlib\.(?!error)|igzip_lib\.(?!IgzipDecompressor)|isal\.", line)
    ]
    assert not wrong


def test_only_reading_touches_openpyxl_cells() -> None:
    users = {
        path.relative_to(ROOT).parts[1]
        for path in (ROOT / "workbook_templates").rglob("*.py")
        if "openpyxl" in path.read_text(encoding="utf-8")
    }
    assert users <= {"reading"}
