"""XML read as events by expat, with entity declarations refused and bad XML turned into an InputProblem."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.parsers import expat

from workbook_templates.model import InputProblem
from workbook_templates.reading.problems import problem

MAX_DEPTH = 256
MAX_ITEMS = 5_000_000
"""Elements and attributes; a sheet of 30,000 rows and 20 columns, all filled, has three million."""
_ENDLESS = re.compile(rb"<[^<]{1048576}")


def parse_events(
    xml: bytes,
    path: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    characters: Callable[[str], None],
) -> None:
    """Run the handlers over ``xml``. Element and attribute names come without prefix and namespace."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    if _ENDLESS.search(xml):
        raise problem("FILE-010", path, "XML 里有超长的内容")
    depth = items = 0

    def on_start(name: str, values: dict[str, str]) -> None:
        nonlocal depth, items
        depth += 1
        items += 1 + len(values)
        if depth > MAX_DEPTH:
            raise problem("FILE-009", path, "XML 嵌套过深")
        if items > MAX_ITEMS:
            raise problem("FILE-010", path, "XML 的内容过多")
        start(name.rpartition(" ")[2], {key.rpartition(" ")[2]: value for key, value in values.items()})

    def on_end(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name.rpartition(" ")[2])

    def refuse(*_: object) -> InputProblem:
        raise problem("FILE-012", path)

    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise problem("FILE-009", path, f"XML 有误：第 {error.lineno} 行") from error
