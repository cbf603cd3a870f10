"""Attachments lie as their official form lies, and keep to its pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.reporting.documents import W, findings_of, seed, xml
from workbook_templates.definition.schema import Form
from workbook_templates.reporting.attachments import attachments
from workbook_templates.reporting.official_cells import fitted
from workbook_templates.reporting.report import make_report
from workbook_templates.reporting.standard import LANDSCAPE, PORTRAIT


def lying(form: Form, *ids: str) -> Form:
    """The form set with these sheets on their side."""
    return replace(form, sheets=tuple(replace(sheet, landscape=sheet.id in ids) for sheet in form.sheets))


def sections(path: Path) -> list[dict[str, Any]]:
    made = []
    for item in xml(path).iter(f"{W}sectPr"):
        size, start = item.find(f"{W}pgSz"), item.find(f"{W}pgNumType")
        margins = item.find(f"{W}pgMar")
        made.append(
            {
                "lying": size.get(f"{W}orient") == "landscape",
                "size": (size.get(f"{W}w"), size.get(f"{W}h")),
                "top": margins.get(f"{W}top"),
                "start": start is not None,
                "footers": len(item.findall(f"{W}footerReference")),
            }
        )
    return made


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (("整体自评表",), [False, False, True, False]),
        (("基础数据表", "整体自评表"), [False, False, True, False]),
        (("项目自评表",), [False, False, True, False]),
        (("基础数据表", "项目自评表"), [False, False, True, False, True, False]),
    ],
)
def test_a_form_on_its_side_has_a_section_of_its_own(
    ids: tuple[str, ...], expected: list[bool], tmp_path: Path
) -> None:
    form, submission = seed("yueyang-2024")
    output = tmp_path / "a.docx"
    make_report(lying(form, *ids), submission, output, findings=findings_of("yueyang-2024"))
    found = sections(output)
    assert [item["lying"] for item in found] == expected
    assert [item["start"] for item in found] == [False, True, *[False] * (len(found) - 2)]
    assert {item["footers"] for item in found} == {2}
    assert {(item["size"], item["top"]) for item in found} == {
        (("11906", "16838"), "2098"),
        (("16838", "11906"), "1587"),
    }
    tables = list(xml(output).iter(f"{W}tblW"))
    widths = {int(item.get(f"{W}w")) for item in tables}
    assert widths == {PORTRAIT.text_width, LANDSCAPE.text_width}


def test_a_form_on_its_side_before_the_text_of_a_booklet(tmp_path: Path) -> None:
    form, submission = seed("yunxi-2024")
    output = tmp_path / "a.docx"
    make_report(lying(form, "整体自评表"), submission, output)
    found = sections(output)
    assert sum(item["lying"] for item in found) == 1 and not found[-1]["lying"]
    assert [number for number, item in enumerate(found) if item["start"]] == [1]


def test_without_one_the_sections_are_those_of_the_template(tmp_path: Path) -> None:
    form, submission = seed("yueyang-2024")
    make_report(form, submission, tmp_path / "a.docx")
    assert [item["start"] for item in sections(tmp_path / "a.docx")] == [False, True]


def test_long_texts_take_room_from_other_columns_before_a_second_page() -> None:
    form, submission = seed("yueyang-2024")
    (whole,) = [item for item in attachments(form, submission) if item.sheet.id == "整体自评表"]
    layout = fitted(whole.page, range(3, len(whole.sheet.rows) - 1), PORTRAIT, 110.0)
    assert sum(layout.heights) <= PORTRAIT.text_height - 110
    assert sum(layout.columns) == PORTRAIT.text_width


def test_the_official_page_break_is_kept_where_both_halves_fit() -> None:
    form, submission = seed("yueyanglou-2021")
    (marks,) = [item for item in attachments(form, submission) if item.sheet.id == "评分表"]
    inside = range(2, len(marks.sheet.rows))
    layout = fitted(marks.page, inside, PORTRAIT, 20.0)
    assert len(layout.breaks) == 1
    assert all(sum(part) <= PORTRAIT.text_height - 20 for part in layout.parts())
