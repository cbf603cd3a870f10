"""The template engine: form definitions, formula language, workbooks, reading, checks, summary."""

__version__ = "0.1.0"
"""Of the program; the package takes it from here, so that asking for it costs nothing."""
