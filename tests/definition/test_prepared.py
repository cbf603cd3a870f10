"""Form sets come back from the user's cache as they were made, or are made again."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from workbook_templates import packaged
from workbook_templates import prepared as module
from workbook_templates.checking.audit import audit_rows
from workbook_templates.checking.compiled import compile_checks
from workbook_templates.checking.engine import evaluate
from workbook_templates.definition import load
from workbook_templates.definition.load import form_ids, load_form
from workbook_templates.keeping import read_entry, write_entry
from workbook_templates.prepared import key_of, prepared


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of its own, and a process that has loaded nothing."""
    monkeypatch.setenv("ZIPING_CACHE", str(tmp_path))
    key_of.cache_clear()
    forget()
    yield tmp_path / "prepared"
    key_of.cache_clear()
    forget()


def forget() -> None:
    for made in (load._load, load._form_ids, audit_rows, compile_checks):
        made.cache_clear()


def told(value: object) -> object:
    """All that there is to a value, types included; the elements of a set have no order that could come back."""
    if is_dataclass(value):
        return type(value), [told(getattr(value, part.name)) for part in fields(value)]
    if isinstance(value, frozenset):
        return sorted(map(repr, value))
    if isinstance(value, Mapping):
        return [(key, told(item)) for key, item in value.items()]
    return [*map(told, value)] if isinstance(value, tuple) else repr(value)


@pytest.mark.parametrize("id", form_ids())
def test_a_form_set_comes_back_as_it_was_made(place: Path, id: str) -> None:
    made = load_form(id)
    rows, program = audit_rows(made), compile_checks(made)
    assert {path.suffix for path in place.iterdir()} >= {".form", ".rows", ".checks"}
    forget()
    back = load_form(id)
    assert back is not made and told(back) == told(made) and told(audit_rows(back)) == told(rows)
    again = compile_checks(back)
    assert [scope.rows for scope in (again.main, *again.repeated)] == [
        s.rows for s in (program.main, *program.repeated)
    ]
    assert again.main.reads == program.main.reads


def test_checks_that_came_back_find_the_same(place: Path) -> None:
    from tests.building.fillings import filling

    first = load_form("yueyang-2024")
    submission = filling(first, 7, stated=True)
    found = evaluate(first, submission)
    forget()
    again = evaluate(load_form("yueyang-2024"), submission)
    assert found.failures and told(again) == told(found)


@pytest.mark.parametrize("data", [b"", b"\x80", pickle.dumps(print), pickle.dumps(Path("x")), 7, None, b"\x80\x05."])
def test_what_is_no_value_of_ours_is_made_again(place: Path, data: object) -> None:
    key = key_of("甲", ())
    write_entry(f"{key}.数", data)
    assert prepared("数", key, lambda: 5) == 5
    assert prepared("数", key, lambda: 6) == 5


def test_nothing_can_be_called_by_an_entry(place: Path) -> None:
    class Called:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return eval, ("1/0",)

    key = key_of("甲", ())
    for harm in (pickle.dumps(Called()), pickle.dumps(partial(print, "x")), pickle.dumps(load_form)):
        write_entry(f"{key}.数", harm)
        assert module._unpacked(read_entry(f"{key}.数")) is None


def test_other_definitions_are_other_entries(place: Path, tmp_path: Path) -> None:
    own = tmp_path / "表套" / "甲"
    own.mkdir(parents=True)
    text = "id: 甲\nextends: yueyang-2024\ntitle: 一\nregion: 乙市\nyear: 2025\nversion: '1'\nsource: 无\n"
    (own / "form.yaml").write_text(text, encoding="utf-8")
    assert load_form("甲", (own.parent,)).title == "一"
    (own / "form.yaml").write_text(text.replace("title: 一", "title: 二"), encoding="utf-8")
    forget()
    key_of.cache_clear()
    from workbook_templates.keeping import state_at_start

    state_at_start.cache_clear()
    assert load_form("甲", (own.parent,)).title == "二"


def test_without_a_place_everything_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("x", encoding="utf-8")
    monkeypatch.setenv("ZIPING_CACHE", str(tmp_path / "文件"))
    key_of.cache_clear()
    assert prepared("数", key_of("甲", ()), lambda: 5) == 5
    assert prepared("数", key_of("甲", ()), lambda: 6) == 6
    assert prepared("数", "", lambda: 7) == 7
    key_of.cache_clear()


PACKAGED = [
    ("workbook_templates.catalogue", "catalogue.yaml"),
    ("workbook_templates.catalogue", "messages.yaml"),
    ("workbook_templates.checking", "limits.yaml"),
    ("workbook_templates.checking.narrative", "subjects.yaml"),
    ("workbook_templates.language", "library.yaml"),
]


@pytest.mark.parametrize("file", PACKAGED)
def test_a_file_of_ours_is_parsed_once(place: Path, monkeypatch: pytest.MonkeyPatch, file: tuple[str, str]) -> None:
    first = packaged.packaged(*file)
    assert first == yaml.safe_load(files(file[0]).joinpath(file[1]).read_text(encoding="utf-8"))
    monkeypatch.setattr(packaged, "_parsed", lambda *_: pytest.fail("parsed again"))
    assert packaged.packaged(*file) == first
