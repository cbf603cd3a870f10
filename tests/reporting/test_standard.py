"""GB/T 9704-2012 in the XML of the reports: page, fonts, sizes, spacing, headings, page numbers."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.reporting.documents import FORMS, W, paragraphs, text_of, xml
from workbook_templates.reporting.blank import TEMPLATES, parts_of, rebuild_templates


def style(root: Any, name: str) -> Any:
    return next(item for item in root.iter(f"{W}style") if item.find(f"{W}name").get(f"{W}val") == name)


def value(element: Any, path: str, attribute: str = "val") -> str:
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    assert found is not None, path
    return str(found.get(f"{W}{attribute}"))


@pytest.mark.parametrize("form", FORMS)
def test_page_is_a4_with_the_margins_of_the_standard(reports: dict[str, Path], form: str) -> None:
    sections = list(xml(reports[form]).iter(f"{W}sectPr"))
    assert len(sections) == 2
    for section in sections:
        assert (value(section, "pgSz", "w"), value(section, "pgSz", "h")) == ("11906", "16838")
        for side, millimetres in (("top", 37), ("bottom", 35), ("left", 28), ("right", 26)):
            assert int(value(section, "pgMar", side)) == pytest.approx(millimetres * 1440 / 25.4, abs=1)


@pytest.mark.parametrize(
    ("name", "font", "half_points"),
    [
        ("公文标题", "方正小标宋_GBK", "44"),
        ("公文正文", "仿宋_GB2312", "32"),
        ("heading 1", "黑体", "32"),
        ("heading 2", "楷体_GB2312", "32"),
        ("heading 3", "仿宋_GB2312", "32"),
        ("heading 4", "仿宋_GB2312", "32"),
        ("附件标识", "黑体", "32"),
        ("附件标题", "方正小标宋_GBK", "44"),
        ("页码单页", "宋体", "28"),
        ("页码双页", "宋体", "28"),
    ],
)
def test_fonts_and_sizes(reports: dict[str, Path], name: str, font: str, half_points: str) -> None:
    found = style(xml(reports["yueyang-2024"], "word/styles.xml"), name)
    assert value(found, "rPr/rFonts", "eastAsia") == font
    assert value(found, "rPr/sz") == half_points


@pytest.mark.parametrize("name", ["公文正文", "heading 1", "heading 2", "heading 3", "heading 4", "落款"])
def test_text_has_fixed_spacing_of_28_to_29_points(reports: dict[str, Path], name: str) -> None:
    found = style(xml(reports["yueyang-2024"], "word/styles.xml"), name)
    assert value(found, "pPr/spacing", "lineRule") == "exact"
    assert 28 * 20 <= int(value(found, "pPr/spacing", "line")) <= 29 * 20


@pytest.mark.parametrize("name", ["公文正文", "heading 1", "heading 2", "heading 3", "heading 4"])
def test_first_line_is_indented_by_two_characters(reports: dict[str, Path], name: str) -> None:
    found = style(xml(reports["yueyang-2024"], "word/styles.xml"), name)
    assert value(found, "pPr/ind", "firstLineChars") == "200"
    assert value(found, "pPr/ind", "firstLine") == str(2 * 16 * 20)


def test_fonts_have_stand_ins_that_windows_has(reports: dict[str, Path]) -> None:
    fonts = {
        item.get(f"{W}name"): value(item, "altName")
        for item in xml(reports["yueyang-2024"], "word/fontTable.xml").iter(f"{W}font")
    }
    assert "宋体" in fonts["方正小标宋_GBK"]
    assert (fonts["仿宋_GB2312"], fonts["楷体_GB2312"]) == ("仿宋", "楷体")


def test_page_numbers_stand_at_the_outer_edge(reports: dict[str, Path]) -> None:
    path = reports["hongjiang-2024"]
    assert xml(path, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None
    body = list(xml(path).iter(f"{W}sectPr"))[-1]
    kinds = {
        item.get(f"{W}type"): item.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")
        for item in body.findall(f"{W}footerReference")
    }
    targets = {item.get("Id"): item.get("Target") for item in xml(path, "word/_rels/document.xml.rels")}
    styles = xml(path, "word/styles.xml")
    for kind, align in (("default", "right"), ("even", "left")):
        footer = xml(path, f"word/{targets[kinds[kind]]}")
        assert text_of(next(footer.iter(f"{W}p"))) == "— 1 —"
        assert [item.text.strip() for item in footer.iter(f"{W}instrText")] == ["PAGE"]
        used = value(next(footer.iter(f"{W}p")), "pPr/pStyle")
        found = next(item for item in styles.iter(f"{W}style") if item.get(f"{W}styleId") == used)
        assert value(found, "pPr/jc") == align
    assert value(body, "pgNumType", "start") == "1"


@pytest.mark.parametrize(
    ("form", "heading", "style_id"),
    [
        ("yueyang-2024", "一、部门（单位）基本情况", "Heading1"),
        ("yueyang-2024", "（一）主要职责", "Heading2"),
        ("hongjiang-2024", "1. 预算情况", "Heading3"),
        ("yunxi-2024", "1、职责职能", "Heading3"),
        ("yueyang-2024", "（一）预算绩效管理工作稍显薄弱", "Heading2"),
        ("yueyang-2024", "（2） 人员专业素养有待进一步提高", "Heading4"),
    ],
)
def test_headings_follow_their_numbering(reports: dict[str, Path], form: str, heading: str, style_id: str) -> None:
    assert (style_id, heading) in paragraphs(reports[form])


def test_every_style_that_is_used_is_defined(reports: dict[str, Path]) -> None:
    for path in reports.values():
        known = {item.get(f"{W}styleId") for item in xml(path, "word/styles.xml").iter(f"{W}style")}
        used = {item.get(f"{W}val") for item in xml(path).iter(f"{W}pStyle", f"{W}rStyle")}
        assert used <= known


def test_shipped_templates_are_the_ones_the_builder_makes(tmp_path: Path) -> None:
    for path in rebuild_templates(tmp_path):
        with zipfile.ZipFile(TEMPLATES / path.name) as shipped:
            stored = {name: shipped.read(name).decode("utf-8") for name in shipped.namelist()}
        assert stored == parts_of(path.stem), "请运行 python -m workbook_templates.reporting"
