"""GB/T 9704-2012 (党政机关公文格式) as figures: the page, the fonts with their stand-ins, and the paragraph styles.

Lengths are points unless a name says otherwise; Word counts in twips (1/20 point) and half-points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PAGE_MM = (210, 297)
MARGINS_MM = {"top": 37, "bottom": 35, "left": 28, "right": 26}
"""天头 37 mm、订口 28 mm；版心 156 mm × 225 mm."""
FOOTER_MM = 25
"""The page number stands 7 mm below the text block."""
LINE = 28.95
"""Fixed line spacing: 22 lines a page."""
SIZES = {
    "二号": 22.0,
    "小二": 18.0,
    "三号": 16.0,
    "四号": 14.0,
    "小四": 12.0,
    "五号": 10.5,
    "小五": 9.0,
    "表格最小": 8.0,
}

TITLE_FONT, BODY_FONT, KAI_FONT, HEI_FONT, SONG_FONT = "方正小标宋_GBK", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
LATIN_FONT = "Times New Roman"
SUBSTITUTES = {
    TITLE_FONT: ("方正小标宋简体", "宋体", "02010609000101010101"),
    BODY_FONT: ("仿宋", "仿宋", "02010609060101010101"),
    KAI_FONT: ("楷体", "楷体", "02010609060101010101"),
    HEI_FONT: ("SimHei", "黑体", "02010609060101010101"),
    SONG_FONT: ("SimSun", "宋体", "02010600030101010101"),
}
"""Font -> (its other name, a font every Windows has, PANOSE): Word takes the stand-in where the font is missing."""


def twips(points: float) -> int:
    return round(points * 20)


def mm_twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


@dataclass(frozen=True, slots=True)
class Paper:
    """A4 one way round or the other, with the same text block (版心)."""

    landscape: bool
    width: int
    """Of the page, like everything here in twips."""
    height: int
    margins: Mapping[str, int]
    footer: int
    """From the page number to the edge of the paper."""

    @property
    def text_width(self) -> int:
        return self.width - self.margins["left"] - self.margins["right"]

    @property
    def text_height(self) -> float:
        """Points."""
        return (self.height - self.margins["top"] - self.margins["bottom"]) / 20


_MARGINS = {side: mm_twips(size) for side, size in MARGINS_MM.items()}
_WIDTH, _HEIGHT = (mm_twips(side) for side in PAGE_MM)
_TURNED = {"top": "left", "bottom": "right", "left": "bottom", "right": "top"}
PORTRAIT = Paper(False, _WIDTH, _HEIGHT, _MARGINS, mm_twips(FOOTER_MM))
LANDSCAPE = Paper(
    True,
    _HEIGHT,
    _WIDTH,
    {side: _MARGINS[other] for side, other in _TURNED.items()},
    mm_twips(MARGINS_MM["right"] - 10),
)
"""Turned with its binding edge (订口) upwards."""
TEXT_WIDTH_TWIPS, TEXT_HEIGHT = PORTRAIT.text_width, PORTRAIT.text_height


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """A paragraph style of the template. ``id`` is what documents refer to, ``name`` what Word shows."""

    id: str
    name: str
    font: str = BODY_FONT
    size: float = SIZES["三号"]
    align: str = "both"
    indent_chars: float = 0.0
    line: float | None = LINE
    """Fixed spacing; None: single."""
    bold: bool = False
    outline: int | None = None
    """0 for a first-level heading."""
    keep_next: bool = False
    page_break: bool = False
    before: float = 0.0
    after: float = 0.0
    right_chars: float = 0.0
    left_chars: float = 0.0


BODY = "BodyGB"
TITLE, COVER_TITLE, COVER_LINE = "TitleGB", "CoverTitle", "CoverLine"
HEADINGS = ("Heading1", "Heading2", "Heading3", "Heading4")
SIGNATURE = "Signature9704"
ATTACHMENT_MARK, ATTACHMENT_TITLE, PART_HEADING = "AttachmentMark", "AttachmentTitle", "PartHeading"
TABLE_TEXT, TABLE_SMALL, TABLE_TINY, TABLE_LARGE, TABLE_NOTE, TABLE_LINE = (
    "TableText", "TableSmall", "TableTiny", "TableLarge", "TableNote", "TableLine",
)  # fmt: skip
FOOTER_ODD, FOOTER_EVEN = "FooterOdd", "FooterEven"
MARK, LEAD = "GeneratedMark", "LeadKai"
"""Character styles: the mark of a generated sentence, and the opening sentence of a （一） paragraph."""

PARAGRAPH_STYLES = (
    ParagraphStyle(BODY, "公文正文", indent_chars=2),
    ParagraphStyle(TITLE, "公文标题", TITLE_FONT, SIZES["二号"], "center", line=33, after=LINE),
    ParagraphStyle(COVER_TITLE, "封面标题", TITLE_FONT, SIZES["二号"], "center", line=42),
    ParagraphStyle(COVER_LINE, "封面文字", size=SIZES["小二"], align="center", line=36),
    ParagraphStyle(HEADINGS[0], "heading 1", HEI_FONT, indent_chars=2, outline=0, keep_next=True),
    ParagraphStyle(HEADINGS[1], "heading 2", KAI_FONT, indent_chars=2, outline=1, keep_next=True),
    ParagraphStyle(HEADINGS[2], "heading 3", BODY_FONT, indent_chars=2, outline=2, keep_next=True),
    ParagraphStyle(HEADINGS[3], "heading 4", BODY_FONT, indent_chars=2, outline=3, keep_next=True),
    ParagraphStyle(SIGNATURE, "落款", align="right", right_chars=4, keep_next=True),
    ParagraphStyle(PART_HEADING, "册子标题", HEI_FONT, align="left", outline=0, keep_next=True),
    ParagraphStyle(ATTACHMENT_MARK, "附件标识", HEI_FONT, align="left", keep_next=True),
    ParagraphStyle(ATTACHMENT_TITLE, "附件标题", TITLE_FONT, SIZES["二号"], "center", line=33, after=6, keep_next=True),
    ParagraphStyle(TABLE_TEXT, "表格文字", size=SIZES["五号"], align="center", line=14),
    ParagraphStyle(TABLE_SMALL, "表格小字", size=SIZES["小五"], align="center", line=12),
    ParagraphStyle(TABLE_TINY, "表格最小字", size=SIZES["表格最小"], align="center", line=10.5),
    ParagraphStyle(TABLE_LARGE, "封面表格", size=SIZES["三号"], align="left", line=26),
    ParagraphStyle(TABLE_LINE, "表格上下行", size=SIZES["五号"], align="left", line=15, before=3, after=3),
    ParagraphStyle(TABLE_NOTE, "表格说明", size=SIZES["小五"], align="left", line=12, before=2, after=2),
    ParagraphStyle(FOOTER_ODD, "页码单页", SONG_FONT, SIZES["四号"], "right", line=None, right_chars=1),
    ParagraphStyle(FOOTER_EVEN, "页码双页", SONG_FONT, SIZES["四号"], "left", line=None, left_chars=1),
)  # fmt: skip
STYLES = {style.id: style for style in PARAGRAPH_STYLES}


def height_of_lines(style: str, lines: int) -> float:
    """Points that so many lines of a style take, with the space around them."""
    known = STYLES[style]
    return lines * (known.line or known.size * 1.3) + known.before + known.after
