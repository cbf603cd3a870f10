"""未报名单: who of the roster has not reported, and a page that tells the state of every unit."""

from __future__ import annotations

from addin.excel.outcome import Kind, Outcome
from addin.excel.session import Session
from addin.live.book import custom_forms
from addin.live.dialogs import Dialogs, free_path

_PAGE = "网页 (*.html),*.html"
_SHOWN = 30


def missing(session: Session) -> Outcome:
    """A unit whose only file was sent back counts as missing its report, and is told apart."""
    from workbook_templates.summary.status import look, write_page
    from workbook_templates.summary.unit_state import State

    ask = Dialogs(session.app)
    folder = ask.folder("各单位工作簿所在的文件夹")
    roster = ask.file("应报单位的名册")
    page = free_path(ask.new_file("报送情况的网页存为", folder.parent / f"{folder.name}-报送情况.html", _PAGE))
    status = look(
        folder,
        roster=roster,
        page=page,
        form_folders=custom_forms(),
        progress=lambda done, total: session.progress.step(done, total, "核对报送情况"),
    )
    write_page(page, status)
    absent = [unit.name for unit in status.units if unit.state is State.MISSING]
    counts = "，".join(f"{state.value} {status.count(state)}" for state in State)
    lines = [f"名册 {len(status.units)} 个单位，已报 {status.reported}（{counts}）。"]
    if absent:
        shown = "\n".join(f"  {name}" for name in absent[:_SHOWN])
        lines.append(f"未报 {len(absent)} 个：\n{shown}" + ("\n  ……" if len(absent) > _SHOWN else ""))
    lines.append(f"每个单位的情况：{page}")
    return Outcome(Kind.FINDINGS if absent else Kind.OK, "\n".join(lines))
