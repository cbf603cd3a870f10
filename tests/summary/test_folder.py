"""What becomes of each file of a folder: merged, rejected with a reason, or superseded; exactly one of the three."""

from __future__ import annotations

import os
import random
import zipfile
from pathlib import Path

import pytest

from tests.summary.units import hand_in, read_unit
from workbook_templates.model import InputProblem
from workbook_templates.summary.collect import Collection, collect
from workbook_templates.summary.merge import merge


def fates(found: Collection) -> list[str]:
    """Every file once, whatever became of it."""
    return sorted(
        [item.file for item in found.records]
        + [item.file for item in found.rejected]
        + [item.file for item in found.superseded]
    )


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def reason(found: Collection, file: str) -> str:
    return next(item.reason for item in found.rejected if item.file == file)


def test_every_kind_of_file_is_told_apart(tmp_path: Path) -> None:
    folder = tmp_path / "各单位 报送"
    hand_in(folder, "岳阳市科学技术局 (终稿).xlsx", "岳阳市科学技术局")
    hand_in(folder, "乡镇 一/某镇.xlsx", "某镇", seed=2)
    for name, content in {
        "~$岳阳市科学技术局 (终稿).xlsx": "锁",
        ".~lock.某镇.xlsx#": "锁",
        "空.xlsx": "",
        "说明.txt": "请查收",
        "报告.docx": "PK",
        "照片.JPG": "\x89",
        "Thumbs.db": "x",
        ".ziping-abc.xlsx": "半个",
        "乡镇 一/假的.xlsx": "不是工作簿",
    }.items():
        (folder / name).write_text(content, encoding="utf-8")
    with zipfile.ZipFile(folder / "打包.zip", "w") as archive:
        archive.writestr("某镇.xlsx", "x")
    found = collect(folder, read=read_unit, workers=1)
    assert fates(found) == files_in(folder)
    assert sorted(record.unit for record in found.records) == ["岳阳市科学技术局", "某镇"]
    assert "锁文件" in reason(found, "~$岳阳市科学技术局 (终稿).xlsx")
    assert "锁文件" in reason(found, ".~lock.某镇.xlsx#")
    assert "0 字节" in reason(found, "空.xlsx")
    assert "解压" in reason(found, "打包.zip")
    assert "ziping import" in reason(found, "报告.docx")
    assert "ziping import" in reason(found, "说明.txt")
    assert "不是 Excel 工作簿" in reason(found, "乡镇 一/假的.xlsx")


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("policy", ["list", "latest", "refuse"])
def test_random_folders_lose_nothing(tmp_path: Path, seed: int, policy: str) -> None:
    chance = random.Random(seed)
    for number in range(chance.randint(1, 25)):
        place = "/".join(chance.choice(["甲", "乙 丙", "丁"]) for _ in range(chance.randint(0, 2)))
        name = f"{place}/{number}{chance.choice(['.xlsx', '.xls', '.et', '', '.ods'])}".lstrip("/")
        kind = chance.random()
        if kind < 0.6:
            path = hand_in(tmp_path, name, f"第{chance.randint(1, 8)}局", seed=number)
            os.utime(path, (1_700_000_000 + chance.randint(0, 9), 1_700_000_000 + chance.randint(0, 9)))
        else:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(chance.choice(["", "乱码", "bug", "panic"]), encoding="utf-8")
    alone = collect(tmp_path, read=read_unit, duplicates=policy, workers=1)  # type: ignore[arg-type]
    assert fates(alone) == files_in(tmp_path)
    assert alone.files == len(alone.records) + len(alone.rejected) + len(alone.superseded)
    several = collect(tmp_path, read=read_unit, duplicates=policy, workers=2)  # type: ignore[arg-type]
    assert several == alone


def test_a_worker_that_dies_costs_only_its_file(tmp_path: Path) -> None:
    for number in range(50):
        hand_in(tmp_path, f"{number:02}.xlsx", f"第{number}局", seed=number)
    for number in (7, 8, 33):
        (tmp_path / f"{number:02}.xlsx").write_text("die", encoding="utf-8")
    told: list[tuple[int, int]] = []
    found = collect(tmp_path, read=read_unit, workers=2, progress=lambda done, total: told.append((done, total)))
    assert {item.file for item in found.rejected} == {"07.xlsx", "08.xlsx", "33.xlsx"}
    assert all("意外终止" in item.reason for item in found.rejected)
    assert len(found.records) == 47
    assert told[0] == (0, 50) and told[-1] == (50, 50)
    assert [done for done, _ in told] == list(range(51))


def test_copies_are_listed(tmp_path: Path) -> None:
    for number in range(3):
        hand_in(tmp_path, f"某局{number}.xlsx", ("某局(本级)", "某局（本级）", " 某局（本级） ")[number], seed=number)
    hand_in(tmp_path, "另一局.xlsx", "另一局", seed=5)
    found = collect(tmp_path, read=read_unit)
    assert len(found.records) == 4 and not found.superseded
    (group,) = found.duplicates
    assert [copy.record.file for copy in group] == ["某局0.xlsx", "某局1.xlsx", "某局2.xlsx"]
    assert all("重复计算" in copy.fate for copy in group)


def test_the_latest_copy_stays(tmp_path: Path) -> None:
    for number, when in enumerate([1000, 3000, 2000]):
        os.utime(hand_in(tmp_path, f"某局{number}.xlsx", "某局", seed=number), (when, when))
    found = collect(tmp_path, read=read_unit, duplicates="latest")
    assert [record.file for record in found.records] == ["某局1.xlsx"]
    assert {(item.file, item.by) for item in found.superseded} == {
        ("某局0.xlsx", "某局1.xlsx"),
        ("某局2.xlsx", "某局1.xlsx"),
    }


def test_a_stated_date_counts_more_than_the_time_of_the_file(tmp_path: Path) -> None:
    for number, (when, day) in enumerate([(3000, "2025-03-01"), (2000, "2025-05-01")]):
        os.utime(hand_in(tmp_path, f"某局{number}.xlsx", "某局", day=day), (when, when))
    found = collect(tmp_path, read=read_unit, duplicates="latest")
    assert [record.file for record in found.records] == ["某局1.xlsx"]
    os.utime(hand_in(tmp_path, "某局2.xlsx", "某局"), (9000, 9000))  # without a date: then the file's time decides
    found = collect(tmp_path, read=read_unit, duplicates="latest")
    assert [record.file for record in found.records] == ["某局2.xlsx"]


def test_copies_are_refused(tmp_path: Path) -> None:
    for number in range(2):
        hand_in(tmp_path, f"某局{number}.xlsx", "某局", seed=number)
    hand_in(tmp_path, "另一局.xlsx", "另一局", seed=5)
    found = collect(tmp_path, read=read_unit, duplicates="refuse")
    assert [record.unit for record in found.records] == ["另一局"]
    assert "重复报送" in reason(found, "某局0.xlsx") and "某局1.xlsx" in reason(found, "某局0.xlsx")


def test_files_without_a_name_are_no_copies_of_each_other(tmp_path: Path) -> None:
    for number in range(2):
        hand_in(tmp_path, f"{number}.xlsx", "", seed=number)
    found = collect(tmp_path, read=read_unit, duplicates="refuse")
    assert [record.unit for record in found.records] == ["（未填单位名称）0", "（未填单位名称）1"]


@pytest.mark.parametrize("content", [None, "", "乱码"])
def test_nothing_to_merge_writes_nothing(tmp_path: Path, content: str | None) -> None:
    folder, output = tmp_path / "空的", tmp_path / "汇总.xlsx"
    folder.mkdir()
    if content is not None:
        (folder / "某局.xlsx").write_text(content, encoding="utf-8")
    with pytest.raises(InputProblem) as caught:
        merge(folder, output, read=read_unit)
    assert caught.value.code == "MERGE-001"
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    for folder in (tmp_path / "没有", hand_in(tmp_path, "文件.xlsx", "某局")):
        with pytest.raises(InputProblem) as caught:
            merge(folder, tmp_path / "汇总.xlsx", read=read_unit)
        assert caught.value.code == "FOLDER-001"


def test_an_output_is_not_overwritten(tmp_path: Path) -> None:
    hand_in(tmp_path / "报送", "某局.xlsx", "某局")
    output = tmp_path / "汇总.xlsx"
    output.write_text("重要", encoding="utf-8")
    with pytest.raises(InputProblem) as caught:
        merge(tmp_path / "报送", output, read=read_unit)
    assert caught.value.code == "OUT-001"
    assert output.read_text(encoding="utf-8") == "重要"
    assert merge(tmp_path / "报送", output, read=read_unit, force=True).merged == 1
    with pytest.raises(InputProblem):
        merge(tmp_path / "报送", tmp_path / "报送", read=read_unit)


def test_the_output_in_the_folder_is_not_merged_into_itself(tmp_path: Path) -> None:
    hand_in(tmp_path, "某局.xlsx", "某局")
    output = tmp_path / "汇总 结果.xlsx"
    first = merge(tmp_path, output, read=read_unit)
    assert (first.files, first.merged, first.rejected) == (1, 1, ())
    second = merge(tmp_path, output, read=read_unit, force=True)
    assert (second.files, second.merged) == (2, 1)
    assert second.rejected[0].file == "汇总 结果.xlsx"
    output.rename(tmp_path / "改名的汇总.xlsx")
    third = merge(tmp_path, output, read=read_unit)
    assert third.merged == 1 and "汇总工作簿" in third.rejected[0].reason
    assert sorted(path.name for path in tmp_path.iterdir()) == ["改名的汇总.xlsx", "某局.xlsx", "汇总 结果.xlsx"]


def test_inputs_are_never_changed(tmp_path: Path) -> None:
    paths = [hand_in(tmp_path / "报送", f"{number}.xlsx", f"第{number}局", seed=number) for number in range(3)]
    before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in paths]
    merge(tmp_path / "报送", tmp_path / "汇总.xlsx", read=read_unit)
    assert [(path.read_bytes(), path.stat().st_mtime_ns) for path in paths] == before


def test_the_json_keeps_its_contract(tmp_path: Path) -> None:
    os.utime(hand_in(tmp_path / "报送", "旧.xlsx", "某局"), (1, 1))
    os.utime(hand_in(tmp_path / "报送", "新.xlsx", "某局"), (2, 2))
    (tmp_path / "报送" / "坏.xlsx").write_text("x", encoding="utf-8")
    output = tmp_path / "结果" / "汇总.xlsx"
    told = merge(tmp_path / "报送", output, read=read_unit, duplicates="latest").as_json()
    assert list(told) == ["files", "merged", "rejected", "superseded", "findings", "output", "seconds"]
    assert (told["files"], told["merged"], told["output"]) == (3, 1, str(output))
    assert told["superseded"] == [{"file": "旧.xlsx", "by": "新.xlsx"}]
    assert [item["file"] for item in told["rejected"]] == ["坏.xlsx"]
    assert set(told["findings"]) == {"error", "verify", "notice"}
