"""Form id -> Form: from its definition, or as it was made of it an earlier time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from workbook_templates.definition.schema import Form, Mark
from workbook_templates.definition.source import DefinitionError, Entries
from workbook_templates.prepared import key_of, prepared

BUILTIN = Path(str(files("workbook_templates").joinpath("forms")))


def form_ids(folders: Iterable[Path] = ()) -> list[str]:
    """Ids of all form sets: the given folders first, then the shipped ones; abstract definitions are left out."""
    return list(_form_ids(tuple(folders)))


@cache
def _form_ids(folders: tuple[Path, ...]) -> tuple[str, ...]:
    return prepared("ids", key_of("", folders), lambda: _ids_in(folders))


def _ids_in(folders: tuple[Path, ...]) -> tuple[str, ...]:
    from workbook_templates.definition.parsing import read_definition

    found: dict[str, Path] = {}
    for folder in [*folders, BUILTIN]:
        for path in sorted(folder.glob("*/form.yaml")):
            found.setdefault(path.parent.name, path)
    return tuple(id for id, path in found.items() if not read_definition(path, _label(path)).get("abstract"))


def load_form(id: str, folders: tuple[Path, ...] = ()) -> Form:
    """The form set ``id``. Raises DefinitionError (file, line, reason) when its definition is wrong or missing."""
    return _load(id, folders)


@cache
def _load(id: str, folders: tuple[Path, ...]) -> Form:
    key = key_of(id, folders)
    return prepared("form", key, lambda: replace(_made(id, folders), key=key))


def _made(id: str, folders: tuple[Path, ...]) -> Form:
    # Mostly it has been made before: what reads and checks definitions is brought in when it is needed.
    from workbook_templates.definition.build import build_form
    from workbook_templates.definition.inherit import resolve
    from workbook_templates.definition.parsing import read_definition

    def read(name: str, mark: Mark) -> Entries:
        for folder in [*folders, BUILTIN]:
            path = folder / name / "form.yaml"
            if path.is_file():
                entries = read_definition(path, _label(path))
                if entries.get("id") != name:
                    raise DefinitionError(entries.mark_of("id"), f"id 应与文件夹同名（{name}）")
                return entries
        raise DefinitionError(mark, f"没有表套“{name}”")

    own = read(id, Mark(f"{id}/form.yaml", 1))
    if own.get("abstract"):
        raise DefinitionError(own.mark_of("abstract"), f"“{id}”只供别的表套继承，不能单独使用")
    folder = next(str(base / id) for base in [*folders, BUILTIN] if (base / id / "form.yaml").is_file())
    return build_form(resolve(own, read), folder)


def _label(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
