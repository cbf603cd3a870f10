"""计算比率与得分: what the rules give, into empty score cells; where a unit wrote something else, a note beside it.

The reason of every score goes to the sheet 得分说明, where an auditor looks for it.
"""

from __future__ import annotations

from dataclasses import replace

import xlwings as xw

from addin.excel.commands.this_form import this_form
from addin.excel.outcome import Kind, Outcome
from addin.excel.session import Session
from addin.live.book import full_name
from addin.live.changes import Changes
from addin.live.notes import set_note
from addin.live.protection import unlocked
from addin.live.score_sheet import write_reasons
from addin.live.undo import NOTE, remember, whole
from workbook_templates.building.conventions import SCORE_SHEET
from workbook_templates.scoring.scores import Scored

LABEL = "计算比率与得分"
_SHOWN = 6


def score(session: Session) -> Outcome:
    """A score that somebody wrote is never changed."""
    from workbook_templates.scoring.scores import scores

    opened = this_form(session)
    opened.app.calculate()
    lines = scores(opened.form, opened.submission)
    if not lines:
        return Outcome(Kind.OK, "没有可以计算的得分：请先填写指标的分值、年度指标值和实际完成值。")
    empty = [line for line in lines if _may_fill(line)]
    different = [line for line in lines if line.differs]
    unclear = [line for line in lines if line.score.value is None and not line.stated_text.strip() and line.area]
    changes = Changes(full_name(opened.book), LABEL)
    session.app.screen_updating = False
    with whole(opened.book, changes):
        for name in dict.fromkeys(line.sheet for line in lines):
            fill = [line for line in empty if line.sheet == name]
            note = [line for line in different if line.sheet == name]
            if fill or note:
                session.progress.step(0, 0, f"{name}：写建议得分")
                _write(opened.sheet(name), fill, note, changes)
        session.progress.step(0, 0, "写得分说明")
        listed = write_reasons(opened, _as_filled(lines), changes)
    told = [
        f"共 {len(lines)} 项：填入建议得分 {len(empty)} 项，与规则不符 {len(different)} 项，须自己定分 {len(unclear)} 项。"
    ]
    told += _listed("与规则不符（没有改动，批注里写了理由）", different)
    told += _listed("规则不能单独给分，请按说明填写", unclear)
    told.append(f"\n每项的规则、取数、算式和依据{'已列在' if listed else '仍列在'}“{SCORE_SHEET}”表。")
    told.append("要看一项得分的规则、取数和算式，选中它，按“为什么是这个分”。")
    if changes.steps:
        told.append(NOTE)
        return Outcome(Kind.FINDINGS if different else Kind.OK, "\n".join(told), undo=remember(session.addin, changes))
    return Outcome(Kind.FINDINGS if different else Kind.OK, "\n".join(told))


def _write(sheet: xw.Sheet, fill: list[Scored], note: list[Scored], changes: Changes) -> None:
    with unlocked(sheet):
        for line in fill:
            assert line.where is not None and line.score.value is not None
            changes.write(sheet, line.where.address, [[float(line.score.value)]])
        for line in note:
            assert line.where is not None
            set_note(sheet, line.where.address, f"自评规则：{line.score.brief()}")


def _as_filled(lines: tuple[Scored, ...]) -> list[Scored]:
    """The lines as they are once the empty cells hold the suggested score."""
    return [
        replace(line, stated=line.score.value, stated_text=f"{float(line.score.value):g}")
        if _may_fill(line) and line.score.value is not None
        else line
        for line in lines
    ]


def _may_fill(line: Scored) -> bool:
    """An empty cell of an indicator's own score, and a rule that gives one mark."""
    return bool(line.area) and line.where is not None and line.score.value is not None and not line.stated_text.strip()


def _listed(head: str, lines: list[Scored]) -> list[str]:
    if not lines:
        return []
    shown = [
        f"  {line.where or line.sheet} {line.label}：填 {line.stated_text.strip() or '空'}，{line.score.brief()[:60]}"
        for line in lines[:_SHOWN]
    ]
    return [f"\n{head}：", *shown, *([f"  ……其余 {len(lines) - _SHOWN} 项"] if len(lines) > _SHOWN else [])]
