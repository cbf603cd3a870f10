"""Definition files: YAML that remembers the file and line of every entry, so that a refusal can name them."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from workbook_templates.definition.schema import Mark
from workbook_templates.model import InputProblem


class DefinitionError(InputProblem):
    """A definition that is refused: file, line and reason, in Chinese."""

    def __init__(self, mark: Mark, reason: str) -> None:
        super().__init__(f"{mark}：{reason}", path=mark.file, code="FORM-001")
        self.mark = mark
        self.reason = reason


class Entries(dict[str, Any]):
    """A mapping whose keys know where they were written."""

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark
        self.marks: dict[str, Mark] = {}

    def put(self, key: str, value: Any, mark: Mark) -> None:
        self[key] = value
        self.marks[key] = mark

    def mark_of(self, key: str) -> Mark:
        return self.marks.get(key, self.mark)

    def list_of(self, key: str) -> list[Any]:
        """The list under ``key``, empty when there is none. Raises DefinitionError when it is something else."""
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise DefinitionError(self.mark_of(key), f"“{key}”应是一列，写成 [甲, 乙]")
        return value

    def whole_number_of(self, key: str, otherwise: int) -> int:
        """The whole number under ``key``. Raises DefinitionError when it is something else."""
        value = self.get(key, otherwise)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise DefinitionError(self.mark_of(key), f"“{key}”应是整数，却写成“{value}”")
        return value

    def entries_of(self, key: str) -> Entries:
        """The mapping under ``key``, empty when there is none. Raises DefinitionError when it is something else."""
        value = self.get(key)
        if value is None:
            return Entries(self.mark_of(key))
        if not isinstance(value, Entries):
            raise DefinitionError(self.mark_of(key), f"“{key}”应是“名称: 内容”的形式")
        return value

    def refuse_unknown(self, known: Collection[str], what: str) -> None:
        """Raises DefinitionError for the first key that is not one of ``known``."""
        for key in self:
            if key not in known:
                names = "、".join(sorted(known))
                raise DefinitionError(self.mark_of(key), f"{what}里有不认识的项“{key}”（可用：{names}）")


class Line(str):
    """One line of a layout, with its place."""

    mark: Mark

    @classmethod
    def at(cls, text: str, mark: Mark) -> Line:
        line = cls(text)
        line.mark = mark
        return line


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
