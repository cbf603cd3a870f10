"""报送情况: the page tells who has reported and in what state, and keeps up while files come in."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from addin.cli import main
from tests.summary.bureau_files import roster
from tests.summary.units import YUEYANG, hand_in, read_unit, unit_of
from workbook_templates.building.workbook import build_workbook
from workbook_templates.definition.load import load_form
from workbook_templates.model import Fact, InputProblem, Part, Source, Submission
from workbook_templates.summary.status import look, watch, write_page
from workbook_templates.summary.unit_state import State, Status

ROSTER = (("甲局", "大局"), ("乙局", "大局"), ("丙局", "<i>小局</i>"), ("丁局", ""), ("市水利局", ""))
SCRIPT = "<script>alert('x')</script>&\"'\u202e局"


class Page(HTMLParser):
    """Tags, attributes and rows of cells."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)
        self.close()
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "br"):
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "td" in self.open or "th" in self.open:
            self.rows[-1][-1] += data

    def unit(self, name: str) -> dict[str, str]:
        for row in self.rows:
            if row[0] == "序号":
                heads = row
            elif row[1] == name:
                return dict(zip(heads, row, strict=True))
        raise KeyError(name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "各单位 报送"
    hand_in(place, "甲局.xlsx", "甲局", seed=1)
    hand_in(place, "甲局 重报.xlsx", "甲局", seed=2)
    hand_in(place, "乙局.xlsx", "乙局", seed=3)
    hand_in(place, "<img src=x>.xlsx", SCRIPT, seed=4)
    hand_in(place, "水务.xlsx", "市水务局", seed=5)
    (place / "丙局.xlsx").write_text("坏", encoding="utf-8")
    return place


def test_the_state_of_every_unit(tmp_path: Path, folder: Path) -> None:
    status = look(folder, roster=roster(tmp_path / "名册.xlsx", ROSTER), read=read_unit)
    states = {unit.name: unit.state for unit in status.units}
    assert states["甲局"] is State.ERRORS and states["丙局"] is State.RETURNED
    assert (states["丁局"], states["市水利局"]) == (State.MISSING, State.MISSING)
    assert [unit.name for unit in status.units if unit.doubled] == ["甲局"]
    assert [(unit.name, unit.remarks) for unit in status.outside] == [
        (SCRIPT, ("名册里没有这个单位",)),
        ("市水务局", ("疑似更名：与未报的“市水利局”相近",)),
    ]
    assert status.reported == 2
    write_page(tmp_path / "情况.html", status)
    page = Page(tmp_path / "情况.html")
    told = page.unit("甲局")
    assert told["情况"] == "有错误" and told["主管部门"] == "大局"
    assert told["文件"].split("\n") == ["甲局 重报.xlsx", "甲局.xlsx"]
    (unit,) = [unit for unit in status.units if unit.name == "甲局"]
    assert told["错误"].split("\n") == [str(item.errors) for item in unit.files]
    assert page.unit("丙局")["主管部门"] == "<i>小局</i>" and "不是 Excel 工作簿" in page.unit("丙局")["说明"]
    assert page.unit("丁局")["情况"] == "未报"


def test_the_page_stands_alone_and_escapes_what_units_write(tmp_path: Path, folder: Path) -> None:
    write_page(tmp_path / "情况.html", look(folder, read=read_unit), every=30)
    page = Page(tmp_path / "情况.html")
    assert not {"script", "img", "link", "iframe", "a", "i", "object"} & set(page.tags)
    assert not [value for name, value in page.attributes if name in ("src", "href", "srcset") or name.startswith("on")]
    assert (
        "url(" not in page.text
        and "http:" not in page.text
        and "https:" not in page.text
        and "@import" not in page.text
    )
    assert ("content", "30") in page.attributes
    assert any(value and value.startswith("default-src 'none'") for name, value in page.attributes if name == "content")
    assert page.unit(SCRIPT.replace("\u202e", ""))["文件"] == "<img src=x>.xlsx"
    assert "\u202e" not in page.text


def test_the_watch_follows_what_comes_in(tmp_path: Path, folder: Path) -> None:
    page = folder / "情况.html"  # in the folder itself: it is no submission
    units = roster(tmp_path / "名册.xlsx", ROSTER)
    looked: list[Status] = []

    def now() -> Status:
        looked.append(look(folder, roster=units, page=page, read=read_unit))
        return looked[-1]

    events = iter(
        [
            lambda: None,
            lambda: hand_in(folder, "丁局.xlsx", "丁局", seed=9),
            lambda: None,
            lambda: (folder / "乙局.xlsx").unlink(),
        ]
    )
    seen: list[tuple[str, str]] = []

    def sleep(seconds: float) -> None:
        assert seconds == 5
        shown = Page(page)
        seen.append((shown.unit("丁局")["情况"], shown.unit("乙局")["情况"]))
        next(events)()

    first = now()
    write_page(page, first, every=5)
    watch(now, page, folder, first, every=5, also=(units,), sleep=sleep, rounds=4)
    assert seen[0] == seen[1] and seen[0][0] == "未报" and seen[2][0] != "未报"
    shown = Page(page)
    assert (shown.unit("丁局")["情况"] != "未报", shown.unit("乙局")["情况"]) == (True, "未报")
    assert len(looked) == 3, "read again only when something changed"
    assert "情况.html" not in shown.text.replace("<title>", "").split("<body>")[1]


def test_trouble_does_not_end_the_watch(tmp_path: Path, folder: Path) -> None:
    page = tmp_path / "情况.html"
    first = look(folder, read=read_unit)
    write_page(page, first)

    def away() -> Status:
        raise InputProblem("网络盘断开了")

    def sleep(_: float) -> None:
        hand_in(folder, "新.xlsx", "新局", seed=1)

    said: list[str] = []
    watch(away, page, folder, first, every=5, sleep=sleep, rounds=2, told=said.append)
    assert "网络盘断开了" in page.read_text(encoding="utf-8") and "甲局" in page.read_text(encoding="utf-8")
    assert said[0] == "网络盘断开了"


def test_the_command_on_real_workbooks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "各单位 报送"
    folder.mkdir()
    unit = unit_of({"unit": "甲局", "seed": 3, "form": YUEYANG, "day": "2025-03-31"})
    build_workbook(load_form(YUEYANG), folder / "甲局 自评.xlsx", submission=unit)
    page = tmp_path / "情况 页.html"
    units = roster(tmp_path / "名册 (终).xlsx", ROSTER)
    assert main(["status", str(folder), "--roster", str(units), "-o", str(page), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["missing"] == ["乙局", "丙局", "丁局", "市水利局"]
    assert (told["units"][0]["unit"], told["units"][0]["state"]) == ("甲局", "有错误")
    assert main(["status", str(folder), "-o", str(page)]) == 2
    assert "已存在" in capsys.readouterr().err
    assert main(["status", str(folder), "-o", str(page), "--force"]) == 1
    assert main(["status", str(folder), "-o", str(tmp_path / "页.txt")]) == 2
    assert main(["status", str(folder), "-o", str(page), "--force", "--watch", "0"]) == 2
    assert main(["status", str(tmp_path / "没有"), "-o", str(page), "--force"]) == 2


def _blank(path: Path, unit: str) -> None:
    """A workbook in which the unit wrote its name and nothing else: no error."""
    form = load_form(YUEYANG)
    sheet = form.fields[form.unit_field].sheet
    fact = Fact(unit, unit, None)
    part = Part(sheet, form.sheet(sheet).name, {form.unit_field: fact})
    submission = Submission(form.id, unit, form.year, Source("", ""), (part,))
    build_workbook(form, path, submission=submission)


def test_merge_tells_what_is_missing_and_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "各单位 报送"
    folder.mkdir()
    _blank(folder / "甲局 自评.xlsx", "甲局")
    units = roster(tmp_path / "名册 (终).xlsx", [("甲局",), ("乙局",)])
    output = tmp_path / "汇总 甲.xlsx"
    assert main(["merge", str(folder), "-o", str(output), "--roster", str(units), "--json", "--mask"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["missing"], told["findings"]["error"]) == (["乙局"], 0)
    assert main(["merge", str(folder), "-o", str(output), "--roster", str(units), "--force"]) == 1
    assert "未报 乙局" in capsys.readouterr().out
    assert main(["merge", str(folder), "-o", str(output), "--force"]) == 0
