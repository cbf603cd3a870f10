"""自评报告: a submission -> the report as .docx, or an older report with its generated sentences made anew."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook_templates.definition.schema import BoxKind, FieldType, Form
from workbook_templates.model import Finding, InputProblem, Severity, Submission
from workbook_templates.output import whole_package
from workbook_templates.reporting import standard as gb
from workbook_templates.reporting.attachments import attachments, joined, left_out
from workbook_templates.reporting.blank import BOOKLET, REPORT, TEMPLATES
from workbook_templates.reporting.chapters import (
    Written,
    bookmarked,
    chapter_blocks,
    generated_block,
    written_chapters,
)
from workbook_templates.reporting.masking import public_copy
from workbook_templates.reporting.sections import finish_sections
from workbook_templates.reporting.sentences import sentences_for
from workbook_templates.reporting.template import load_template
from workbook_templates.reporting.titles import balanced
from workbook_templates.reporting.wordml import paragraph, with_next

VALUES = ("年", "上年", "单位", "日期", "报告标题", "表套", "地区")
BLOCKS = ("封面页", "前附表", "正文", "落款", "附件", "审核情况")
CHECKED = "审核情况"
_NO_UNIT = "\u3000" * 6
_NO_DATE = "\u3000\u3000年\u3000\u3000月\u3000\u3000日"
_DATE_LINE = re.compile(r"^\s*\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*$")


@dataclass(frozen=True, slots=True)
class ReportResult:
    """What was made."""

    output: Path
    generated: tuple[str, ...]
    """Headings of the chapters whose sentences were made from numbers and must be reviewed."""
    left_out: tuple[str, ...]
    """Form sheets that hold nothing and are not attached."""


def make_report(
    form: Form,
    submission: Submission,
    output: Path,
    *,
    findings: Sequence[Finding] = (),
    public: bool = False,
    template: Path | None = None,
    force: bool = False,
) -> ReportResult:
    """Write the report. The unit's own paragraphs are kept word for word; ``findings`` come from ``check``.

    ``public``: the copy for the website, without findings and marks, names and telephone numbers masked. Raises
    InputProblem: a template that is wrong, an output that exists or cannot be written.
    """
    require_docx(output)
    shown = public_copy(form, submission) if public else submission
    told = () if public else tuple(findings)
    sentences = sentences_for(form)
    chosen = load_template(template or default_template(form), {*VALUES, *form.fields}, BLOCKS, "正文")
    written = written_chapters(form, shown, sentences, told, public=public)
    blocks = _blocks(form, shown, written, told, sentences.mark, public=public)
    values = report_values(form, shown, _signed_day(written))
    chosen.fill(lambda name: values[name] if name in values else field_text(form, shown, name), blocks)
    finish_sections(chosen.document, gb.LANDSCAPE)
    describe(chosen.document, form, submission)
    with whole_package(output, force=force) as made:
        chosen.document.save(made)
    generated = () if public else tuple(item.chapter.heading for item in written if item.generated)
    return ReportResult(output, generated, left_out(form, shown))


def default_template(form: Form) -> Path:
    """The booklet for a form set with a cover of its own, else the plain report."""
    name = BOOKLET if any(sheet.kind == "cover" for sheet in form.sheets) else REPORT
    return TEMPLATES / f"{name}.docx"


def require_docx(output: Path) -> None:
    if output.suffix.lower() != ".docx":
        raise InputProblem(f"报告的文件名应以 .docx 结尾：{output}。", path=str(output), code="OUT-005")


# ---- values -------------------------------------------------------------------------------------------------------


def report_values(form: Form, submission: Submission, signed: str = "") -> Mapping[str, str]:
    """What the named placeholders stand for; ``signed``: the day under the unit's own text."""
    unit = submission.unit.strip()
    return {
        "年": str(form.year),
        "上年": str(form.year - 1),
        "单位": unit or _NO_UNIT,
        "日期": report_date(form, submission) or signed or _NO_DATE,
        "报告标题": report_title(form, unit),
        "表套": form.title,
        "地区": form.region,
    }


def report_title(form: Form, unit: str) -> str:
    """The report's own title; ``2024年度部门…报告`` gets the unit: two lines when it does not fit in one."""
    sheet = next((sheet for sheet in form.sheets if sheet.kind == "report"), None)
    boxes = sheet.boxes if sheet is not None else ()
    title = next((box.text for box in boxes if box.kind is BoxKind.LABEL and "标题" in box.style), "绩效自评报告")
    year = f"{form.year}年度"
    if not title.startswith(year) or not unit:
        return title
    whole = f"{year}{unit}{title[len(year) :]}"
    return whole if balanced(whole) == whole else f"{year}{unit}\n{title[len(year) :]}"


def report_date(form: Form, submission: Submission) -> str:
    """The latest date written in the forms, as ``2025年4月30日``."""
    days = [
        fact.value.date() if isinstance(fact.value, dt.datetime) else fact.value
        for part in submission.parts
        for id, fact in part.facts.items()
        if isinstance(fact.value, dt.date) and id in form.fields and form.fields[id].type is FieldType.DATE
    ]
    if not days:
        return ""
    last = max(days)
    return f"{last.year}年{last.month}月{last.day}日"


def field_text(form: Form, submission: Submission, name: str) -> str:
    """A field's text for a placeholder."""
    part = submission.part(form.fields[name].sheet)
    fact = part.facts.get(name) if part is not None else None
    return fact.text.strip() if fact is not None else ""


# ---- blocks -------------------------------------------------------------------------------------------------------


def _blocks(
    form: Form,
    submission: Submission,
    written: Sequence[Written],
    findings: Sequence[Finding],
    mark: str,
    *,
    public: bool,
) -> Mapping[str, Sequence[str]]:
    made = attachments(form, submission)
    order = [sheet.id for sheet in form.sheets]
    cover = next((sheet.id for sheet in form.sheets if sheet.kind == "cover"), "")
    report = next((sheet.id for sheet in form.sheets if sheet.kind == "report"), "")
    before = [
        item
        for item in made
        if cover and report and order.index(cover) < order.index(item.sheet.id) < order.index(report)
    ]
    after = [item for item in made if item not in before and item.sheet.kind != "cover"]
    first_cover = next((item for item in made if item.sheet.kind == "cover"), None)
    body = chapter_blocks(written, mark, public=public)
    signature = _signature(form, submission, written)
    if signature is None:
        body = _as_signature(body, written)
    elif signature and body:  # never alone on a page
        body[-1] = with_next(body[-1])
    return {
        "封面页": first_cover.blocks() if first_cover else [],
        "前附表": joined(before, new_page=False),
        "正文": body,
        "落款": signature or [],
        "附件": joined(after),
        CHECKED: [paragraph(gb.TABLE_LINE, "", "<w:pageBreakBefore/>"), checked(findings, mark)] if findings else [],
    }


def _own_signature(written: Sequence[Written]) -> int:
    """How many of the report's last paragraphs are a signature that the unit wrote itself (its name, the day)."""
    own = [item for item in written if item.paragraphs]
    last = own[-1].paragraphs if own and not own[-1].generated else ()
    count = 0
    for text in reversed(last):
        if _DATE_LINE.match(text) or (count and 4 <= len(text.strip()) <= 30 and not re.search(r"[。；，：]", text)):
            count += 1
            if count == 2:
                break
        else:
            break
    return count


def _signed_day(written: Sequence[Written]) -> str:
    if not _own_signature(written):
        return ""
    return [item for item in written if item.paragraphs][-1].paragraphs[-1].strip()


def _signature(form: Form, submission: Submission, written: Sequence[Written]) -> list[str] | None:
    """Unit and day; None when the unit signed in its own text, nothing in a booklet (it has its own lines)."""
    if _own_signature(written):
        return None
    if any(sheet.kind == "cover" for sheet in form.sheets):
        return []
    unit = submission.unit.strip() or _NO_UNIT
    date = report_date(form, submission) or _NO_DATE
    return [with_next(paragraph(gb.BODY)), *(bookmarked(paragraph(gb.SIGNATURE, text), text) for text in (unit, date))]


def _as_signature(body: list[str], written: Sequence[Written]) -> list[str]:
    """The unit's own name and day at the end, set at the right like a signature."""
    count = _own_signature(written)
    own = [item for item in written if item.paragraphs][-1].paragraphs[-count:]
    last = max(number for number, block in enumerate(body) if own[-1].strip() in block)
    first = last - count + 1
    signed = [paragraph(gb.SIGNATURE, text) for text in own]
    text = [*body[: first - 1], *map(with_next, body[first - 1 : first])]
    return [*text, with_next(paragraph(gb.BODY)), *signed, *body[last + 1 :]]


def checked(findings: Sequence[Finding], mark: str) -> str:
    """审核情况: what check found, for those who review the draft. Not part of the report that is published."""
    counts = " · ".join(
        f"{severity.chinese} {sum(1 for finding in findings if finding.severity is severity)}" for severity in Severity
    )
    lines = [f"审核情况（内部稿，定稿前删除）：{counts}。"]
    for number, finding in enumerate(findings, 1):
        explanation = f"出错说明：{finding.explanation}" if finding.explanation.strip() else ""
        lines.append(f"{number}.〔{finding.severity.chinese}〕{finding.message}{explanation}")
    return generated_block(CHECKED, lines, mark, 0, style=gb.TABLE_LINE, mark_all=False)


def describe(document: Any, form: Form, submission: Submission) -> None:
    """From which workbook the report was made; no person's name."""
    properties = document.core_properties
    properties.author = submission.unit or "ziping"
    properties.title = report_title(form, submission.unit.strip()).replace("\n", "")
    properties.identifier = f"ziping {form.id}/{form.version} {submission.source.sha256}".strip()
    properties.comments = ""
    properties.created = properties.modified = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
