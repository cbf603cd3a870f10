"""Figures as native Word charts: a drawing in the text, its chart part, and in that a workbook in which a clerk can
change the numbers (编辑数据).

XlsxWriter writes both: the workbook with the numbers, and — from the same numbers in a second, thrown-away workbook —
the chart's XML, to which Word's link to the data and Chinese fonts are added. Filled in greys: it is printed.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import qn

from workbook_templates.reporting import standard as gb
from workbook_templates.reporting.wordml import W

_EMU_MM = 36_000
_WIDTH_MM = 150
_SHEET = "数据"
_DATA = "rId1"
"""A chart part's relationship to its workbook."""
_FILL, _EDGE, _GRID = "#7F7F7F", "#262626", "#D9D9D9"
_PIE_FILLS = ("#404040", "#BFBFBF", "#7F7F7F", "#E6E6E6", "#595959", "#FFFFFF")
"""Neighbouring slices differ strongly in grey."""


_FACE = f'<a:latin typeface="{gb.LATIN_FONT}"/><a:ea typeface="{gb.SONG_FONT}"/><a:cs typeface="{gb.LATIN_FONT}"/>'


@dataclass(frozen=True, slots=True)
class Chart:
    """Names with their numbers. ``names`` and ``measure`` head the columns of the data and title the axes."""

    kind: Literal["column", "bar", "pie"]
    title: str
    names: str
    measure: str
    points: tuple[tuple[str, int], ...]

    @property
    def height_mm(self) -> float:
        if self.kind == "bar":
            return min(140.0, 30.0 + 9.0 * len(self.points))
        return 68.0

    @property
    def told(self) -> str:
        """In words, for those who cannot see it."""
        return f"{self.title}：" + "，".join(f"{name} {number}" for name, number in self.points)


class Figures:
    """The charts of one document (python-docx), numbered as they come."""

    def __init__(self, document: Any) -> None:
        self._part = document.part
        self._count = 0
        ids = [int(item.get("id")) for item in document.element.iter(qn("wp:docPr"))]
        self._drawings = max(ids, default=0)

    def add(self, chart: Chart) -> list[str]:
        """Put the chart's parts into the package. Returns the paragraph with the drawing, and its caption."""
        package = self._part.package
        drawn = Part(
            package.next_partname("/word/charts/chart%d.xml"), CONTENT_TYPE.DML_CHART,
            chart_xml(chart, _DATA), package,
        )  # fmt: skip
        book = Part(
            package.next_partname("/word/embeddings/Microsoft_Excel_Sheet%d.xlsx"), CONTENT_TYPE.SML_SHEET,
            _workbook(chart, drawn=False), package,
        )  # fmt: skip
        drawn.load_rel(RELATIONSHIP_TYPE.PACKAGE, book, _DATA)
        self._count += 1
        self._drawings += 1
        link = self._part.relate_to(drawn, RELATIONSHIP_TYPE.CHART)
        return [_drawing(chart, self._drawings, link), _caption(chart, self._count)]


def chart_xml(chart: Chart, link: str) -> bytes:
    """The chart part; ``link``: the relationship to its workbook."""
    with zipfile.ZipFile(BytesIO(_workbook(chart, drawn=True))) as package:
        xml = package.read("xl/charts/chart1.xml").decode()
    xml = re.sub(r"<a:(defRPr|rPr)( [^>]*)/>", rf"<a:\1\2>{_FACE}</a:\1>", xml).replace('"en-US"', '"zh-CN"')
    # What a label leaves unsaid is taken for yes by some programs.
    told = {"LegendKey": 0, "Val": 1, "CatName": chart.kind == "pie", "SerName": 0, "Percent": chart.kind == "pie"}
    labels = "".join(f'<c:show{name} val="{int(shown)}"/>' for name, shown in told.items())
    xml = re.sub(r"(?:<c:show\w+ val=\"1\"/>)+", f'{labels}<c:showBubbleSize val="0"/>', xml)
    text = f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="1050">{_FACE}</a:defRPr></a:pPr></a:p></c:txPr>'
    data = f'<c:externalData r:id="{link}"><c:autoUpdate val="0"/></c:externalData>'
    return xml.replace("</c:chartSpace>", f"{text}{data}</c:chartSpace>").encode()


def _workbook(chart: Chart, *, drawn: bool) -> bytes:
    """The numbers as a worksheet; ``drawn``: with the chart on a sheet of its own."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_SHEET)
        sheet.write_row(0, 0, [chart.names, chart.measure])
        for row, (name, number) in enumerate(chart.points, 1):
            sheet.write_string(row, 0, name)
            sheet.write_number(row, 1, number)
        sheet.set_column(0, 0, 30)
        if drawn:
            book.add_chartsheet().set_chart(_chart(book, chart))
    return file.getvalue()


def _chart(book: Any, chart: Chart) -> Any:
    last = len(chart.points)
    series: dict[str, Any] = {
        "name": [_SHEET, 0, 1],
        "categories": [_SHEET, 1, 0, last, 0],
        "values": [_SHEET, 1, 1, last, 1],
        "data_labels": {"value": True, "font": {"size": 10.5}},
        "fill": {"color": _FILL},
        "border": {"color": _EDGE, "width": 0.75},
    }
    if chart.kind == "pie":
        series["data_labels"] |= {"category": True, "percentage": True, "separator": "\n", "position": "outside_end"}
        series["points"] = [
            {"fill": {"color": _PIE_FILLS[at % len(_PIE_FILLS)]}, "border": {"color": _EDGE, "width": 0.75}}
            for at in range(last)
        ]
    else:
        series["gap"] = 60
        series["data_labels"]["position"] = "outside_end"
    made = book.add_chart({"type": chart.kind})
    made.add_series(series)
    made.set_title({"name": chart.title, "name_font": {"size": 12, "bold": True}, "overlay": False})
    made.set_legend({"none": True})
    made.set_chartarea({"border": {"none": True}})
    if chart.kind == "pie":
        return made
    plain = {"num_font": {"size": 9}, "name_font": {"size": 10.5, "bold": False}}
    most = max(number for _, number in chart.points)
    step = next(step for power in range(12) for step in (10**power, 2 * 10**power, 5 * 10**power) if 8 * step >= most)
    grid = {"visible": True, "line": {"color": _GRID, "width": 0.5}}
    names = {"name": chart.names, **plain, "line": {"color": _EDGE}, "major_gridlines": {"visible": False}}
    scale = {"name": chart.measure, **plain, "min": 0, "major_unit": step, "num_format": "0", "major_gridlines": grid}
    if chart.kind == "bar":  # lists from below: turned round, the first name stands at the top
        made.set_y_axis({**names, "reverse": True})
        made.set_x_axis({**scale, "label_position": "high"})
    else:
        made.set_x_axis(names)
        made.set_y_axis(scale)
    return made


def _drawing(chart: Chart, number: int, link: str) -> str:
    """An inline drawing, kept with its caption; a line of fixed height would cut it off."""
    width, height = _WIDTH_MM * _EMU_MM, round(chart.height_mm * _EMU_MM)
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    return (
        f'<w:p {W} xmlns:wp="{drawing}/wordprocessingDrawing" xmlns:a="{drawing}/main" xmlns:c="{drawing}/chart"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f'<w:pPr><w:pStyle w:val="{gb.TABLE_LINE}"/><w:keepNext/><w:spacing w:line="240" w:lineRule="auto"/>'
        '<w:jc w:val="center"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{number}" name="图表 {number}" descr={quoteattr(chart.told)}/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{drawing}/chart"><c:chart r:id="{link}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def _caption(chart: Chart, number: int) -> str:
    """``图1　得分分布``; the number is a field: one that is moved or left out is counted anew (F9)."""
    return (
        f'<w:p {W}><w:pPr><w:pStyle w:val="{gb.TABLE_LINE}"/><w:jc w:val="center"/></w:pPr><w:r><w:t>图</w:t></w:r>'
        f'<w:fldSimple w:instr=" SEQ 图 \\* ARABIC "><w:r><w:t>{number}</w:t></w:r></w:fldSimple>'
        f'<w:r><w:t xml:space="preserve">　{escape(chart.title)}</w:t></w:r></w:p>'
    )
