"""The parts of ``ziping.xlam`` as one package file; the same input gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from addin.ribbon.sheets import Sheet

RIBBON_2009 = "http://schemas.microsoft.com/office/2009/07/customui"
RIBBON_2006 = "http://schemas.microsoft.com/office/2006/01/customui"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MICROSOFT = "http://schemas.microsoft.com/office"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DATE = (2024, 1, 1, 0, 0, 0)

_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def package(sheets: Sequence[Sheet], project: bytes, ribbon: str) -> bytes:
    """The add-in file. ``ribbon`` is customUI XML of 2009 (Excel 2010 on); its 2006 twin is made from it."""
    if f'xmlns="{RIBBON_2009}"' not in ribbon:
        raise ValueError("the ribbon XML is not of the 2009/07 namespace")
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(sheets),
        "_rels/.rels": _relationships(
            [
                (f"{_OFFICE}/officeDocument", "xl/workbook.xml"),
                (f"{_MICROSOFT}/2007/relationships/ui/extensibility", "customUI/customUI14.xml"),
                (f"{_MICROSOFT}/2006/relationships/ui/extensibility", "customUI/customUI.xml"),
            ]
        ),
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _relationships(
            [
                *((f"{_OFFICE}/worksheet", f"worksheets/sheet{number}.xml") for number in _numbers(sheets)),
                (f"{_OFFICE}/styles", "styles.xml"),
                (f"{_MICROSOFT}/2006/relationships/vbaProject", "vbaProject.bin"),
            ]
        ),
        "xl/styles.xml": _STYLES,
    }
    parts |= {f"xl/worksheets/sheet{number}.xml": sheets[number - 1].xml() for number in _numbers(sheets)}
    parts |= {
        "xl/vbaProject.bin": project,
        "customUI/customUI14.xml": ribbon,
        "customUI/customUI.xml": ribbon.replace(RIBBON_2009, RIBBON_2006),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # the same on every system
            archive.writestr(info, content)
    return out.getvalue()


def _numbers(sheets: Sequence[Sheet]) -> range:
    return range(1, len(sheets) + 1)


def _workbook(sheets: Sequence[Sheet]) -> str:
    listed = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, start=1)
    )
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><fileVersion appName="xl"/>'
        f'<workbookPr codeName="ThisWorkbook"/><bookViews><workbookView/></bookViews>'
        f"<sheets>{listed}</sheets></workbook>"
    )


def _content_types(sheets: Sequence[Sheet]) -> str:
    overrides = [
        ("/xl/workbook.xml", "application/vnd.ms-excel.addin.macroEnabled.main+xml"),
        *((f"/xl/worksheets/sheet{number}.xml", f"{_SHEET_TYPE}.worksheet+xml") for number in _numbers(sheets)),
        ("/xl/styles.xml", f"{_SHEET_TYPE}.styles+xml"),
        ("/xl/vbaProject.bin", "application/vnd.ms-office.vbaProject"),
    ]
    listed = "".join(f'<Override PartName="{part}" ContentType="{type}"/>' for part, type in overrides)
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _relationships(targets: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{type}" Target="{target}"/>'
        for number, (type, target) in enumerate(targets, start=1)
    )
    return (
        f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{listed}</Relationships>"
    )
