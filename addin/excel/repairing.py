"""修复 from a button: a damaged official workbook is offered a repaired copy beside it, which is then opened."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

from addin.excel.outcome import Instead, Kind, Outcome
from addin.excel.session import Session
from addin.live.book import OpenForm, copy_of, custom_forms, full_name
from addin.live.dialogs import Dialogs, free_path
from addin.live.review import found_block
from addin.ribbon.state import DECLINED_CELL, STATE
from workbook_templates.binding.names import bind_names
from workbook_templates.building.conventions import REVIEW_SHEET
from workbook_templates.definition.schema import Form
from workbook_templates.model import Finding, InputProblem
from workbook_templates.reading.book import Book

_MENDED = ("READ-001", "READ-003", "READ-004")
"""What ``repair`` puts right: a field that is not found, 审核 deleted, an entry beside its own cell."""
_TOLD, _SHOWN = 4, 6


def offer_repair(session: Session, opened: OpenForm, folder: Path) -> None:
    """Asks once a workbook and Excel. Raises Instead with the repair's outcome; returns when it is not wanted."""
    damage = damage_of(opened.cells, opened.form, opened.submission.problems, opened.intact)
    if found_block(opened) is None and not damage:
        damage = (f"“{REVIEW_SHEET}”表没有列问题的地方",)
    if not damage:
        return
    assert session.book is not None
    declined = session.addin.sheets[STATE].range(DECLINED_CELL)
    path = full_name(session.book)
    if declined.raw_value == path:
        return
    if not Dialogs(session.app).yes(_question(damage, "不修复，照现在的样子继续")):
        declined.raw_value = path
        return
    output = free_path(folder / f"{Path(path).stem}-修复.xlsx")
    with tempfile.TemporaryDirectory(prefix="ziping-") as scratch:
        raise Instead(repaired(session, copy_of(session.book, Path(scratch)), output))


def offer_repair_of_file(session: Session, path: Path) -> None:
    """The same for a file that is to be imported."""
    from workbook_templates.apart import guarded

    damage: tuple[str, ...] = ()
    with contextlib.suppress(InputProblem):  # not to be read as a workbook of ours: the import says why, or can do more
        damage = guarded(damage_of_file, path, custom_forms())
    if damage and Dialogs(session.app).yes(_question(damage, "不修复，照一般材料导入")):
        raise Instead(repaired(session, path, free_path(path.with_name(f"{path.stem}-修复.xlsx"))))


def damage_of(book: Book, form: Form, problems: Sequence[Finding], intact: bool) -> tuple[str, ...]:
    """What a repair puts right, in words: of the reading's problems, and the names by which formulas find their cells."""
    told = [finding.message for finding in problems if finding.code in _MENDED]
    lost = [] if intact else [form.fields[id].label for _, id in bind_names(book, form).missing]
    if lost:
        more = f"等 {len(lost)} 个栏目" if len(lost) > _TOLD else ""
        told.append(f"单元格的名称丢失或失效，公式和审核会出错：{'、'.join(lost[:_TOLD])}{more}")
    return tuple(told)


def damage_of_file(path: Path, folders: tuple[Path, ...]) -> tuple[str, ...]:
    """The same for a workbook of ours; nothing for any other."""
    from workbook_templates.binding.workbook import read_stamp, read_thoroughly
    from workbook_templates.reading.book import open_book

    book = open_book(path)
    if read_stamp(book) is None:
        return ()
    reading = read_thoroughly(book, folders)
    return damage_of(book, reading.form, reading.submission.problems, reading.how == "names")


def repaired(session: Session, source: Path, output: Path) -> Outcome:
    """Write and open the repaired copy; what was found, moved, converted and left over, and where all of it stands."""
    from workbook_templates.repairing.repair import repair_file
    from workbook_templates.repairing.report import LISTED, as_text, count_placed

    session.progress.step(0, 0, "修复")
    done = repair_file(source, output, custom_forms())
    session.app.books.open(str(output))
    left = sum(entry.kind in LISTED for entry in done.entries)
    kinds = [entry.kind.value for entry in done.entries]
    counted = " · ".join(f"{kind} {kinds.count(kind)}" for kind in dict.fromkeys(kinds) if kind != kinds[0])
    lines = [
        f"已修复并打开：{output}",
        f"{done.submission.unit or '（未写单位名称）'}  {done.form.title}",
        f"已放入 {count_placed(done.submission)} 处；须核对 {left} 处{f'（{counted}）' if counted else ''}",
        *(line[:90] for line in as_text(done.entries, _SHOWN)),
        "原来的工作簿没有改动。各条都写在新工作簿的“导入说明”表里，请逐条核对，再按“全部审核”。",
    ]
    return Outcome(Kind.FINDINGS if left else Kind.OK, "\n".join(lines))


def _question(damage: Sequence[str], otherwise: str) -> str:
    shown = [f"  {text[:70]}" for text in damage[:_TOLD]]
    more = [f"  ……共 {len(damage)} 处"] if len(damage) > _TOLD else []
    asked = ["", "要修复吗？", "“是”：在旁边另存一本修复好的工作簿并打开，原来的不动", f"“否”：{otherwise}"]
    return "\n".join(["这本官方工作簿被改坏了：", *shown, *more, *asked])
