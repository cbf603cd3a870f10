"""What the 审核 sheet of a submission says is never believed: every check is made again from what was filled in."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from addin.commands.check import check_file
from tests.damage import base
from workbook_templates.binding.workbook import read_submission
from workbook_templates.model import Finding, Severity
from workbook_templates.reading.book import open_book

_FORMULA = re.compile(r'(<c r="[A-Z]+\d+"(?: s="\d+")?)(?: t="\w+")?><f[^<]*</f><v>[^<]*</v></c>')
_IN_BLOCK = re.compile(r'<row r="(\d+)".*?</row>', re.DOTALL)


def judged(path: Path) -> list[tuple[str, str, str, str, str]]:
    def told(item: Finding) -> tuple[str, str, str, str, str]:
        return item.code, item.severity.value, str(item.where), item.stated, item.expected

    return sorted(map(told, check_file(path).findings))


def wrong(folder: Path) -> Path:
    """A workbook with errors of every kind: another staff figure, marks beyond the full ones."""
    import openpyxl

    path = folder / "有错.xlsx"
    book = openpyxl.load_workbook(base.healthy("yueyang-2024"))
    book["基础数据表"]["F5"] = 0.5
    book["基础数据表"]["B5"] = -48
    book.save(path)
    return path


def tampered(source: Path, path: Path, first_row: dict[str, int], change: str) -> Path:
    """Every formula below these rows of these sheets says that all is well."""
    names = [info.name for info in open_book(source).sheets]
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            found = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", info.filename)
            begin = first_row.get(names[int(found[1]) - 1]) if found else None
            if begin is not None:
                text = content.decode()
                content = _IN_BLOCK.sub(
                    lambda row, begin=begin: (  # type: ignore[misc]
                        _FORMULA.sub(change, row[0]) if int(row[1]) >= begin else row[0]
                    ),
                    text,
                ).encode()
                assert content.decode() != text
            new.writestr(info.filename, content)
    return path


@pytest.mark.parametrize(
    "change",
    [
        r'\1 t="str"><f>"通过"</f><v>通过</v></c>',
        r'\1 t="inlineStr"><is><t>通过</t></is></c>',
        r"\1><f>0</f><v>0</v></c>",
        r'\1 t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        r"\1/>",
    ],
)
def test_forged_results_hide_nothing(change: str, tmp_path: Path) -> None:
    source = base.healthy("yueyang-2024")
    names = open_book(source).names
    blocks = {scope: area.first_row + 1 for (scope, name), area in names.items() if scope and "审核" in name}
    honest = judged(source)
    forged = tampered(source, tmp_path / "伪造.xlsx", {"审核": 1, **blocks}, change)
    found = judged(forged)
    assert [item for item in honest if item not in found] == []
    assert [item for item in found if item not in honest and item[0].split("-")[0] != "READ"] == []
    assert read_submission(forged)[1].parts == read_submission(source)[1].parts


def test_errors_stay_errors_whatever_is_written_beside_them(tmp_path: Path) -> None:
    import openpyxl

    path = wrong(tmp_path)
    before = [item for item in judged(path) if item[1] == Severity.ERROR.value]
    assert before
    book = openpyxl.load_workbook(path)
    sheet = book["审核"]
    heads = next(
        (row[0].row, {cell.value: cell.column for cell in row if cell.value})
        for row in sheet.iter_rows()
        if any(cell.value == "级别" for cell in row)
    )
    for number in range(heads[0] + 1, sheet.max_row + 1):
        if sheet.cell(number, heads[1]["编码"]).value:
            sheet.cell(number, heads[1]["级别"]).value = "通过"
            sheet.cell(number, heads[1]["出错说明"]).value = "没有问题，已与财政局核对"
    book.save(tmp_path / "自称无错.xlsx")
    after = judged(tmp_path / "自称无错.xlsx")
    assert [item for item in before if item not in after] == []


def test_without_the_sheet_the_findings_are_the_same(tmp_path: Path) -> None:
    import openpyxl

    path = wrong(tmp_path)
    before = [item for item in judged(path) if item[0].split("-")[0] != "READ"]
    book = openpyxl.load_workbook(path)
    del book["审核"]
    book.save(tmp_path / "删去审核.xlsx")
    assert [item for item in before if item not in judged(tmp_path / "删去审核.xlsx")] == []


def test_a_head_of_the_checks_written_by_another_program(tmp_path: Path) -> None:
    """Found by fuzzing: the head was there, but no cell as our builder writes them."""
    source = base.healthy("yueyang-2024")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(tmp_path / "改.xlsx", "w") as new:
        texts = re.findall(r"<si>(.*?)</si>", old.read("xl/sharedStrings.xml").decode(), re.DOTALL)
        number = next(at for at, text in enumerate(texts) if re.sub("<.*?>", "", text) == "标识")
        for info in old.infolist():
            content = old.read(info).replace(
                f' t="s"><v>{number}</v>'.encode(), f' ph="1" t="s"><v>{number}</v>'.encode()
            )
            new.writestr(info.filename, content)
    assert read_submission(tmp_path / "改.xlsx")[1].parts == read_submission(source)[1].parts
