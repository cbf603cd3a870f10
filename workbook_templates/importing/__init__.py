"""Foreign documents -> submissions.

bound = import_file("某单位.docx", forms)
bound.submission.parts, bound.submission.unplaced, bound.deviations, bound.guesses
"""

from workbook_templates.binding.document import Document, Paragraph
from workbook_templates.importing.load import import_document, import_text
from workbook_templates.importing.opening import import_file, read_document
from workbook_templates.importing.text import parse_text, read_text

__all__ = [
    "Document",
    "Paragraph",
    "import_document",
    "import_file",
    "import_text",
    "parse_text",
    "read_document",
    "read_text",
]
