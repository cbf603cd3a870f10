"""反馈: every unit gets its remarks and its list, with what the bureau wrote, under a name that can do no harm."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from addin.cli import main
from tests.summary.bureau_files import write_in
from tests.summary.units import YUEYANG, hand_in, read_unit, unit_of
from workbook_templates.building.workbook import build_workbook
from workbook_templates.checking.findings import check
from workbook_templates.definition.load import load_form
from workbook_templates.model import InputProblem, Severity
from workbook_templates.summary.feedback import gather, send
from workbook_templates.summary.file_names import different_names, safe_name
from workbook_templates.summary.merge import merge
from workbook_templates.summary.remarks import Remarks

NAMES = ("岳阳市科学技术局", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "../../某局", "a局", "A局")
REVIEW = {"复核得分": 81.5, "复核等次": "良", "复核意见": "第一行 <b>&\n第二行", "复核日期": dt.date(2025, 5, 6)}


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("反馈 试验")
    for number, name in enumerate(NAMES):
        hand_in(base / "各单位 报送", f"{number}  号.xlsx", name, seed=number, stated={"总分.得分": 90.0})
    (base / "各单位 报送" / "坏 局.xlsx").write_text("坏", encoding="utf-8")
    (base / "各单位 报送" / "~$0 号.xlsx").write_text("锁", encoding="utf-8")
    merge(base / "各单位 报送", base / "汇总.xlsx", read=read_unit)
    write_in(base / "汇总.xlsx", "复核", NAMES[0], REVIEW)
    return base / "汇总.xlsx"


def words(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def expected(number: int) -> list[Any]:
    return check(
        load_form(YUEYANG),
        unit_of({"unit": NAMES[number], "seed": number, "form": YUEYANG, "stated": {"总分.得分": 90.0}}),
    )


def test_a_summary_becomes_remarks_and_lists(summary: Path, tmp_path: Path) -> None:
    folder = tmp_path / "反馈 给单位"
    sent = send(gather(summary), folder, bureau="某某市财政局", deadline="5月20日")
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [
            *(f"{name}-{kind}" for name in ("岳阳市科学技术局", "cmd_' _C calc'!A0", "script_alert(1)_script", "某局", "a局", "A局(2)") for kind in ("审核意见.docx", "问题清单.xlsx")),
            "退回-坏 局-审核意见.docx",
        ]
    )  # fmt: skip
    assert [item.remarks.unit for item in sent] == [*NAMES, "坏 局"]
    first = sent[0]
    told, findings = words(first.document), expected(0)
    assert "岳阳市科学技术局：" in told and "0  号.xlsx" in told
    for severity in Severity:
        count = sum(1 for item in findings if item.severity is severity)
        assert first.remarks.count(severity) == count
        assert f"{severity.chinese}{count}处" in told
    assert "填报得分90分" in told and "复核得分81.5分" in told and "复核等次“良”" in told
    assert "复核意见：第一行 <b>&" in told and "第二行" in told and "2025年5月6日" in told
    assert "5月20日" in told and "某某市财政局" in told
    assert "复核得分" not in words(sent[1].document)
    document = docx.Document(str(first.document))
    rows = [row.cells for table in document.tables for row in table.rows if row.cells[0].text != "序号"]
    assert len(rows) == len(findings)
    assert {row[1].text for row in rows} == {str(item.where) if item.where else "" for item in findings}
    assert first.findings is not None
    sheet = openpyxl.load_workbook(first.findings).active
    listed = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(listed) == len(findings)
    assert {row[9] for row in listed} == {item.message for item in findings}
    assert {(row[4], row[5] or "") for row in listed} == {(i.where.sheet, i.where.address) for i in findings if i.where}
    returned = words(sent[-1].document)
    assert "坏 局.xlsx" in returned and "退回" in returned and "不是 Excel 工作簿" in returned


def test_no_name_does_harm(summary: Path, tmp_path: Path) -> None:
    sent = send(gather(summary), tmp_path / "甲" / "乙")
    assert {path.parent for item in sent for path in (item.document,)} == {tmp_path / "甲" / "乙"}
    for item in sent[1:3]:
        with zipfile.ZipFile(item.document) as archive:
            xml = archive.read("word/document.xml").decode("utf-8")
        assert "<script>" not in xml and "w:fldSimple" not in xml and "instrText" not in xml
        assert item.remarks.unit in words(item.document)
        assert item.findings is not None
        sheet = openpyxl.load_workbook(item.findings).active
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}, "no formula anywhere"


def test_nothing_is_overwritten_without_force(summary: Path, tmp_path: Path) -> None:
    remarks = gather(summary)
    there = tmp_path / "A局(2)-问题清单.xlsx"
    there.write_text("重要", encoding="utf-8")
    with pytest.raises(InputProblem) as caught:
        send(remarks, tmp_path)
    assert caught.value.code == "OUT-001"
    assert [path.name for path in tmp_path.iterdir()] == [there.name], "nothing at all was written"
    send(remarks, tmp_path, force=True)
    assert there.read_bytes()[:2] == b"PK"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_folder_with_the_reviews_of_a_summary(summary: Path) -> None:
    from_folder = gather(summary.parent / "各单位 报送", previous=summary, read=read_unit)
    from_summary = gather(summary)
    assert [item.review.opinion if item.review else None for item in from_folder] == [
        item.review.opinion if item.review else None for item in from_summary
    ]

    def same(item: Remarks) -> tuple[Any, ...]:
        findings = [(f.code, f.severity, f.where, f.field, f.stated, f.message) for f in item.findings]
        return item.unit, item.year, item.form, item.file, findings, item.score, item.score_again, item.returned

    assert [same(item) for item in from_folder] == [same(item) for item in from_summary]


@pytest.mark.parametrize(("name", "code"), [("没有.xlsx", "FEEDBACK-001"), ("别的.xlsx", "FEEDBACK-002")])
def test_what_is_no_summary(tmp_path: Path, name: str, code: str) -> None:
    openpyxl.Workbook().save(tmp_path / "别的.xlsx")
    with pytest.raises(InputProblem) as caught:
        gather(tmp_path / name)
    assert caught.value.code == code


def test_the_command_on_real_workbooks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "各单位 报送"
    folder.mkdir()
    unit = unit_of({"unit": "某某局", "seed": 3, "form": YUEYANG, "day": "2025-03-31"})
    build_workbook(load_form(YUEYANG), folder / "某某局 自评.xlsx", submission=unit)
    assert main(["feedback", str(folder), "-o", str(tmp_path / "反馈 夹"), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [item["unit"] for item in told["units"]] == ["某某局"]
    assert told["units"][0]["findings"]["error"] > 0
    assert Path(told["units"][0]["document"]).is_file() and Path(told["units"][0]["list"]).is_file()
    assert main(["feedback", str(folder), "-o", str(tmp_path / "反馈 夹")]) == 2
    assert "已存在" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("某局", "某局"),
        ("..", "未命名单位"),
        ('a/b\\c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("  某\n局. ", "某_局"),
        ("--force", "force"),
        ("～$锁", "～$锁"),
        ("某局\u202excod.exe", "某局_xcod.exe"),
        ("长" * 300, "长" * 60),
    ],
)
def test_safe_names(text: str, name: str) -> None:
    assert safe_name(text) == name
    assert list(different_names([text, text.upper()]))[1].casefold() != safe_name(text).casefold()
