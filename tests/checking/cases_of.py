"""Running cases of the text checks: paragraphs and tables in, findings out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.checking.factory import submission
from workbook_templates.definition.load import load_form
from workbook_templates.definition.schema import Form
from workbook_templates.model import Finding, Submission

Check = Callable[[Form, Submission], list[Finding]]


def read_cases(path: Path) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return cases


def submission_of(case: Mapping[str, Any]) -> tuple[Form, Submission]:
    """``text``: chapter -> paragraphs; ``tables``: field or area -> what stands there."""
    form = load_form(case.get("form", "yueyang-2024"))
    chapters = {f"章节.{id}": [{"内容": text} for text in texts] for id, texts in case.get("text", {}).items()}
    assert set(chapters) <= set(form.areas), set(chapters) - set(form.areas)
    given = {**case.get("tables", {}), **chapters}
    assert set(case.get("tables", {})) <= set(form.fields) | set(form.areas)
    return form, submission(form, given, projects=case.get("projects"))


def judge(case: Mapping[str, Any], findings: Iterable[Finding]) -> None:
    """Every wanted finding is there once, with code, place, stated and expected; nothing that must not be is."""
    found = list(findings)
    told = [(item.code, str(item.where), item.field, item.stated, item.expected) for item in found]
    for wanted in case.get("finds", []):
        hits = [item for item in found if all(_is(item, key, value) for key, value in wanted.items())]
        assert len(hits) == 1, (wanted, told)
        assert {"code", "at", "stated", "expected"} <= set(wanted), "a case names code, place, stated and expected"
        (hit,) = hits
        assert hit.message.endswith("。") and hit.message.startswith(str(hit.where))
        assert not {"{", "}"} & set(hit.message)
    codes = {item.code for item in found}
    assert not codes & set(case.get("not", [])), told
    if case.get("nothing"):
        assert not found, told
    if "finds" in case and case.get("only", True):
        assert len(found) == len(case["finds"]), told


def _is(item: Finding, key: str, value: str) -> bool:
    if key == "at":
        return str(item.where) in (value, f"自评报告 章节.{value}.内容")
    if key == "severity":
        return item.severity.chinese == value
    if key == "says":
        return value in item.message
    return bool(getattr(item, key) == value)
