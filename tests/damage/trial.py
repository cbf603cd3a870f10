"""One trial: hurt a healthy workbook, read it, repair it, read the repaired one, and compare all with the truth."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.damage import base
from tests.damage.kinds import KINDS, Kind, NotHere
from tests.damage.oracle import Oracle, Verdict, examine, judge, squeezed
from workbook_templates.binding.workbook import Reading, read_thoroughly
from workbook_templates.model import Submission
from workbook_templates.reading.book import open_book
from workbook_templates.repairing.repair import repair_file


@dataclass
class Trial:
    """What came of it."""

    names: tuple[str, ...]
    form: str
    seed: int
    read: Verdict = field(default_factory=Verdict)
    repaired: Verdict = field(default_factory=Verdict)
    how: str = ""

    @property
    def restored(self) -> bool:
        """Everything that the damage left is back in its field of a workbook as sent out."""
        return self.repaired.clean and not self.repaired.listed and self.how == "names"

    def __str__(self) -> str:
        told = [f"{' + '.join(KINDS[name].title for name in self.names)} [{self.form}, {self.seed}]"]
        for step, verdict in (("读", self.read), ("修", self.repaired)):
            for what in ("lost", "misplaced", "unexplained", "listed"):
                found = getattr(verdict, what)
                if found:
                    told.append(f"  {step} {what} {len(found)}: {found[:4]}")
        return "\n".join(told)


def hurt(names: Sequence[str], form: str, seed: int) -> tuple[Oracle, list[Kind]]:
    """The healthy workbook with these damages done to it, and which of them could be done."""
    oracle = examine(base.healthy(form))
    kinds = sorted((KINDS[name] for name in names), key=lambda kind: kind.last)
    if any(kind.drops_names for kind in kinds):
        kinds = [kind for kind in kinds if not kind.needs_names]
    done = []
    for number, kind in enumerate(kinds):
        try:
            kind.act(oracle, random.Random(seed * 31 + number))
        except NotHere:
            continue
        done.append(kind)
    # What a later damage deleted again, nobody can list.
    there = {squeezed(sheet.content(cell)) for sheet in oracle.surgeon.sheets for _, _, cell in sheet.cells()}
    oracle.typed = [text for text in oracle.typed if squeezed(text) in there]
    oracle.explanations = {id: text for id, text in oracle.explanations.items() if squeezed(text) in there}
    return oracle, done


def run(names: Sequence[str], form: str, seed: int, folder: Path, *, repair: bool = True) -> Trial | None:
    """A trial; None when nothing of it could be done to this form set's workbook."""
    oracle, done = hurt(names, form, seed)
    if not done:
        return None
    trial = Trial(tuple(kind.name for kind in done), form, seed)
    path = oracle.surgeon.save(folder / "受损.xlsx")
    reading = read_thoroughly(open_book(path))
    trial.read = judge(oracle, reading.submission)
    trial.how = reading.how
    if repair:
        follow_up(trial, oracle, path, reading, folder)
    return trial


def follow_up(trial: Trial, oracle: Oracle, path: Path, reading: Reading, folder: Path) -> None:
    """Repair, and judge the repaired workbook as one reads it afresh."""
    output = folder / "修复.xlsx"
    before = path.read_bytes()
    repair_file(path, output, force=True)
    assert path.read_bytes() == before
    book = open_book(output)
    again = read_thoroughly(book)
    trial.how = again.how
    notes = [
        str(cell)
        for info in book.sheets
        if info.name == "导入说明"
        for row in book.grid(info.name).rows
        for cell in row
        if cell
    ]
    trial.repaired = judge(oracle, again.submission, names=renamed(reading.submission, again.submission), also=notes)


def renamed(old: Submission, new: Submission) -> dict[str, str]:
    """Worksheet of the hurt workbook -> the one of the repaired workbook that took its place."""
    names: dict[str, str] = {}
    for sheet in {part.sheet for part in new.parts}:
        for before, after in zip(old.parts_of(sheet), new.parts_of(sheet), strict=False):
            names[before.name] = after.name
    return names
