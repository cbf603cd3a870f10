"""Every message a user can get has a code, and every code its line in docs/messages.md."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from workbook_templates.catalogue.messages import GROUPS, messages, page

ROOT = Path(__file__).parents[1]
SOURCES = [*(ROOT / "workbook_templates").rglob("*.py"), *(ROOT / "addin").rglob("*.py")]
CODE = re.compile(r"""["']((?:%s)-\d{3})["']""" % "|".join(GROUPS))  # noqa: UP031


def calls_of(path: Path, function: str) -> list[ast.Call]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == function]


def raised_without_code(path: Path) -> list[str]:
    return [
        f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name}:{call.lineno}"
        for call in calls_of(path, "InputProblem")
        if not any(keyword.arg == "code" for keyword in call.keywords)
    ]


def refused_in_own_words(path: Path) -> list[str]:
    """Files refused with a text that no catalogue has."""
    return [
        f"{path.name}:{call.lineno}"
        for call in calls_of(path, "Rejected")
        if any(isinstance(argument, ast.JoinedStr | ast.Constant) for argument in call.args[1:])
    ]


def test_every_refusal_is_in_the_catalogue(tmp_path: Path) -> None:
    assert not [place for path in SOURCES for place in refused_in_own_words(path)]
    bad = tmp_path / "bad.py"
    bad.write_text('Rejected(file, f"{file}不行")\n')
    assert refused_in_own_words(bad) == ["bad.py:1"]


def test_no_message_without_a_code() -> None:
    assert not [place for path in SOURCES for place in raised_without_code(path)]


def test_the_guard_sees_a_message_without_a_code(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text('raise InputProblem("不行")\n')
    assert raised_without_code(path) == ["bad.py:1"]


def test_every_code_in_use_is_listed_and_every_listed_code_is_in_use() -> None:
    used = {code for path in SOURCES for code in CODE.findall(path.read_text(encoding="utf-8"))}
    assert used - set(messages()) == set()
    assert set(messages()) - used == set()


def test_the_page_is_current() -> None:
    stored = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
    assert stored == page(), "请运行 python -m workbook_templates.catalogue.messages docs/messages.md"
