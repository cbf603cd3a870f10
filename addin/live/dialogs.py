"""Questions to the person, in Excel's own windows. Cancelling any of them ends the command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlwings as xw

from addin.excel.outcome import Cancelled
from workbook_templates.model import InputProblem

TITLE = "绩效自评"
WORKBOOKS = "Excel 工作簿 (*.xlsx),*.xlsx"
_TEXT, _FOLDER, _CHOSEN = 2, 4, -1
_LONGEST = 250  # Application.InputBox shows no more


class Dialogs:
    """The questions of one command."""

    def __init__(self, app: xw.App) -> None:
        self._app = app

    def text(self, prompt: str, default: str = "") -> str:
        """A line of text, without blanks around it."""
        answer = self._ask(lambda api: api.InputBox(Prompt=prompt[:_LONGEST], Title=TITLE, Default=default, Type=_TEXT))
        if answer is False or answer is None:
            raise Cancelled
        return " ".join(str(answer).split())

    def choice(self, prompt: str, options: Sequence[str], default: int = 0) -> int:
        """The number of one of the options."""
        listed = "\n".join(f"{number} {text}" for number, text in enumerate(options, 1))
        wrong = ""
        while True:
            answer = self.text(f"{wrong}{prompt}\n{listed}", str(default + 1)).removesuffix(".0")
            if answer.isdecimal() and 1 <= int(answer) <= len(options):
                return int(answer) - 1
            wrong = f"请填 1 至 {len(options)} 的数字。"

    def yes(self, question: str) -> bool:
        """Yes or no."""
        answer = self._app.alert(question, TITLE, "yes_no_cancel")
        if answer not in ("yes", "no"):
            raise Cancelled
        return answer == "yes"

    def file(self, title: str, kinds: str = WORKBOOKS) -> Path:
        """An existing file."""
        return self._path(lambda api: api.GetOpenFilename(FileFilter=kinds, FilterIndex=1, Title=title))

    def new_file(self, title: str, proposed: Path, kinds: str = WORKBOOKS) -> Path:
        """The name of a file to write."""
        suffix = kinds.rpartition("*")[2]
        chosen = self._path(
            lambda api: api.GetSaveAsFilename(InitialFilename=str(proposed), FileFilter=kinds, Title=title)
        )
        return chosen if chosen.suffix.lower() == suffix else chosen.with_name(chosen.name + suffix)

    def folder(self, title: str) -> Path:
        """An existing folder."""

        def ask(api: Any) -> Any:
            dialog = api.FileDialog(_FOLDER)
            dialog.Title = title
            return dialog.SelectedItems.Item(1) if dialog.Show() == _CHOSEN else False

        return self._path(ask)

    def _path(self, ask: Callable[[Any], Any]) -> Path:
        answer = self._ask(ask)
        if not answer or not isinstance(answer, str):
            raise Cancelled
        return Path(answer)

    def _ask(self, ask: Callable[[Any], Any]) -> Any:
        try:
            return ask(self._app.api)
        except AttributeError as error:  # Excel for Mac has no such windows for us
            raise InputProblem(
                "这个按钮要用 Windows 版 Excel 的对话框。请在命令行里用 ziping 做同样的事（见使用说明）。",
                code="LIVE-001",
            ) from error


def free_path(path: Path) -> Path:
    """``path``, or with a number when there is such a file: nothing is ever overwritten."""
    found, number = path, 2
    while found.exists():
        found, number = path.with_name(f"{path.stem}({number}){path.suffix}"), number + 1
    return found
