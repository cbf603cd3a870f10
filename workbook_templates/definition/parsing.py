"""Definition files -> ``Entries``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from workbook_templates.definition.schema import Mark
from workbook_templates.definition.source import DefinitionError, Entries, Line


def read_definition(path: Path, label: str) -> Entries:
    """Read one definition file. ``label`` is how messages call it (``yueyang-2024/form.yaml``). Not to be changed: what
    stands in the same file is told again."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DefinitionError(Mark(label, 1), f"不能读取（{error.strerror or error}）") from error
    except UnicodeDecodeError as error:
        raise DefinitionError(Mark(label, 1), "不是 UTF-8 文本，请用 UTF-8 编码保存") from error
    return _parsed(text, label)


@lru_cache(maxsize=32)
def _parsed(text: str, label: str) -> Entries:
    """A form set is looked at to list it, to load it, and for each one that extends it."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        hint = "请检查这一行和上一行的缩进、冒号后的空格、引号和括号"
        raise DefinitionError(Mark(label, line), f"YAML 写法有误，{hint}（{error.problem}）") from error
    except yaml.YAMLError as error:
        raise DefinitionError(Mark(label, 1), f"YAML 写法有误（{error}）") from error
    if not isinstance(node, yaml.MappingNode):
        raise DefinitionError(Mark(label, 1), "定义文件应是“名称: 内容”的形式")
    value = _value(node, label)
    assert isinstance(value, Entries)
    return value


def _value(node: yaml.Node, file: str) -> Any:
    mark = Mark(file, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        entries = Entries(mark)
        for key_node, value_node in node.value:
            key = str(key_node.value)
            key_mark = Mark(file, key_node.start_mark.line + 1)
            if key in entries:
                raise DefinitionError(key_mark, f"“{key}”写了两次（前一次在第{entries.marks[key].line}行）")
            entries.put(key, _value(value_node, file), key_mark)
        return entries
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, file) for item in node.value]
    return _scalar(node, file)


def _scalar(node: yaml.Node, file: str) -> Any:
    text = str(node.value)
    if getattr(node, "style", None) == "|":
        first = node.start_mark.line + 2
        return [
            Line.at(line, Mark(file, first + number)) for number, line in enumerate(text.splitlines()) if line.strip()
        ]
    tag = node.tag.rsplit(":", 1)[-1]
    if tag == "null":
        return None
    if tag == "bool":
        return text.lower() in ("true", "yes", "on")
    if tag == "int":
        return int(text, 0)
    if tag == "float":
        return float(text)
    return text
