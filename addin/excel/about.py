"""关于: which version this is and where it comes from."""

from __future__ import annotations

from importlib.metadata import version
from platform import python_version

from addin.excel.outcome import Kind, Outcome
from addin.excel.session import Session


def about(session: Session) -> Outcome:
    """The versions of the product and of its parts."""
    text = (
        f"自评 ziping {version('ziping')}\n"
        "部门整体支出绩效自评：官方表套、审核与汇总\n"
        "许可：Apache-2.0\n\n"
        f"Python {python_version()}，xlwings {version('xlwings')}"
    )
    return Outcome(Kind.OK, text)
