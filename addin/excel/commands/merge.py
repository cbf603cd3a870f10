"""合并汇总: a folder of workbooks becomes one summary workbook, opened at once."""

from __future__ import annotations

from addin.excel.outcome import Kind, Outcome
from addin.excel.session import Session
from addin.live.book import custom_forms
from addin.live.dialogs import Dialogs, free_path

_SHOWN = 6


def merge_folder(session: Session) -> Outcome:
    """The workbooks are not changed; those that could not be read are listed with their reasons."""
    from workbook_templates.summary.cache import Cache
    from workbook_templates.summary.collect import repair_workbook
    from workbook_templates.summary.merge import merge

    ask = Dialogs(session.app)
    folder = ask.folder("各单位工作簿所在的文件夹")
    roster = ask.file("应报单位的名册") if ask.yes("有应报单位的名册吗？\n有名册才能列出未报、重报的单位。") else None
    repair = ask.yes("遇到被改坏的官方工作簿，要按修复的办法读取吗？\n原文件不动；移动、换算的内容写在“审核问题”里。")
    output = free_path(ask.new_file("汇总工作簿存为", folder.parent / f"{folder.name}-汇总.xlsx"))
    forms = custom_forms()
    result = merge(
        folder,
        output,
        form_folders=forms,
        roster=roster,
        progress=lambda done, total: session.progress.step(done, total, "合并汇总"),
        cache=None if repair else Cache.open(forms),
        read=repair_workbook if repair else None,
    )
    told = result.as_json()
    session.app.books.open(str(output))
    lines = [
        f"共 {result.files} 个文件：汇总 {result.merged} 个，退回 {len(result.rejected)} 个，"
        f"被替代 {len(result.superseded)} 个。",
        f"发现：错误 {told['findings']['error']} · 核实 {told['findings']['verify']} · 提示 {told['findings']['notice']}",
        *(f"  退回 {item.file}：{item.reason[:60]}" for item in result.rejected[:_SHOWN]),
    ]
    if len(result.rejected) > _SHOWN:
        lines.append(f"  ……其余 {len(result.rejected) - _SHOWN} 个见汇总工作簿")
    if "missing" in told:
        lines.append(f"名册：未报 {len(told['missing'])} 个：{'、'.join(told['missing'][:_SHOWN])}")
    lines.append(f"汇总工作簿：{output}（{told['seconds']} 秒）")
    return Outcome(Kind.FINDINGS if result.rejected or told["findings"]["error"] else Kind.OK, "\n".join(lines))
