"""What a person does not see in a Word file is cut out of its tree, and told: deletions, hidden text, twin shapes."""

from __future__ import annotations

from workbook_templates.binding.document import Remark
from workbook_templates.importing.word_text import lines_of, paragraph_text
from workbook_templates.importing.word_xml import P_PR, Element, P, R, T, W, flag

_CHOICES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TOLD = 200
"""Characters of left-out text that a remark quotes."""


def clean(root: Element, xml: bytes) -> list[Remark]:
    """Bring the tree to what Word shows once all changes are accepted. ``xml``: the bytes it was parsed from."""
    remarks: list[Remark] = []
    if b"AlternateContent" in xml:
        _one_choice(root)
    if b"ziping:" in xml or b"_ziping_" in xml:
        remarks += _without_ours(root)
    if b":showingPlcHdr" in xml:
        _blank_placeholders(root)
    inserted = b":ins " in xml or b":moveTo " in xml
    deleted = b":del " in xml or b":moveFrom " in xml or b":cellDel " in xml or b":del/>" in xml
    if inserted or deleted:
        remarks += _accept_changes(root)
    if b":vanish" in xml:
        remarks += _without_hidden(root)
    if b"txbxContent" in xml:
        remarks += _text_boxes(root)
    remarks += _not_read(root, xml)
    return remarks


def _drop(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _one_choice(root: Element) -> None:
    """A shape is often written twice, for new and for old programs: the first way is kept."""
    for twin in list(root.iter(f"{_CHOICES}AlternateContent")):
        kept = list(twin.iterchildren(f"{_CHOICES}Choice")) or list(twin)
        for other in list(twin):
            if other is not kept[0]:
                twin.remove(other)


def _without_ours(root: Element) -> list[Remark]:
    """Sentences that our own report made from the numbers are no text of the unit; once somebody has worked on them,
    they are."""
    from workbook_templates.reporting.chapters import BOOKMARK, TAG, text_digest
    from workbook_templates.reporting.report import CHECKED

    left_out = 0
    edited: list[Remark] = []
    for mark in list(root.iter(f"{W}tag")):
        name = mark.get(f"{W}val") or ""
        if not name.startswith(TAG):
            continue
        control = mark.getparent().getparent()
        texts = [_raw_text(item) for item in control.iter(P)]
        part, _, digest = name[len(TAG) :].rpartition(":")
        if text_digest(texts) == digest or part == CHECKED:
            left_out += 1
            _drop(control)
        else:
            edited.append(Remark(f"“{part}”里系统生成的句子有人改过，按单位自己写的读取，请核对。"))
    for mark in list(root.iter(f"{W}bookmarkStart")):
        name, line = mark.get(f"{W}name") or "", mark.getparent()
        if name.startswith(BOOKMARK) and line.tag == P and name == BOOKMARK + text_digest([_raw_text(line)]):
            _drop(line)
            left_out += 1
    if not left_out:
        return edited
    return [
        Remark(f"有{left_out}处系统生成的文字（自评报告里标出的句子、落款、审核情况），不是单位写的，没有读入。"),
        *edited,
    ]


def _raw_text(paragraph: Element) -> str:
    return "".join(piece.text or "" for piece in paragraph.iter(T))


def _blank_placeholders(root: Element) -> None:
    """“单击此处输入文字” in a content control is no text of the unit."""
    for mark in list(root.iter(f"{W}showingPlcHdr")):
        control = mark.getparent().getparent() if flag(mark) else None
        content = control.find(f"{W}sdtContent") if control is not None else None
        for run in list(content.iter(R)) if content is not None else ():
            _drop(run)


def _accept_changes(root: Element) -> list[Remark]:
    inserted = sum(1 for item in root.iter(f"{W}ins", f"{W}moveTo") if item.getparent().tag != f"{W}rPr")
    gone: list[str] = []
    removed = 0
    for row in [mark.getparent().getparent() for mark in root.iter(f"{W}del") if mark.getparent().tag == f"{W}trPr"]:
        gone.append(_deleted_text(row))
        removed += 1
        _drop(row)
    for cell in [mark.getparent().getparent() for mark in root.iter(f"{W}cellDel")]:
        gone.append(_deleted_text(cell))
        removed += 1
        _drop(cell)
    _join_paragraphs(root)
    for item in list(root.iter(f"{W}del", f"{W}moveFrom")):
        if item.getparent() is None or item.getparent().tag == f"{W}rPr":
            continue
        if item.tag == f"{W}del":
            gone.append(_deleted_text(item))
            removed += 1
        _drop(item)
    if not inserted and not removed:
        return []
    words = "、".join(f"“{text}”" for text in gone if text)
    quoted = f"；删去的文字：{words[:_TOLD]}{'……' if len(words) > _TOLD else ''}" if words else ""
    why = f"文件里有未接受的修订（插入{inserted}处、删除{removed}处），按接受全部修订后的内容读取{quoted}，请核对。"
    return [Remark(why)]


def _deleted_text(element: Element) -> str:
    return " ".join((item.text or "").strip() for item in element.iter(f"{W}delText", T) if (item.text or "").strip())


def _join_paragraphs(root: Element) -> None:
    """Where a paragraph's end was deleted, the next paragraph goes on in its line."""
    marks = [mark for mark in root.iter(f"{W}del") if mark.getparent().tag == f"{W}rPr"]
    for mark in reversed(marks):
        paragraph = mark.getparent().getparent().getparent()
        if paragraph is None or paragraph.tag != P:
            continue
        following = paragraph.getnext()
        if following is not None and following.tag == P:
            for child in list(following):
                if child.tag != P_PR:
                    paragraph.append(child)
            _drop(following)


def _without_hidden(root: Element) -> list[Remark]:
    """Text formatted as hidden: on no paper and on no screen."""
    gone: list[str] = []
    for mark in list(root.iter(f"{W}vanish")):
        run = mark.getparent().getparent() if flag(mark) else None
        if run is not None and run.tag == R:
            gone += lines_of(paragraph_text(run))
            _drop(run)
    if not gone:
        return []
    words = "、".join(f"“{text}”" for text in gone)
    return [Remark(f"文件里有设为“隐藏”的文字，没有读入：{words[:_TOLD]}{'……' if len(words) > _TOLD else ''}。")]


def _text_boxes(root: Element) -> list[Remark]:
    """What stands in text boxes comes directly behind the paragraph or table they hang on."""
    last: dict[Element, Element] = {}
    count = 0
    body = root.find(f"{W}body")
    for box in list(root.iter(f"{W}txbxContent")):
        anchor = box
        while anchor.getparent() is not None and anchor.getparent() is not body:
            anchor = anchor.getparent()
        if anchor.getparent() is None:
            continue
        _drop(box)
        at = last.get(anchor, anchor)
        for child in list(box):
            at.addnext(child)
            at = child
        last[anchor] = at
        count += 1
    return [Remark(f"有{count}个文本框，其中的内容按它所在的位置顺序读取。")] if count else []


def _not_read(root: Element, xml: bytes) -> list[Remark]:
    """Notes in the margin and files inside the file."""
    remarks = []
    for names, word in (
        (("footnoteReference", "endnoteReference"), "脚注、尾注"),
        (("commentReference",), "批注"),
    ):
        count = sum(1 for name in names if name.encode() in xml for _ in root.iter(f"{W}{name}"))
        if count:
            remarks.append(Remark(f"有{count}处{word}，没有读入。"))
    if b":altChunk" in xml:
        remarks.append(Remark("文件里嵌着另一份文档，没有读入；请在 Word 里打开后另存一次再导入。"))
    return remarks
