"""Packs: refused while errors remain, proven when read."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from addin.cli import main
from tests.reporting.documents import seed
from workbook_templates.building.workbook import build_workbook
from workbook_templates.model import InputProblem
from workbook_templates.pack import MANIFEST, Pack, is_pack, read_pack


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    form, submission = seed("hongjiang-2024")
    path = tmp_path_factory.mktemp("workbook") / "洪江区科工局.xlsx"
    build_workbook(form, path, submission=submission)
    return path


@pytest.fixture(scope="module")
def packed(workbook: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "报送.zip"
    assert main(["pack", str(workbook), "-o", str(path), "--force-reason", "先报送，\n数字待核"]) == 0
    return path


def test_errors_forbid_a_pack(workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", str(workbook), "-o", str(tmp_path / "a.zip")]) == 2
    assert "个“错误”没有改正，不能打包" in capsys.readouterr().err
    assert main(["pack", str(workbook), "-o", str(tmp_path / "a.zip"), "--force-reason", "  "]) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_pack_holds_workbook_report_and_manifest(workbook: Path, packed: Path) -> None:
    pack = read_pack(packed)
    assert isinstance(pack, Pack) and pack.workbook == workbook.read_bytes() and pack.report.startswith(b"PK")
    manifest = pack.manifest
    assert (manifest.form, manifest.form_version, manifest.year) == ("hongjiang-2024", "1", 2024)
    assert manifest.unit == "洪江区科技和工业信息化局" and manifest.checks["error"] > 0
    assert manifest.force_reason == "先报送， 数字待核" and manifest.tool.startswith("ziping ")
    assert is_pack(packed) and not is_pack(workbook)


def test_a_reviewed_report_is_taken_as_it_is(workbook: Path, reports: dict[str, Path], tmp_path: Path) -> None:
    report = reports["hongjiang-2024"]
    arguments = ["pack", str(workbook), "-o", str(tmp_path / "a.zip"), "--force-reason", "试", "--report", str(report)]
    assert main(arguments) == 0
    assert read_pack(tmp_path / "a.zip").report == report.read_bytes()


def test_nothing_is_overwritten(workbook: Path, packed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = packed.read_bytes()
    assert main(["pack", str(workbook), "-o", str(packed), "--force-reason", "试"]) == 2
    assert "已存在" in capsys.readouterr().err and packed.read_bytes() == before


def test_a_text_is_no_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form, _ = seed("hongjiang-2024")
    assert main(["pack", f"{form.folder}/example.txt", "-o", str(tmp_path / "a.zip")]) == 2
    assert "ziping import" in capsys.readouterr().err


def rewritten(packed: Path, target: Path, change: Any) -> Path:
    with zipfile.ZipFile(packed) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target


def _manifest(parts: dict[str, bytes], **changes: Any) -> None:
    parts[MANIFEST] = json.dumps(json.loads(parts[MANIFEST]) | changes).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda parts: parts.update({"工作簿.xlsx": parts["工作簿.xlsx"] + b" "}), "打包后被改动过"),
        (lambda parts: parts.pop("自评报告.docx"), "缺少清单里的文件"),
        (lambda parts: parts.update({"../外面.xlsx": b"x"}), "多出了清单里没有的文件"),
        (lambda parts: parts.pop(MANIFEST), "不是报送包"),
        (lambda parts: parts.update({MANIFEST: b"{"}), "清单不能读取"),
        (lambda parts: parts.update({MANIFEST: b"[" * 100_000}), "清单不能读取"),
        (lambda parts: parts.update({MANIFEST: b"[]"}), "不是 ziping 的报送包清单"),
        (lambda parts: _manifest(parts, ziping_pack=2), "请更新本程序"),
        (lambda parts: _manifest(parts, files=[]), "应有一本工作簿"),
        (
            lambda parts: _manifest(parts, files=[{"name": "../a.xlsx", "role": "workbook", "sha256": "", "size": 1}]),
            "清单里的文件不对",
        ),
    ],
)
def test_what_was_changed_is_refused(packed: Path, tmp_path: Path, change: Any, words: str) -> None:
    with pytest.raises(InputProblem) as caught:
        read_pack(rewritten(packed, tmp_path / "b.zip", change))
    assert words in caught.value.message


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + b"\0" * 18, b"%PDF-1.7", b"text"])
def test_what_is_no_pack_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(InputProblem):
        read_pack(path)
    assert not is_pack(path)
