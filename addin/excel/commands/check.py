"""全部审核: check the open workbook, list on 审核 what no formula can find, and go to the first error."""

from __future__ import annotations

from addin.excel.commands.this_form import this_form
from addin.excel.outcome import Kind, Outcome
from addin.excel.session import Session
from addin.live.review import write_findings
from addin.live.selection import go_to
from workbook_templates.building.conventions import REVIEW_SHEET
from workbook_templates.catalogue import chinese_code
from workbook_templates.model import Finding, Severity

_SHOWN = 6


def check_book(session: Session) -> Outcome:
    """Every finding, counted by level, the worst named with their places."""
    from workbook_templates.checking.findings import check, checks_run

    opened = this_form(session)
    findings = check(opened.form, opened.submission)
    session.app.screen_updating = False
    listed = write_findings(opened, findings)
    counts = {level: sum(1 for finding in findings if finding.severity is level) for level in Severity}
    told = " · ".join(f"{level.chinese} {count}" for level, count in counts.items())
    lines = [f"检查 {checks_run(opened.form, opened.submission)} 项：{told}"]
    if not findings:
        return Outcome(Kind.OK, f"{lines[0]}\n没有发现问题。")
    worst = sorted(findings, key=lambda finding: list(Severity).index(finding.severity))
    lines += ["", *(_line(finding) for finding in worst[:_SHOWN])]
    if len(worst) > _SHOWN:
        lines.append(f"……其余 {len(worst) - _SHOWN} 条")
    lines += ["", _where_listed(listed)]
    first = next((finding for finding in worst if finding.where is not None), None)
    if first is not None and first.where is not None and first.severity is not Severity.NOTICE:
        go_to(opened, first.where.sheet, first.where.address)
        lines.append(f"已转到第一条：{first.where}")
    return Outcome(Kind.FINDINGS if counts[Severity.ERROR] or counts[Severity.VERIFY] else Kind.OK, "\n".join(lines))


def _line(finding: Finding) -> str:
    return f"{finding.severity.chinese} {chinese_code(finding.code)}  {finding.message}"


def _where_listed(listed: bool) -> str:
    if listed:
        return f"全部问题列在“{REVIEW_SHEET}”表（项目自评表的列在该表下方）。“核实”属实的，请写出错说明。"
    return f"这本工作簿没有“{REVIEW_SHEET}”表，问题没有写进表里。请用 ziping repair 修复。"
