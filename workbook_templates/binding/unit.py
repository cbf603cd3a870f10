"""Which unit a document is from, and which year."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from workbook_templates.binding.document import Document, Paragraph
from workbook_templates.binding.labels import Guess, Placing
from workbook_templates.definition.schema import Form
from workbook_templates.model import CellRef, Fact

_SEAL = re.compile(r"[(（]\s*(盖章|公章|签章|章)\s*[)）]\s*$")
_NAMED = re.compile(
    r"^\s*(?:部\s*门|单\s*位|预算单位|填报单位|部门[(（]单位[)）])\s*(?:名\s*称)?\s*(?:[(（][^)）]{1,4}[)）])?\s*[:：]\s*(\S.*)$"
)
_LABEL = re.compile(r"^(?:填报单位|(?:部门|单位)名称|填报部门)\s*(?:[(（][^)）]{1,4}[)）])?\s*[:：]\s*")
_TITLE = re.compile(r"(?:\d{4}\s*年度?)?\s*(.{2,40}?)(?:\d{4}\s*年度?)?\s*部门[(（单位）)]*整体支出")
_UNIT_ENDING = re.compile(
    r".{2,}(局|委|办|中心|院|校|学|厅|队|会|站|所|处|社|馆|园|部|镇|乡|街道|办公室|委员会|公室|协会|医院|机关|银行|公司|团)$"
)
_MONEY = re.compile(r"[\s　]+[(（]?(金额)?单位[:：].*$")
_MONEY_NAME = re.compile(r"(人民币)?[百千万亿]*元.{0,6}")
_YEAR = re.compile(r"(20\d\d)\s*年")
_YEAR_LINE = re.compile(r"\s*[(（]?\s*20\d\d\s*年度\s*[)）]?\s*")
_HEAD_YEAR = re.compile(r"年度.*(基础数据表|自评表)|年实际在职|年完工|^\s*20\d\d\s*年度?(部门)?预算(数|金额)?\s*$")


def find_unit(form: Form, document: Document, placing: Placing) -> tuple[str, list[Guess]]:
    """The unit's name: from its field, the cover, the title or the signature; empty when the document never says."""
    field = form.fields.get(form.unit_field)
    stated: Fact | None = None
    for rows in placing.parts.values():
        stated = stated or rows.facts.get(form.unit_field)
    if stated is not None and isinstance(stated.value, str) and stated.text:
        return unit_name(stated.text), []
    for name, ref, why in _candidates(document, placing):
        if field is not None:
            placing.put(placing.part(field.sheet, 0), field, name, ref)
        return name, [Guess(name, ref, form.unit_field, why)] if why else []
    return "", [Guess("", None, form.unit_field, "文件里没有写明部门（单位）名称，请在封面或自评表里补填。")]


def unit_name(text: str) -> str:
    """Without ``（盖章）``, line breaks, and a year in front."""
    name = _MONEY.sub("", _SEAL.sub("", re.sub(r"\s*\n\s*", "", text))).strip(" 　_")
    name = _LABEL.sub("", name)
    return re.sub(r"^20\d\d\s*年度?(?=.)", "", name)


def _candidates(document: Document, placing: Placing) -> list[tuple[str, CellRef, str]]:
    found: list[tuple[str, CellRef, str]] = []
    for id, fact in placing.shown:
        if id == placing.form.unit_field and fact.ref is not None:
            found.append((unit_name(fact.text), fact.ref, ""))
    head = document.paragraphs[:40]
    for block in document.paragraphs:
        match = _NAMED.match(block.text)
        if match and 2 <= len(unit_name(match.group(1))) <= 40 and not _MONEY_NAME.fullmatch(match.group(1).strip()):
            found.append((unit_name(match.group(1)), block.ref, ""))
    for block in _signatures(document):
        found.append((block.text.strip(), block.ref, "取自文末落款，请核对。"))
    for first, second in zip(head, [*head[1:], None], strict=False):
        text = first.text + (second.text if second is not None else "")
        match = _TITLE.search(re.sub(r"\s+", "", text))
        name = unit_name(match.group(1)) if match else ""
        if _UNIT_ENDING.match(name) and not re.search(r"[，。；：]", name):
            found.append((name, first.ref, "取自标题，请核对。"))
    return [item for item in found if item[0]]


def _signatures(document: Document) -> list[Paragraph]:
    """A line with only a unit's name, directly above a date."""
    blocks = document.paragraphs
    made = []
    for above, below in pairwise(blocks):
        name = above.text.strip()
        alone = len(name) <= 30 and _UNIT_ENDING.match(name) and not re.search(r"[，。；：:]", name)
        if alone and re.fullmatch(r"\s*20\d\d\s*年\s*\d+\s*月\s*\d+\s*日\s*", below.text):
            made.append(above)
    return made


def find_year(form: Form, document: Document) -> tuple[int, Guess | None]:
    """The year the document reports on; the form's own unless the titles and headings say another."""
    titles: Counter[int] = Counter()
    for block in document.paragraphs:
        match = re.search(r"(20\d\d)\s*年度?", block.text)
        said = re.search(r"整体支出|自评|绩效评价|项目支出", block.text) or _YEAR_LINE.fullmatch(block.text)
        if match and len(block.text) <= 60 and said:
            titles[int(match.group(1))] += 1
    for grid in document.tables:
        for row in grid.rows[:6]:
            for cell in row:
                if isinstance(cell, str) and len(cell) <= 60 and _HEAD_YEAR.search(cell):
                    titles.update(int(year) for year in _YEAR.findall(cell))
    if not titles or form.year in titles:
        return form.year, None
    year, _ = titles.most_common(1)[0]
    why = f"文件写的是{year}年度，表套“{form.title}”是{form.year}年度的，按栏目含义放置，请核对或改用{year}年度的表套。"
    return year, Guess(f"{year}年度", None, form.unit_field, why)
