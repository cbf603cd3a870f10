"""The sentence files: which sentences a chapter gets when the unit wrote nothing. YAML, Chinese, a bureau may edit it.

Read in this order, a chapter of a later file replacing the earlier one: ``sentences/common.yaml``, the shipped file of
each form set that this one extends, its own shipped file, and ``sentences.yaml`` in the folder of the form set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from workbook_templates.definition.parsing import read_definition
from workbook_templates.definition.schema import Form, Mark
from workbook_templates.definition.source import DefinitionError, Entries
from workbook_templates.reporting.figures import WORDING_KEYS, Wording
from workbook_templates.reporting.phrasing import Condition, Phrase, parse, parse_condition
from workbook_templates.reporting.sources import DEDUCTIONS, FINDINGS, PROJECTS, Triple

SENTENCES = Path(str(files("workbook_templates").joinpath("reporting", "sentences")))
OWN_FILE = "sentences.yaml"
FUNCTIONS = {"占比": 2, "较上年": 2, "较预算": 2, "列举": 2, "合计": 1}
"""Name -> number of arguments."""
WORDS = ("年", "上年", "单位")
"""Names that are no fields."""
LOCAL_WORDS = (
    "序号", "中文序号", "项数", "满分项数", "扣分项数", "分值合计", "得分合计", "一级", "指标", "少得", "项目名称", "问题", "级别",
)  # fmt: skip
_TOP = ("用语", "标记", "提示", "评分项", "章节")
_EACH = ("逐项", "当", "开头", "每项", "之间", "结尾", "分段", "最多")


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The first of these that can be written."""

    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Each:
    """Something told item by item; one paragraph a group, or one an item."""

    sources: tuple[str, ...]
    opening: Phrase | None
    item: Phrase
    between: str
    ending: str
    apart: bool
    most: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Entry:
    """One paragraph, or the paragraphs of an ``Each``."""

    when: Condition | None
    sentences: tuple[Alternatives, ...] = ()
    each: Each | None = None

    def phrases(self) -> Iterator[Phrase]:
        for sentence in self.sentences:
            yield from sentence.phrases
        if self.each is not None:
            yield from (phrase for phrase in (self.each.opening, self.each.item) if phrase is not None)


@dataclass(frozen=True, slots=True)
class Sentences:
    """All that a form set's generated sentences are made of."""

    mark: str
    prompt: str
    """What stands in a chapter for which nothing can be written."""
    wording: Wording
    triples: tuple[Triple, ...]
    chapters: Mapping[str, tuple[Entry, ...]]


def sentences_for(form: Form) -> Sentences:
    """Read and check the files of a form set. Raises DefinitionError: file, line, what is wrong."""
    whole = Entries(Mark("common.yaml", 1))
    chapters: dict[str, tuple[Entry, ...]] = {}
    for path, label, own in _files(form):
        entries = read_definition(path, label)
        entries.refuse_unknown(_TOP, "句子文件")
        for key in ("用语", "标记", "提示", "评分项"):
            if key in entries:
                whole.put(key, entries[key], entries.mark_of(key))
        part = entries.entries_of("章节")
        for id in part:
            read = tuple(_entry(item, part.mark_of(id)) for item in part.list_of(id))
            if own:
                _refuse_unknown_names(read, form, {chapter.id for chapter in form.chapters}, id, part.mark_of(id))
            chapters[id] = read
    words = whole.entries_of("用语")
    missing = [key for key in WORDING_KEYS if key not in words]
    if missing:
        raise DefinitionError(words.mark, f"“用语”里缺少“{missing[0]}”")
    return Sentences(
        mark=str(whole.get("标记", "")),
        prompt=str(whole.get("提示", "")),
        wording=Wording.of({key: str(words[key]) for key in WORDING_KEYS}),
        triples=tuple(_triple(item, whole.mark_of("评分项")) for item in whole.list_of("评分项")),
        chapters=chapters,
    )


def _files(form: Form) -> Iterator[tuple[Path, str, bool]]:
    """Path, label, and whether every name in it must be one of the form set."""
    yield SENTENCES / "common.yaml", "sentences/common.yaml", False
    for id in (*[parent for parent in form.extends.split(",") if parent], form.id):
        shipped = SENTENCES / f"{id}.yaml"
        if shipped.is_file():
            yield shipped, f"sentences/{shipped.name}", id == form.id
    own = Path(form.folder) / OWN_FILE if form.folder else None
    if own is not None and own.is_file():
        yield own, f"{form.id}/{OWN_FILE}", True


def _entry(item: Any, mark: Mark) -> Entry:
    if isinstance(item, str):
        return Entry(None, (_alternatives(item, mark),))
    if not isinstance(item, Entries):
        raise DefinitionError(mark, "每一段应是一句话，或写成 {句: …}、{段: […]}、{逐项: …}")
    when = parse_condition(str(item["当"]), item.mark_of("当")) if "当" in item else None
    if "逐项" in item:
        item.refuse_unknown(_EACH, "逐项的段")
        return Entry(when, each=_each(item))
    item.refuse_unknown(("当", "句", "段"), "段")
    if ("句" in item) == ("段" in item):
        raise DefinitionError(item.mark, "一段应写“句”或“段”之一")
    if "句" in item:
        return Entry(when, (_alternatives(item["句"], item.mark_of("句")),))
    return Entry(when, tuple(_alternatives(sentence, item.mark_of("段")) for sentence in item.list_of("段")))


def _alternatives(value: Any, mark: Mark) -> Alternatives:
    """A sentence, or a list of which the first that can be written is taken."""
    written = value if isinstance(value, list) else [value]
    if not written or not all(isinstance(text, str) for text in written):
        raise DefinitionError(mark, "句子应是文字，或几句择一的一列文字")
    return Alternatives(tuple(parse(text, mark, FUNCTIONS) for text in written))


def _each(item: Entries) -> Each:
    sources = item["逐项"] if isinstance(item["逐项"], list) else [item["逐项"]]
    if not isinstance(item.get("每项"), str):
        raise DefinitionError(item.mark, "逐项的段要写“每项”")
    opening = item.get("开头")
    return Each(
        tuple(str(source) for source in sources),
        parse(str(opening), item.mark_of("开头"), FUNCTIONS) if opening else None,
        parse(item["每项"], item.mark_of("每项"), FUNCTIONS),
        str(item.get("之间", "；")),
        str(item.get("结尾", "。")),
        bool(item.get("分段", False)),
        item.whole_number_of("最多", 200),
        item.mark,
    )


def _triple(item: Any, mark: Mark) -> Triple:
    if not isinstance(item, Entries) or not all(isinstance(item.get(key), str) for key in ("得分", "分值", "原因")):
        raise DefinitionError(mark, "“评分项”的每一项应写成 {得分: …, 分值: …, 原因: …}")
    return Triple(item["得分"], item["分值"], item["原因"])


# ---- names --------------------------------------------------------------------------------------------------------


def unknown_names(entry: Entry, form: Form) -> Iterator[tuple[str, Mark]]:
    """Names in an entry that the form set does not have, with their place."""
    each = entry.each
    if each is not None:
        for source in each.sources:
            if source not in (PROJECTS, DEDUCTIONS, FINDINGS) and source not in form.areas:
                yield source, each.mark
    local = set(WORDS) | set(LOCAL_WORDS) if each is not None else set(WORDS)
    if each is not None:
        local |= {"得分", "分值", "偏差原因"} if DEDUCTIONS in each.sources else set()
        local |= {column for source in each.sources if source in form.areas for column in form.areas[source].columns}
    for phrase in entry.phrases():
        for slot in phrase.slots():
            if slot.function == "列举":
                if slot.names[0] not in form.areas:
                    yield slot.names[0], phrase.mark
                elif slot.names[1] not in form.areas[slot.names[0]].columns:
                    yield slot.names[1], phrase.mark
                continue
            for name in slot.names:
                if name not in local and name not in form.fields:
                    yield name, phrase.mark
    if entry.when is not None:
        from workbook_templates.reporting.phrasing import names_of_condition

        for name in names_of_condition(entry.when):
            if name not in form.fields:
                yield name, entry.when.mark


def _refuse_unknown_names(read: tuple[Entry, ...], form: Form, chapters: set[str], id: str, mark: Mark) -> None:
    if id not in chapters:
        raise DefinitionError(mark, f"表套 {form.id} 的报告没有章“{id}”（有：{'、'.join(sorted(chapters))}）")
    for entry in read:
        for name, place in unknown_names(entry, form):
            raise DefinitionError(place, f"表套 {form.id} 没有字段“{name}”")
