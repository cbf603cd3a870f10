"""Where a button arrives: ``RunPython "import addin.excel.entry as e; e.run('check')"``.

Whatever happens, the person gets a Chinese message and Excel is usable again.
"""

from __future__ import annotations

import importlib
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from addin.excel.outcome import Cancelled, Instead, Kind, Outcome
from addin.excel.session import Session, left_as_found, open_session
from workbook_templates.model import InputProblem

Command = Callable[[Session], Outcome]

# What the buttons send (VBA module Dispatcher) -> "module:function" of a Command; "" while there is none yet.
COMMANDS: dict[str, str] = {
    "new": "addin.excel.commands.new:new",
    "import": "addin.excel.commands.import_:import_document",
    "add_row": "addin.excel.commands.add_row:add_row",
    "add_project": "addin.excel.commands.add_project:add_project",
    "score": "addin.excel.commands.score:score",
    "why": "addin.excel.commands.why:why",
    "use_computed": "addin.excel.commands.use_computed:use_computed",
    "undo": "addin.excel.commands.undo:undo",
    "check": "addin.excel.commands.check:check_book",
    "previous_finding": "addin.excel.commands.jump:previous_finding",
    "next_finding": "addin.excel.commands.jump:next_finding",
    "explain": "addin.excel.commands.explain:explain",
    "report": "addin.excel.commands.report:report",
    "pdf": "addin.excel.commands.pdf:pdf",
    "pack": "addin.excel.commands.pack:pack",
    "merge": "addin.excel.commands.merge:merge_folder",
    "missing": "addin.excel.commands.missing:missing",
    "feedback": "addin.excel.commands.feedback:feedback",
    "guide": "addin.excel.commands.guide:guide",
    "settings": "addin.excel.commands.settings:settings",
    "installation": "addin.excel.commands.installation:installation",
    "about": "addin.excel.about:about",
}


def run(command: str) -> None:
    """Run one command for the Excel that called, and tell it the outcome."""
    session = open_session()
    with left_as_found(session.app):
        outcome = _outcome(command, session)
    session.tell(outcome)


def _outcome(command: str, session: Session) -> Outcome:
    try:
        found = _command(command)
        if found is None:
            return Outcome(Kind.ERROR, "这个按钮的功能还没有做好，请等待新版本。")
        return found(session)
    except Instead as other:
        return other.outcome
    except Cancelled:
        return Outcome(Kind.CANCELLED, "已取消，没有改动。")
    except InputProblem as problem:
        return Outcome(Kind.ERROR, problem.message)
    except BaseException as error:  # a panic of a reader written in Rust is no Exception
        return Outcome(Kind.ERROR, _unforeseen(error))


def _command(name: str) -> Command | None:
    """The command's function; only its module is imported. Raises KeyError for a name no button sends."""
    module, _, function = COMMANDS[name].partition(":")
    if not module:
        return None
    found: Command = getattr(importlib.import_module(module), function)
    return found


def _unforeseen(error: BaseException) -> str:
    """A message for a fault of ours, with the place where its details were kept."""
    details = "".join(traceback.format_exception(error))
    place = Path(tempfile.gettempdir()) / "ziping-error.txt"
    try:
        place.write_text(details, encoding="utf-8")
        kept = f"技术细节已保存在 {place}，请发给技术人员。"
    except OSError:
        kept = f"技术细节：{details[-300:]}"
    return f"没有完成：程序出错（{type(error).__name__}），工作簿可以继续使用。{kept}"
