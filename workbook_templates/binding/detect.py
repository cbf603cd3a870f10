"""Which form set a document was written on: by its labels and headings, then by the region's own words.

Never a guess: when two form sets fit equally well and neither names the document's region, the document's owner is
asked. A document of a region without a form set of its own is read with the general form set it is laid out like.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from workbook_templates.binding.document import Document
from workbook_templates.binding.labels import Guess
from workbook_templates.binding.plan import LABEL, plan_of
from workbook_templates.binding.values import reads_as_number
from workbook_templates.binding.wording import wording
from workbook_templates.definition.schema import Form
from workbook_templates.model import InputProblem

_ENOUGH = 0.2
"""Share of a form's labels and headings that a document must have in common with it."""
_CLOSE, _ALIKE = 0.04, 0.08
"""So near one another form sets fit alike: where the document names a region, and where it names none."""
_FEW = 5
"""So many labels of any form set, and a title that speaks of it, make a document one of these however it is laid out."""
_TITLE = re.compile(r"部门整体(支出)?绩效|整体支出绩效|项目支出绩效|绩效自评")
_LABEL = 40


@dataclass(frozen=True, slots=True)
class Detected:
    form: Form
    guesses: tuple[Guess, ...]


@dataclass(frozen=True, slots=True)
class _Likeness:
    form: Form
    layout: float
    """How far labels and headings agree, 0 to 1."""
    coverage: float
    """How many of the labels that any form set knows this one has, 0 to 1."""
    region: int
    """How many of the form's telling words the document has."""

    @property
    def score(self) -> float:
        telling = len(self.form.detect)
        return (self.layout + self.coverage) / 2 + (0.3 * self.region / telling if telling else 0.0)


def detect_form(document: Document, forms: Sequence[Form]) -> Form:
    """The form set of a document. Raises InputProblem when there is none, or when it cannot be told."""
    return forms[0] if len(forms) == 1 else detect(document, forms).form


def detect(document: Document, forms: Sequence[Form]) -> Detected:
    """The same, with what had to be assumed."""
    texts, labels = _texts(document), _labels(document)
    whole = "\n".join(texts)
    known = labels & frozenset[str]().union(*(_known(form) for form in forms))
    found = sorted((_compare(form, labels, known, whole) for form in forms), key=lambda item: -item.score)
    name = re.split(r"[\\/]", document.path)[-1]
    strange = not found or max(item.layout for item in found) < _ENOUGH
    if strange and not (len(known) >= _FEW and _TITLE.search(whole)):
        titles = "、".join(form.id for form in forms)
        raise InputProblem(
            f"“{name}”里没有认出部门整体支出绩效自评的表或报告（认得的表套：{titles}）。请核对文件；"
            "确是自评材料的，请用 --form 指定表套。",
            path=document.path,
            code="FORM-004",
        )
    best = found[0]
    rivals = [item for item in found[1:] if best.score - item.score < (_CLOSE if best.region else _ALIKE)]
    if best.region and not any(item.region >= best.region for item in rivals):
        rivals = []
    general = _general([best, *rivals]) if rivals else best
    if strange and general is None:
        general = max([best, *rivals], key=lambda item: sum(item.form.id in other.form.extends for other in rivals))
    if general is None:
        names = "、".join(f"“{item.form.title}”（{item.form.id}）" for item in [best, *rivals])
        raise InputProblem(
            f"“{name}”与{names}一样相像，无法确定用哪个表套，请用 --form 指定。", path=document.path, code="FORM-004"
        )
    guesses: tuple[Guess, ...] = ()
    if strange:
        why = f"版面与各表套都差别较大，按“{general.form.title}”读取；没有对应栏目的内容都列出，请逐项核对。"
        guesses = (Guess(general.form.id, None, "", why),)
    elif not general.region or rivals:
        why = f"文件没有写明表套所属的地区，按版面最接近的“{general.form.title}”读取，请核对。"
        guesses = (Guess(general.form.id, None, "", why),)
    return Detected(general.form, guesses)


def _general(rivals: list[_Likeness]) -> _Likeness | None:
    """Among form sets that fit alike, the one that the others are made from; None when there is no such one."""
    for item in rivals:
        others = [other for other in rivals if other is not item]
        if all(item.form.id in re.findall(r"[\w-]+", other.form.extends) for other in others):
            return item
    return None


def _texts(document: Document) -> list[str]:
    cells = [cell for grid in document.tables for row in grid.rows for cell in row if isinstance(cell, str)]
    return [block.text for block in document.paragraphs] + cells + [grid.name for grid in document.tables]


def _labels(document: Document) -> set[str]:
    """Short texts that may be labels, headings or titles."""
    found = set()
    for text in _texts(document):
        for piece in (text, text.split("：")[0], text.split(":")[0]):
            if piece and len(piece) <= _LABEL and not reads_as_number(piece):
                found.add(wording(piece).sense)
    return found


def _known(form: Form) -> set[str]:
    """Every label and heading of the form set."""
    return set(plan_of(form).exact) | {wording(chapter.heading).sense for chapter in form.chapters}


def _compare(form: Form, labels: set[str], known: set[str], whole: str) -> _Likeness:
    tables: dict[str, set[str]] = defaultdict(set)
    for row in plan_of(form).rows:
        tables[row.sheet.id].update(wording(slot.text).sense for slot in row.slots if slot.kind == LABEL)
    report = {wording(chapter.heading).sense for chapter in form.chapters}
    # Only the tables that are there count: one with a part of the form set is no less on it.
    asked = set().union(*(words for words in [*tables.values(), report] if _share(labels, words)))
    common = (asked | _known(form)) & labels
    region = sum(word in whole for word in form.detect)
    layout = min(1.0, len(common) / len(asked)) if asked else 0.0
    return _Likeness(form, layout, len(known & _known(form)) / len(known) if known else 0.0, region)


def _share(labels: set[str], own: set[str]) -> bool:
    """Whether enough of a sheet's labels are there to say that the sheet is."""
    return bool(own) and len(labels & own) >= max(2, 0.3 * len(own))
