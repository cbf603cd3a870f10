"""`ziping repair`: the report says what happened, the new workbook carries it, and the source is never touched."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from addin.cli import main
from tests.damage import base
from tests.damage.kinds import KINDS
from tests.damage.oracle import Oracle, examine
from workbook_templates.binding.workbook import read_thoroughly
from workbook_templates.model import InputProblem
from workbook_templates.reading.book import open_book
from workbook_templates.repairing.repair import read_repaired, repair_file
from workbook_templates.repairing.report import Kind


def _hurt(tmp_path: Path, *names: str, form: str = "yueyang-2024") -> tuple[Oracle, Path]:
    oracle = examine(base.healthy(form))
    for name in names:
        KINDS[name].act(oracle, random.Random(3))
    return oracle, oracle.surgeon.save(tmp_path / "某 单位.xlsx")


def test_json_says_what_happened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    oracle, path = _hurt(
        tmp_path, "numbers_as_text", "typed_beside", "draft_sheet", "field_row_deleted", "names_broken"
    )
    output = tmp_path / "新 表.xlsx"
    assert main(["repair", str(path), "-o", str(output), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["form"] == "yueyang-2024" and told["unit"] == "岳阳市科学技术局" and told["how"] == "layout"
    assert told["converted"] and told["moved"] and told["missing"] and told["sheets"]
    assert {item["text"] for item in told["unplaced"]} >= set(oracle.typed)
    assert all(item["where"] for key in ("moved", "converted", "unplaced") for item in told[key])
    notes = [cell for row in open_book(output).grid("导入说明").rows for cell in row]
    assert all(any(text in str(cell) for cell in notes) for text in oracle.typed)


def test_text_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, path = _hurt(tmp_path, "scribble_right")
    assert main(["repair", str(path), "-o", str(tmp_path / "新.xlsx")]) == 0
    told = capsys.readouterr().out
    assert "未放入：" in told and "待核" in told and "原文件没有改动" in told


def test_stated_constants_stay_and_equal_ones_become_formulas(tmp_path: Path) -> None:
    oracle = examine(base.healthy("yueyang-2024"))
    rate = oracle.of("控制率")
    rate.spot.sheet.put(rate.spot.row, rate.spot.column, 0.9)
    total = oracle.of("三公经费.决算")
    total.spot.sheet.put(total.spot.row, total.spot.column, float(total.fact.number or 0))
    path = oracle.surgeon.save(tmp_path / "a.xlsx")
    done = repair_file(path, tmp_path / "b.xlsx")
    book = open_book(tmp_path / "b.xlsx")
    part = read_thoroughly(book).submission.part("基础数据表")
    assert part is not None
    kept, restored = part.facts["控制率"], part.facts["三公经费.决算"]
    assert kept.number == 0.9 and kept.ref is not None and kept.ref.address not in book.formulas("基础数据表")
    assert restored.ref is not None and restored.ref.address in book.formulas("基础数据表")
    assert any(entry.kind is Kind.KEPT and entry.field == "控制率" for entry in done.entries)


def test_a_percent_without_its_sign_becomes_the_formula_again(tmp_path: Path) -> None:
    oracle = examine(base.healthy("yueyang-2024"))
    rate = oracle.of("控制率")
    rate.spot.sheet.put(rate.spot.row, rate.spot.column, 87.5)
    done = repair_file(oracle.surgeon.save(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    entry = next(entry for entry in done.entries if entry.field == "控制率")
    assert entry.kind is Kind.CONVERTED and "87.5%" in entry.why


def test_a_repaired_workbook_repaired_again_keeps_its_notes(tmp_path: Path) -> None:
    oracle, path = _hurt(tmp_path, "draft_sheet")
    repair_file(path, tmp_path / "1.xlsx")
    again = repair_file(tmp_path / "1.xlsx", tmp_path / "2.xlsx")
    earlier = " ".join(entry.text for entry in again.entries if entry.kind is Kind.EARLIER)
    assert all(text in earlier for text in oracle.typed)


def test_the_source_is_never_the_output(tmp_path: Path) -> None:
    _, path = _hurt(tmp_path)
    before = path.read_bytes()
    with pytest.raises(InputProblem):
        repair_file(path, path, force=True)
    (tmp_path / "有.xlsx").write_text("x")
    with pytest.raises(InputProblem) as caught:
        repair_file(path, tmp_path / "有.xlsx")
    assert caught.value.code == "OUT-001" and (tmp_path / "有.xlsx").read_text() == "x"
    assert path.read_bytes() == before


def test_no_links_and_no_formulas_of_the_unit_survive(tmp_path: Path) -> None:
    oracle = examine(base.healthy("yueyang-2024"))
    value = oracle.of("厉行节约保障措施")
    value.spot.sheet.put(value.spot.row, value.spot.column, '=HYPERLINK("http://example.invalid","点我")')
    repair_file(oracle.surgeon.save(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    book = open_book(tmp_path / "b.xlsx")
    assert not any(
        "HYPERLINK" in text and "http" in text for info in book.sheets for text in book.formulas(info.name).values()
    )
    assert not book.notes


def test_reader_for_the_merge(tmp_path: Path) -> None:
    oracle, path = _hurt(tmp_path, "names_dropped", "formulas_pasted_over", "scribble_below")
    form, submission = read_repaired(path, ())
    assert form.id == "yueyang-2024" and submission.unit == "岳阳市科学技术局"
    assert any(problem.code == "READ-002" and oracle.typed[0] in problem.stated for problem in submission.problems)


@pytest.mark.parametrize("wait", [0.05, 0.35, 0.6, 0.9])
def test_killed_at_any_moment(wait: float, tmp_path: Path) -> None:
    _, path = _hurt(tmp_path)
    before, output = path.read_bytes(), tmp_path / "新.xlsx"
    process = subprocess.Popen([sys.executable, "-m", "addin.cli", "repair", str(path), "-o", str(output)])
    time.sleep(wait)
    process.send_signal(signal.SIGKILL)
    process.wait(20)
    assert path.read_bytes() == before
    if output.exists():
        assert read_thoroughly(open_book(output)).how == "names"
