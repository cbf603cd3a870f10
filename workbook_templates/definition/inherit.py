"""Inheritance: a form set states only how it differs from the one it extends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbook_templates.definition.schema import Mark
from workbook_templates.definition.source import DefinitionError, Entries, Line

Read = Callable[[str, Mark], Entries]
OWN_ONLY = ("id", "abstract", "extends")
_EDITS = {"after": "insert", "before": "insert", "replace": "with", "change": "to", "delete": "delete"}
"""What can be done to a line of an inherited layout, and the word that says with what."""


def resolve(entries: Entries, read: Read, seen: tuple[str, ...] = ()) -> Entries:
    """Merge ``entries`` over everything it extends, nearest last. Raises DefinitionError on a cycle."""
    own = str(entries.get("id", ""))
    if own in seen:
        raise DefinitionError(entries.mark_of("extends"), f"继承成环：{' → '.join([*seen, own])}")
    merged = Entries(entries.mark)
    for parent in parents_of(entries):
        base = resolve(read(str(parent), entries.mark_of("extends")), read, (*seen, own))
        merged = _merge(merged, base)
    for key in OWN_ONLY:
        merged.pop(key, None)
    return _merge(merged, entries)


def parents_of(entries: Entries) -> list[str]:
    """Ids of the form sets that a definition extends: one name or a list of them."""
    parent = entries.get("extends")
    return [parent] if isinstance(parent, str) else [str(item) for item in entries.list_of("extends")]


def _merge(base: Entries, over: Entries) -> Entries:
    merged = Entries(over.mark)
    for key, value in base.items():
        merged.put(key, value, base.mark_of(key))
    for key, value in over.items():
        mark = over.mark_of(key)
        if value is None:
            _remove(merged, key, mark)
            continue
        current = merged.get(key)
        if isinstance(current, Entries) and isinstance(value, Entries):
            merged.put(key, value if "like" in value else _merge(current, value), mark)
        else:
            merged.put(key, value, mark)
    if merged.pop("edit", None) is not None:
        merged.put("layout", _edit(merged.get("layout"), over), over.mark_of("edit"))
    return merged


def _remove(merged: Entries, key: str, mark: Mark) -> None:
    """``名称: null`` takes an inherited entry out; ``项目.*: null`` all whose names begin so."""
    names = [name for name in merged if name.startswith(key[:-1])] if key.endswith("*") else [key]
    if not names or not all(name in merged for name in names):
        raise DefinitionError(mark, f"“{key}”没有内容；写 null 是去掉继承来的项，而继承来的内容里没有它")
    for name in names:
        merged.pop(name)


def _edit(layout: Any, over: Entries) -> list[Line]:
    """Apply ``after/before … insert``, ``replace … with``, ``change … to`` and ``delete`` to the lines of a layout.

    A line is named by any text it contains, which must be in exactly one line; ``change`` puts other words in the
    place of that text and leaves the rest of the line as it is.
    """
    if not isinstance(layout, list):
        raise DefinitionError(over.mark_of("edit"), "没有可以修改的版面（layout）")
    lines: list[Line] = list(layout)
    for edit in over.list_of("edit"):
        if not isinstance(edit, Entries):
            raise DefinitionError(over.mark_of("edit"), f"edit 的每一项应写明 {'、'.join(_EDITS)} 之一")
        edit.refuse_unknown([*_EDITS, *_EDITS.values()], "edit ")
        action = next((name for name in _EDITS if name in edit), None)
        if action is None:
            raise DefinitionError(edit.mark, f"edit 的每一项应写明 {'、'.join(_EDITS)} 之一")
        if edit.get(_EDITS[action]) is None:
            raise DefinitionError(edit.mark, f"edit 的 {action} 要同时写明 {_EDITS[action]}")
        wanted = str(edit[action])
        found = [number for number, line in enumerate(lines) if wanted in line]
        if len(found) != 1:
            reason = "没有找到" if not found else f"有{len(found)}行"
            raise DefinitionError(edit.mark_of(action), f"版面里{reason}含“{wanted}”的行，应恰有一行")
        at = found[0]
        new = edit.get(_EDITS[action]) if action != "delete" else []
        if action == "change":
            new = lines[at].replace(wanted, str(new))
        made = _lines(new, edit.mark_of(_EDITS[action]))
        if action == "after":
            lines[at + 1 : at + 1] = made
        elif action == "before":
            lines[at:at] = made
        else:
            lines[at : at + 1] = made
    return lines


def _lines(value: Any, mark: Mark) -> list[Line]:
    items = value if isinstance(value, list) else [value]
    return [item if isinstance(item, Line) else Line.at(str(item), mark) for item in items]


def apply_like(entries: Entries, kind: str) -> Entries:
    """Spell out ``like: other``: a copy of another entry of the same mapping with its own words over it."""
    done = Entries(entries.mark)

    def spell(name: str, trail: tuple[str, ...]) -> Entries:
        entry = entries[name]
        mark = entries.mark_of(name)
        if not isinstance(entry, Entries):
            raise DefinitionError(mark, f"{kind}“{name}”应写成“名称: {{…}}”的形式")
        other = entry.get("like")
        if other is None:
            return entry
        if other in trail or other not in entries:
            reason = "成环" if other in trail else f"没有“{other}”"
            raise DefinitionError(entry.mark_of("like"), f"{kind}“{name}”的 like {reason}")
        merged = _merge(spell(str(other), (*trail, name)), entry)
        merged.pop("like", None)
        return merged

    for name in entries:
        done.put(name, spell(name, ()), entries.mark_of(name))
    return done
