"""Inheritance: a form set states only how it differs from the one it extends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbook_templates.definition.schema import Mark
from workbook_templates.definition.source import DefinitionError, Entries, Line

Read = Callable[[str, Mark], Entries]
OWN_ONLY = ("id", "abstract", "extends")


def resolve(entries: Entries, read: Read, seen: tuple[str, ...] = ()) -> Entries:
    """Merge ``entries`` over everything it extends, nearest last. Raises DefinitionError on a cycle."""
    own = str(entries.get("id", ""))
    if own in seen:
        raise DefinitionError(entries.mark_of("extends"), f"继承成环：{' → '.join([*seen, own])}")
    parents = entries.get("extends") or []
    if isinstance(parents, str):
        parents = [parents]
    merged = Entries(entries.mark)
    for parent in parents:
        base = resolve(read(str(parent), entries.mark_of("extends")), read, (*seen, own))
        merged = _merge(merged, base)
    for key in OWN_ONLY:
        merged.pop(key, None)
    return _merge(merged, entries)


def _merge(base: Entries, over: Entries) -> Entries:
    merged = Entries(over.mark)
    for key, value in base.items():
        merged.put(key, value, base.mark_of(key))
    for key, value in over.items():
        mark = over.mark_of(key)
        if value is None:
            merged.pop(key, None)
            continue
        current = merged.get(key)
        if isinstance(current, Entries) and isinstance(value, Entries):
            merged.put(key, value if "like" in value else _merge(current, value), mark)
        else:
            merged.put(key, value, mark)
    edits = merged.pop("edit", None)
    if edits is not None:
        merged.put("layout", _edit(merged.get("layout"), edits, over), over.mark_of("edit"))
    return merged


def _edit(layout: Any, edits: Any, over: Entries) -> list[Line]:
    """Apply ``after/before … insert``, ``replace … with`` and ``delete`` to the lines of a layout.

    A line is named by any text it contains, which must be in exactly one line.
    """
    if not isinstance(layout, list):
        raise DefinitionError(over.mark_of("edit"), "没有可以修改的版面（layout）")
    lines: list[Line] = list(layout)
    for edit in edits:
        if not isinstance(edit, Entries):
            raise DefinitionError(over.mark_of("edit"), "edit 的每一项应写明 after、before、replace 或 delete")
        action = next((name for name in ("after", "before", "replace", "delete") if name in edit), None)
        if action is None:
            raise DefinitionError(edit.mark, "edit 的每一项应写明 after、before、replace 或 delete")
        wanted = str(edit[action])
        found = [number for number, line in enumerate(lines) if wanted in line]
        if len(found) != 1:
            reason = "没有找到" if not found else f"有{len(found)}行"
            raise DefinitionError(edit.mark_of(action), f"版面里{reason}含“{wanted}”的行，应恰有一行")
        at = found[0]
        new = edit.get("insert", edit.get("with")) or []
        if isinstance(new, str):
            new = [Line.at(new, edit.mark_of("insert" if "insert" in edit else "with"))]
        if action == "after":
            lines[at + 1 : at + 1] = new
        elif action == "before":
            lines[at:at] = new
        else:
            lines[at : at + 1] = new
    return lines


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
