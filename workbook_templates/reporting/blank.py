"""The Word templates that travel with the package, made from the standard: ``python -m workbook_templates.reporting``.

A bureau edits a copy in Word; what it may write there is told in ``template``. Nothing here depends on the day or the
machine, so the same source gives the same bytes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from xml.sax.saxutils import quoteattr

from workbook_templates.output import whole_file
from workbook_templates.reporting import standard as gb
from workbook_templates.reporting.standard import ParagraphStyle, mm_twips, twips
from workbook_templates.reporting.wordml import W, paragraph

TEMPLATES = Path(str(files("workbook_templates").joinpath("reporting", "templates")))
REPORT, BOOKLET, BUREAU = "report", "booklet", "bureau"
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DAY = (2024, 1, 1, 0, 0, 0)

_COVER_OF_REPORT = (
    *[(gb.COVER_LINE, "")] * 3,
    (gb.COVER_TITLE, "{{年}}年度{{单位}}"),
    (gb.COVER_TITLE, "部门整体支出绩效自评报告"),
    *[(gb.COVER_LINE, "")] * 7,
    (gb.COVER_LINE, "部门名称：{{单位}}"),
    (gb.COVER_LINE, "{{日期}}"),
)
_BODIES = {
    REPORT: (
        _COVER_OF_REPORT,
        (
            (gb.TITLE, "{{报告标题}}"), (gb.BODY, "{{正文}}"), (gb.SIGNATURE, "{{落款}}"),
            (gb.BODY, "{{附件}}"), (gb.BODY, "{{审核情况}}"),
        ),
    ),
    BOOKLET: (
        ((gb.COVER_LINE, "{{封面页}}"),),
        (
            (gb.BODY, "{{前附表}}"), (gb.PART_HEADING, "{{报告标题}}"), (gb.BODY, "{{正文}}"),
            (gb.SIGNATURE, "{{落款}}"), (gb.BODY, "{{附件}}"), (gb.BODY, "{{审核情况}}"),
        ),
    ),
    BUREAU: (
        (
            *[(gb.COVER_LINE, "")] * 3,
            (gb.COVER_TITLE, "{{年}}年度部门整体支出"),
            (gb.COVER_TITLE, "绩效自评情况汇总报告"),
            *[(gb.COVER_LINE, "")] * 7,
            (gb.COVER_LINE, "{{地区}}"),
            (gb.COVER_LINE, "{{日期}}"),
        ),
        ((gb.TITLE, "{{报告标题}}"), (gb.BODY, "{{正文}}"), (gb.SIGNATURE, "{{落款}}"), (gb.BODY, "{{附件}}")),
    ),
}  # fmt: skip


def rebuild_templates(folder: Path = TEMPLATES) -> list[Path]:
    """Make every template anew as ``folder/<name>.docx``. Returns the files."""
    made = []
    for name in _BODIES:
        path = folder / f"{name}.docx"
        with (
            whole_file(path, force=True) as temporary,
            zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as package,
        ):
            for part, text in parts_of(name).items():
                entry = zipfile.ZipInfo(part, _DAY)
                entry.compress_type = zipfile.ZIP_DEFLATED
                package.writestr(entry, text.encode("utf-8"))
        made.append(path)
    return made


def parts_of(name: str) -> dict[str, str]:
    """The parts of one template, by their names in the package."""
    cover, body = _BODIES[name]
    return {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships([("officeDocument", "word/document.xml")]),
        "word/_rels/document.xml.rels": _relationships(
            [
                ("styles", "styles.xml"), ("settings", "settings.xml"), ("fontTable", "fontTable.xml"),
                ("footer", "footer_odd.xml"), ("footer", "footer_even.xml"), ("footer", "footer_none.xml"),
            ]
        ),
        "word/document.xml": _document(cover, body),
        "word/styles.xml": _styles(),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _fonts(),
        "word/footer_odd.xml": _footer(gb.FOOTER_ODD),
        "word/footer_even.xml": _footer(gb.FOOTER_EVEN),
        "word/footer_none.xml": f"{_HEAD}<w:ftr {W}>{paragraph(gb.FOOTER_ODD)}</w:ftr>",
    }  # fmt: skip


# ---- document -----------------------------------------------------------------------------------------------------


def _document(cover: Sequence[tuple[str, str]], body: Sequence[tuple[str, str]]) -> str:
    first = "".join(paragraph(style, text) for style, text in cover)
    # The paragraph that ends the cover's section takes no room: a cover that fills its page stays on it.
    first += '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    first += f"{section(_footers('rId6', 'rId6'), 'nextPage')}</w:pPr></w:p>"
    second = "".join(paragraph(style, text) for style, text in body)
    last = section(_footers("rId4", "rId5"), "nextPage", restart=True)
    return f"{_HEAD}<w:document {W} {_R}><w:body>{first}{second}{last}</w:body></w:document>"


def section(footers: str, kind: str, *, restart: bool = False) -> str:
    """Page and margins of the standard."""
    width, height = (mm_twips(side) for side in gb.PAGE_MM)
    margins = " ".join(f'w:{side}="{mm_twips(size)}"' for side, size in gb.MARGINS_MM.items())
    return (
        f'<w:sectPr>{footers}<w:type w:val="{kind}"/><w:pgSz w:w="{width}" w:h="{height}"/>'
        f'<w:pgMar {margins} w:header="851" w:footer="{mm_twips(gb.FOOTER_MM)}" w:gutter="0"/>'
        + ('<w:pgNumType w:start="1"/>' if restart else "")
        + f'<w:docGrid w:type="lines" w:linePitch="{twips(gb.LINE)}"/></w:sectPr>'
    )


def _footers(odd: str, even: str) -> str:
    return f'<w:footerReference w:type="default" r:id="{odd}"/><w:footerReference w:type="even" r:id="{even}"/>'


def _footer(style: str) -> str:
    """``— 1 —`` with a page field."""
    field = "".join(
        f"<w:r>{inner}</w:r>"
        for inner in (
            '<w:t xml:space="preserve">— </w:t>',
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
            '<w:t xml:space="preserve"> —</w:t>',
        )
    )
    return f'{_HEAD}<w:ftr {W}><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{field}</w:p></w:ftr>'


# ---- styles -------------------------------------------------------------------------------------------------------


def _styles() -> str:
    default = (
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        f"{_face(gb.BODY_FONT)}{_size(gb.SIZES['三号'])}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    )
    table = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )
    mark = (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{gb.MARK}"><w:name w:val="系统生成标记"/><w:rPr>'
        f'{_face(gb.HEI_FONT)}<w:color w:val="C00000"/>{_size(gb.SIZES["五号"])}<w:highlight w:val="yellow"/></w:rPr></w:style>'
    )
    lead = (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{gb.LEAD}"><w:name w:val="楷体句首"/>'
        f"<w:rPr>{_face(gb.KAI_FONT)}</w:rPr></w:style>"
    )
    styles = "".join(_paragraph_style(style) for style in gb.PARAGRAPH_STYLES)
    return f"{_HEAD}<w:styles {W}>{default}{normal}{table}{styles}{mark}{lead}</w:styles>"


def _paragraph_style(style: ParagraphStyle) -> str:
    own = "" if style.name.startswith("heading ") else ' w:customStyle="1"'
    layout = ("<w:keepNext/>" if style.keep_next else "") + ("<w:pageBreakBefore/>" if style.page_break else "")
    layout += '<w:widowControl w:val="0"/>'
    if style.line != gb.LINE:  # else LibreOffice stretches a line of 33 points over two lines of the grid
        layout += '<w:snapToGrid w:val="0"/>'
    space = f'w:before="{twips(style.before)}" w:after="{twips(style.after)}"'
    rule = f'w:line="{twips(style.line)}" w:lineRule="exact"' if style.line else 'w:line="240" w:lineRule="auto"'
    layout += f"<w:spacing {space} {rule}/>{_indent(style)}"
    layout += f'<w:jc w:val="{style.align}"/>'
    if style.outline is not None:
        layout += f'<w:outlineLvl w:val="{style.outline}"/>'
    look = _face(style.font) + ("<w:b/>" if style.bold else "") + _size(style.size)
    return (
        f'<w:style w:type="paragraph"{own} w:styleId="{style.id}"><w:name w:val={quoteattr(style.name)}/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{layout}</w:pPr><w:rPr>{look}</w:rPr></w:style>'
    )


def _indent(style: ParagraphStyle) -> str:
    """Indents in characters, with their length for programs that do not know characters."""
    kinds = (
        ("leftChars", "left", style.left_chars),
        ("rightChars", "right", style.right_chars),
        ("firstLineChars", "firstLine", style.indent_chars),
    )
    words = [
        f'w:{chars}="{round(count * 100)}" w:{length}="{twips(count * style.size)}"'
        for chars, length, count in kinds
        if count
    ]
    return f"<w:ind {' '.join(words)}/>" if words else ""


def _face(font: str) -> str:
    latin = font if font == gb.SONG_FONT else gb.LATIN_FONT
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{font}" w:cs="{gb.LATIN_FONT}"/>'


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _fonts() -> str:
    entries = [
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(f'{other},{stand_in}' if other != stand_in else other)}/>"
        f'<w:panose1 w:val="{panose}"/><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, (other, stand_in, panose) in gb.SUBSTITUTES.items()
    ]
    return f"{_HEAD}<w:fonts {W}>{''.join(entries)}</w:fonts>"


# ---- package ------------------------------------------------------------------------------------------------------


def _settings() -> str:
    return (
        f'{_HEAD}<w:settings {W}><w:zoom w:percent="100"/><w:evenAndOddHeaders/><w:characterSpacingControl '
        'w:val="compressPunctuation"/><w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _content_types() -> str:
    parts = [("document", "document.main"), ("styles", "styles"), ("settings", "settings"), ("fontTable", "fontTable")]
    parts += [(f"footer_{name}", "footer") for name in ("odd", "even", "none")]
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for part, kind in parts
    )
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relationships(targets: Sequence[tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return (
        f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{entries}</Relationships>"
    )
