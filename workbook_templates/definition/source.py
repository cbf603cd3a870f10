"""Definition files: YAML that remembers the file and line of every entry, so that a refusal can name them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

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
