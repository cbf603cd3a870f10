"""YAML files that come with the program, as Python data: parsed once and kept, as form sets are (``prepared``)."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from workbook_templates.prepared import key_of, prepared


def packaged(package: str, name: str) -> dict[str, Any]:
    """The mapping in the file ``name`` of a package."""
    return prepared(f"{package}.{name}", key_of("packaged", ()), lambda: _parsed(package, name))


def _parsed(package: str, name: str) -> dict[str, Any]:
    import yaml

    text = files(package).joinpath(name).read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found
