"""出错说明: from a cell with a finding to the cell where its explanation is written."""

from __future__ import annotations

from addin.excel.commands.this_form import this_form
from addin.excel.outcome import Kind, Outcome
from addin.excel.session import Session
from addin.live.book import open_form
from addin.live.review import ReviewRow, review_rows, write_findings
from addin.live.selection import Selection, go_to, selection
from workbook_templates.model import Finding, InputProblem, Severity, a1


def explain(session: Session) -> Outcome:
    """Errors cannot be explained away; everything else has a row with a cell for it."""
    from workbook_templates.checking.findings import check

    opened = this_form(session)
    at = selection(session.app)
    rows = list(review_rows(opened))
    on_row = next((row for row in rows if (row.sheet, row.row) == (at.sheet, at.top)), None)
    findings = check(opened.form, opened.submission)
    if on_row is not None:
        mine = [finding for finding in findings if finding.identity in on_row.identities]
    else:
        mine = [finding for finding in findings if _stands_at(finding, at)]
    if not mine:
        return Outcome(Kind.OK, "当前格没有审核发现的问题，不用写出错说明。用“下一条”可以转到有问题的格。")
    wanted = [finding for finding in mine if finding.severity is not Severity.ERROR]
    if not wanted:
        return Outcome(Kind.FINDINGS, f"这是“错误”，必须改正，不能只写说明：\n\n{mine[0].message}")
    finding = min(wanted, key=lambda item: list(Severity).index(item.severity))
    row = on_row or _row_of(rows, finding)
    if row is None:  # found by a command only, and 全部审核 was not pressed since
        session.app.screen_updating = False
        write_findings(opened, findings)
        assert session.book is not None
        opened = open_form(session.app, session.book, session.addin.name)
        row = _row_of(list(review_rows(opened)), finding)
    if row is None:
        raise InputProblem("这本工作簿没有可以写出错说明的“审核”表。请用 ziping repair 修复工作簿。", code="LIVE-001")
    go_to(opened, row.sheet, a1(row.row, row.explanation))
    return Outcome(Kind.OK, f"请在这一格写明原因（随表上报，汇总时能看到）：\n\n{finding.message}")


def _stands_at(finding: Finding, at: Selection) -> bool:
    return finding.where is not None and (finding.where.sheet, finding.where.address) == (at.sheet, at.address)


def _row_of(rows: list[ReviewRow], finding: Finding) -> ReviewRow | None:
    return next((row for row in rows if finding.identity in row.identities), None)
