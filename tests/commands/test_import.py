"""ziping import: Word, texts and other people's workbooks, one by one or a folder of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from addin.cli import main
from tests.importing.layouts import seed_path
from tests.importing.raw_word import p, written
from tests.importing.word_files import by_python_docx, variants
from workbook_templates.reading.book import open_book


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three good files and three bad ones, some of them in a folder below."""
    made = tmp_path / "材料"
    (made / "二").mkdir(parents=True)
    by_python_docx(variants("yunxi-2024")["plain"], made / "云溪.docx")
    by_python_docx(variants("hongjiang-2024")["plain"], made / "二" / "云溪.docx")
    shutil.copy(seed_path("yueyang-2024"), made / "岳阳.txt")
    (made / "坏.docx").write_bytes(b"PK\x03\x04" + b"\0" * 60)
    (made / "照片.jpg").write_bytes(b"\xff\xd8\xff" + b"\0" * 60)
    written(made, p("今天天气很好。"), "日记.docx")
    (made / "~$云溪.docx").write_bytes(b"lock")
    return made


def test_a_folder_goes_on_past_bad_files(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(folder), "-o", str(tmp_path / "结果"), "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    bad = {Path(item["file"]).name: item["error"] for item in told if "error" in item}
    good = {Path(item["output"]).name: item for item in told if "output" in item}
    assert set(bad) == {"坏.docx", "照片.jpg", "日记.docx"}
    assert all(name in words for name, words in bad.items())
    assert set(good) == {"云溪.xlsx", "云溪-2.xlsx", "岳阳.xlsx"}
    assert sorted(path.name for path in (tmp_path / "结果").iterdir()) == sorted(good)
    assert {item["form"] for item in good.values()} == {"yunxi-2024", "hongjiang-2024", "yueyang-2024"}
    assert all(item["unplaced"] == [] and item["placed"] > 150 for item in good.values())


def test_an_empty_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "空").mkdir()
    assert main(["import", str(tmp_path / "空"), "-o", str(tmp_path / "结果")]) == 2
    assert "没有可以导入的文件" in capsys.readouterr().err


def test_the_workbook_says_what_became_of_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = variants("yueyang-2024")["plain"]
    source = by_python_docx([*blocks, "另附："], tmp_path / "甲.docx")
    import docx

    document = docx.Document(str(source))
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "债务余额", "123.45"
    document.save(str(source))
    assert main(["import", str(source), "-o", str(tmp_path / "结果"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(item["text"], item["where"]) for item in told["unplaced"]] == [
        ("债务余额", "表4 第1行第1列"),
        ("123.45", "表4 第1行第2列"),
    ]
    rows = [[str(cell) for cell in row] for row in open_book(told["output"]).grid("导入说明").rows]
    assert ["未放入", "表4 第1行第2列", "123.45"] in rows
    assert ["已放入", "None", f"{told['placed']} 处"] in rows or any(row[-1] == f"{told['placed']} 处" for row in rows)


def test_check_and_pack_know_a_word_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = by_python_docx(variants("yueyang-2024")["plain"], tmp_path / "甲.docx")
    assert main(["check", str(source), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["form"] == "yueyang-2024"
    assert any(item["sheet"] == "基础数据表" and item["cell"].startswith("表1第") for item in told["findings"])
    assert main(["pack", str(source), "-o", str(tmp_path / "包.zip")]) == 2
    assert "ziping import" in capsys.readouterr().err
