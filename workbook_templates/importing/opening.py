"""Any file with a unit's self-evaluation -> ``Bound``: Word, text, or a workbook of whatever layout, by its content.

bound = import_file("某单位.docx", forms)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from workbook_templates.apart import guarded
from workbook_templates.binding.bind import Bound
from workbook_templates.binding.document import Document, Remark
from workbook_templates.definition.schema import Form
from workbook_templates.importing.kinds import Content, Kind, kind_of
from workbook_templates.importing.load import import_document
from workbook_templates.importing.text import read_text
from workbook_templates.model import InputProblem
from workbook_templates.reading.gate import read_bytes
from workbook_templates.reading.problems import problem


def import_file(path: str | Path, forms: Sequence[Form], *, form: str | None = None) -> Bound:
    """Read and bind the file (``form``: the id of its form set, when it is known).

    Raises InputProblem: unreadable, a scan, none of the form sets, or more than one unit's document in it.
    """
    data = read_bytes(path)
    content = kind_of(data, str(path))
    if content.kind is Kind.WORKBOOK:
        from workbook_templates.importing.excel import import_workbook

        return import_workbook(path, forms, form=form)
    return import_document(_document(data, content, path), forms, form=form)


def import_guarded(path: Path, forms: Sequence[Form], *, form: str | None = None) -> Bound:
    """``import_file`` with limits of memory and time. What LibreOffice must convert first has limits of its own."""
    if content_of(path).kind is Kind.CONVERT:
        return import_file(path, forms, form=form)
    return guarded(import_file, path, forms, form=form)


def needs_converting(path: Path) -> bool:
    """Whether LibreOffice must convert the file first. What cannot be read at all need not."""
    try:
        return content_of(path).kind is Kind.CONVERT
    except InputProblem:
        return False


def content_of(path: str | Path) -> Content:
    """What kind of file it is. Raises InputProblem when it cannot be read or is nothing that can be imported."""
    return kind_of(read_bytes(path), str(path))


def read_document(path: str | Path) -> Document:
    """A Word file or a text as paragraphs and tables. Raises InputProblem."""
    data = read_bytes(path)
    content = kind_of(data, str(path))
    if content.kind is Kind.WORKBOOK:
        raise problem("FILE-016", path, "实际是 Excel 工作簿")
    return _document(data, content, path)


def _document(data: bytes, content: Content, path: str | Path) -> Document:
    if content.kind is Kind.TEXT:
        return read_text(path)
    from workbook_templates.importing.word import read_word

    try:
        if content.kind is Kind.WORD:
            return read_word(data, str(path), content.package)
        from workbook_templates.importing.word_convert import as_docx

        read = read_word(as_docx(data, content.suffix, str(path)), str(path))
    except (RecursionError, MemoryError) as error:
        raise InputProblem(
            f"文件“{Path(path).name}”：内容层次过深或过大，不能读取。", path=str(path), code="FILE-010"
        ) from error
    remark = Remark(f"文件实际是{content.name}，经 LibreOffice 转换后读取，请核对。")
    return replace(read, sha256=sha256(data).hexdigest(), remarks=(remark, *read.remarks))
