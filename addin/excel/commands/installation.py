"""检查安装: what is missing on this machine and how to mend it."""

from __future__ import annotations

from addin.excel.outcome import Kind, Outcome
from addin.excel.session import Session


def installation(session: Session) -> Outcome:
    """The machine's parts, and what the Excel that asks says of itself."""
    from addin.installing.examine import ExcelFacts, examine, told

    checks = examine(ExcelFacts.of(session.app, session.addin))
    return Outcome(Kind.OK if all(check.fine for check in checks) else Kind.FINDINGS, told(checks))
