"""What is known to be wrong in three published documents is found; what is known to hold is not flagged.

The documents go the whole way: text -> official workbook -> read back -> checked. ``found.yaml`` says which check
finds which entry of ``discrepancies.json``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from addin.commands.check import Checked, check_file
from addin.commands.import_ import import_file
from workbook_templates.definition.load import BUILTIN
from workbook_templates.intake import all_forms
from workbook_templates.model import Severity

HERE = Path(__file__).parent
FOUND = yaml.safe_load((HERE / "found.yaml").read_text(encoding="utf-8"))
KNOWN = {item["id"]: item for item in json.loads((HERE / "discrepancies.json").read_text(encoding="utf-8"))}
CONSISTENT = json.loads((HERE / "consistent.json").read_text(encoding="utf-8"))
SEEDS = {"yueyang_2024": "yueyang-2024", "hongjiang_2024": "hongjiang-2024", "yunxi_2024": "yunxi-2024"}
NARRATIVE = ("narrative", "narrative_indicator")


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Checked]:
    folder = tmp_path_factory.mktemp("golden")
    results = {}
    for seed, form in SEEDS.items():
        path = folder / f"{seed}.xlsx"
        import_file(BUILTIN / form / "example.txt", path, all_forms())
        results[seed] = check_file(path)
    return results


def numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?%?", text)


@pytest.mark.parametrize("wanted", FOUND, ids=lambda item: item["id"])
def test_a_known_discrepancy_is_found(wanted: dict[str, str], checked: dict[str, Checked]) -> None:
    known = KNOWN[wanted["id"]]
    found = [
        finding
        for finding in checked[known["seed"]].findings
        if finding.code == wanted["code"]
        and finding.field == wanted["field"]
        and finding.where is not None
        and finding.where.sheet.startswith(wanted["sheet"])
        and (finding.stated, finding.expected) == (wanted["stated"], wanted["expected"])
    ]
    assert len(found) == 1
    assert found[0].where is not None and found[0].where.address
    # The pair in found.yaml is the pair of the audit, not an answer of our own.
    for ours, theirs in ((wanted["stated"], known["stated"]), (wanted["expected"], known["recomputed"])):
        if known["certainty"] != "C" and numbers(ours) and "分，原因栏空" not in ours:
            assert numbers(ours)[-1] in [*numbers(theirs), *(f"{number}%" for number in numbers(theirs))]
        elif ours == "(空)":
            assert theirs == "(空)"


@pytest.mark.parametrize(("certainty", "share"), [("A", 1.0), ("B", 1.0), ("C", 1.0)])
def test_how_much_of_the_audit_is_found(certainty: str, share: float) -> None:
    known = {id for id, item in KNOWN.items() if item["certainty"] == certainty}
    found = {item["id"] for item in FOUND}
    assert len(known & found) >= share * len(known), sorted(known - found)


def test_every_error_that_is_reported_is_a_known_one(checked: dict[str, Checked]) -> None:
    for seed, result in checked.items():
        told = {(item["code"], item["field"], item["stated"], item["expected"]) for item in FOUND}
        extra = [
            (finding.code, finding.field, finding.stated, finding.expected)
            for finding in result.findings
            if finding.severity is Severity.ERROR
        ]
        unknown = [item for item in extra if item not in told and item not in PROVABLE]
        assert not unknown, seed


PROVABLE = {
    # 项目自评表年初预算数19.5，基础数据表同名项目预算数19.05：与 hongjiang_2024-13 同一处笔误的另一列。
    ("CROSS-005", "年度资金总额·年初预算数", "19.5", "19.05"),
}


JUDGED_BY = {
    "rate": ("CALC-001", "TYPE-002", "TYPE-003"),
    "sum": ("CALC-002", "TABLE-004"),
    "subset": ("CALC-006",),
    "exec_score": ("CALC-004",),
    "cross_cell": ("TABLE-001", "TABLE-002", "TABLE-003", "TABLE-005"),
    "cross_table": ("CROSS-001", "CROSS-002", "CROSS-003", "CROSS-004", "CROSS-005"),
    "weight_l1": ("SCORE-001",),
    "weight_100": ("SCORE-002",),
    "score_total": ("SCORE-003",),
    "reason": ("REQ-003",),
}
"""Kind of a relation that holds -> the checks that would flag it wrongly."""


def test_nothing_that_holds_is_flagged(checked: dict[str, Checked]) -> None:
    """A relation that holds has one value; no finding may state that value and expect another for the same thing."""
    assert len(CONSISTENT) == 102
    for item in CONSISTENT:
        for finding in checked[item["seed"]].findings:
            if "正文" in item["check"] or finding.code not in JUDGED_BY.get(item["kind"], ()):
                continue
            same_value = finding.stated == item["value"] and finding.expected != item["value"]
            label = finding.field.split("·")[0]
            same_thing = label in item["check"] and (
                finding.where is not None and finding.where.sheet[:5] in item["check"]
            )
            assert not (same_value and same_thing and _same_column(finding.field, item["check"])), (item, finding)


def _same_column(field: str, check: str) -> bool:
    column = re.search(r"\[(.*?)\]", check)
    return column is None or "·" not in field or column.group(1)[:7] == field.split("·")[-1][:7]
