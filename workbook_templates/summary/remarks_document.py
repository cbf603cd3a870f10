"""审核意见 as a Word document: what was found, what the bureau concluded, what the unit has to do."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from workbook_templates.catalogue import chinese_code
from workbook_templates.model import Finding, Severity
from workbook_templates.summary.records import Value

if TYPE_CHECKING:
    from workbook_templates.summary.remarks import Remarks

TITLE_FONT, BODY_FONT, HEAD_FONT = "方正小标宋简体", "仿宋", "黑体"
SHOWN = 150
"""Findings of one severity in the document; all of them are in the list."""
_HEADS = ("序号", "位置", "现值", "应为", "问题与改法")
_WIDTHS = (560, 1350, 1200, 1200, 4530)
"""Twips."""
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NUMERALS = "一二三四五六七"
_SECTIONS = (
    (Severity.ERROR, "必须改正的问题（错误{n}处）"),
    (Severity.VERIFY, "需要核实或说明的问题（核实{n}处）"),
    (Severity.NOTICE, "提示（{n}处）"),
)


def write_remarks(path: Path, remarks: Remarks, *, bureau: str = "", deadline: str = "", listed: str = "") -> None:
    """Write the document. ``listed`` is the name of the findings list that goes with it."""
    import docx

    document = docx.Document()
    _page(document)
    letter = _Letter(document)
    letter.title("部门整体支出绩效自评审核意见")
    letter.text(f"{remarks.unit}：", indent=False)
    if remarks.returned:
        _return(letter, remarks, deadline)
    else:
        _judge(letter, remarks, deadline, listed)
    letter.text("")
    if bureau:
        letter.text(bureau, right=True)
    today = dt.date.today()
    letter.text(f"{today.year}年{today.month}月{today.day}日", right=True)
    document.core_properties.title = clean(f"{remarks.unit}审核意见")
    document.core_properties.author = clean(bureau)
    made = io.BytesIO()
    document.save(made)
    path.write_bytes(made.getbuffer())


def _return(letter: _Letter, remarks: Remarks, deadline: str) -> None:
    letter.text(f"你单位报送的文件“{remarks.file}”没有能够汇总，现予退回。原因：{remarks.returned.rstrip('。')}。")
    letter.text(f"请按上述原因改正后{_by(deadline)}重新报送。")


def _judge(letter: _Letter, remarks: Remarks, deadline: str, listed: str) -> None:
    year = f"{remarks.year}年度" if remarks.year else ""
    counts = "、".join(f"{severity.chinese}{remarks.count(severity)}处" for severity in Severity)
    found = f"共发现问题{len(remarks.findings)}处（{counts}）" if remarks.findings else "没有发现问题"
    form = f"（{remarks.form}）" if remarks.form else ""
    letter.text(
        f"你单位报送的{year}部门整体支出绩效自评材料{form}收悉，文件为“{remarks.file}”。经审核，{found}。现将意见反馈如下。"
    )
    letter.head("得分与复核")
    _scores(letter, remarks)
    for severity, title in _SECTIONS:
        findings = [finding for finding in remarks.findings if finding.severity is severity]
        if findings:
            letter.head(title.format(n=len(findings)))
            letter.table(_HEADS, [_row(n, finding) for n, finding in enumerate(findings[:SHOWN], 1)], _WIDTHS)
            if len(findings) > SHOWN:
                letter.text(f"其余{len(findings) - SHOWN}处见问题清单。")
    letter.head("办理要求")
    if remarks.findings:
        letter.text("错误必须改正；核实的可以改正，也可以在工作簿“审核”表同一行写出错说明；提示供参考。")
        letter.text(f"改好后{_by(deadline)}重新报送工作簿。全部问题见“{listed}”，可按表、级别筛选。")
    else:
        letter.text("本次没有需要改正的问题，请妥善保存原件。")


def _scores(letter: _Letter, remarks: Remarks) -> None:
    told = [f"填报得分{_said(remarks.score)}分" if remarks.score not in (None, "") else "没有填报得分"]
    if remarks.grade:
        told.append(f"填报等次“{_said(remarks.grade)}”")
    if isinstance(remarks.score_again, (int, float)) and remarks.score_again != remarks.score:
        told.append(f"按各项得分重算为{_said(remarks.score_again)}分")
    letter.text("，".join(told) + "。")
    review = remarks.review
    if review is None:
        return
    concluded = [f"复核得分{_said(review.score)}分" if review.score not in (None, "") else ""]
    concluded.append(f"复核等次“{review.grade}”" if review.grade else "")
    if any(concluded):
        letter.text("，".join(part for part in concluded if part) + "。")
    if review.opinion:
        first, *rest = review.opinion.split("\n")
        letter.text(f"复核意见：{first}")
        for line in rest:
            letter.text(line)
    signed = [
        f"复核人：{review.reviewer}" if review.reviewer else "",
        f"复核日期：{_said(review.date)}" if review.date else "",
    ]
    if any(signed):
        letter.text("　".join(part for part in signed if part))


def _row(number: int, finding: Finding) -> tuple[str, ...]:
    where = str(finding.where) if finding.where is not None else ""
    told = f"{finding.message.removeprefix(where).strip()}（{chinese_code(finding.code)}）"
    if finding.explanation:
        told += f"\n已写出错说明：{finding.explanation}"
    return str(number), where, finding.stated, finding.expected, told


def _by(deadline: str) -> str:
    return f"于{deadline}前" if deadline else ""


def _said(value: Value) -> str:
    if isinstance(value, dt.date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return "" if value is None else str(value)


def clean(text: str) -> str:
    """Without what XML does not allow."""
    return _ILLEGAL.sub("", text)


def _page(document: Any) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(30), Mm(28)
    section.left_margin, section.right_margin = Mm(27), Mm(25)
    _font(document.styles["Normal"], BODY_FONT, 14)


def _font(style: Any, name: str, size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.name, style.font.size = "Times New Roman", Pt(size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


class _Letter:
    """Paragraphs and tables, one after the other."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._sections = 0

    def title(self, text: str) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(18)
        _font(paragraph.add_run(clean(text)), TITLE_FONT, 22)

    def head(self, text: str) -> None:
        from docx.shared import Pt

        paragraph = self._paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Pt(6)
        _font(paragraph.add_run(f"{_NUMERALS[self._sections]}、{clean(text)}"), HEAD_FONT, 14)
        self._sections += 1

    def text(self, text: str, *, indent: bool = True, right: bool = False) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = self._paragraph(indent=indent and not right)
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.add_run(clean(text))

    def _paragraph(self, *, indent: bool = True) -> Any:
        from docx.shared import Pt

        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.line_spacing = Pt(26)
        paragraph.paragraph_format.space_after = Pt(0)
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(28)
        return paragraph

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """Heads repeat on every page, a row is never split. Written as XML at once: cell by cell takes seconds."""
        from docx.oxml import parse_xml

        body = self._document.element.body
        lines = [_table_row(heads, widths, head=True), *(_table_row(row, widths) for row in rows)]
        table = parse_xml(_TABLE.format(grid="".join(f'<w:gridCol w:w="{w}"/>' for w in widths), rows="".join(lines)))
        body.insert(len(body) - 1, table)


_TABLE = (
    '<w:tbl xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:tblPr>'
    '<w:tblW w:w="5000" w:type="pct"/><w:tblBorders>'
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + '</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/>'
    '<w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
)


def _table_row(texts: Sequence[str], widths: Sequence[int], *, head: bool = False) -> str:
    cells = []
    for number, (text, width) in enumerate(zip(texts, widths, strict=True)):
        font = HEAD_FONT if head else BODY_FONT
        look = (
            f'<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/>'
            '<w:sz w:val="19"/></w:rPr>'
        )
        center = '<w:jc w:val="center"/>' if head or number == 0 else ""
        runs = "<w:r><w:br/></w:r>".join(
            f'<w:r>{look}<w:t xml:space="preserve">{escape(line)}</w:t></w:r>' for line in clean(text).split("\n")
        )
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:spacing w:before="30" w:after="30"/>{center}</w:pPr>{runs}</w:p></w:tc>'
        )
    kept = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>"
    return f"<w:tr>{kept}{''.join(cells)}</w:tr>"
