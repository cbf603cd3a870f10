"""What an importer makes of a file; the binder takes it from there."""

from workbook_templates.binding.document import Document, Paragraph

__all__ = ["Document", "Paragraph"]
