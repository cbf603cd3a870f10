"""A document or workbook -> PDF, by LibreOffice without a window. In Excel and Word their own export does it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from workbook_templates.model import InputProblem
from workbook_templates.output import whole_file

_SECONDS = 180
_WINDOWS = (
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)


def soffice() -> str:
    """The program, or an empty text."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found:
        return found
    return next((path for path in _WINDOWS if os.name == "nt" and Path(path).is_file()), "")


def require_soffice() -> str:
    """Raises InputProblem when LibreOffice is not there."""
    program = soffice()
    if not program:
        raise InputProblem(
            "没有找到 LibreOffice，不能转成 PDF。请在 Word 或 Excel 里打开后“另存为 PDF”，或安装 LibreOffice 再试。",
            code="PDF-001",
        )
    return program


def to_pdf(source: Path, output: Path, *, force: bool = False) -> Path:
    """Convert ``source`` (.docx, .xlsx …). Raises InputProblem; then ``output`` is not touched."""
    program = require_soffice()
    with whole_file(output, force=force) as temporary, tempfile.TemporaryDirectory(prefix="ziping-pdf-") as folder:
        # A profile of its own: a LibreOffice that the user has open would otherwise take the job and do nothing.
        profile = (Path(folder) / "profile").as_uri()
        # A plain name: what LibreOffice makes of the original one depends on the system.
        copy = Path(folder) / f"source{source.suffix.lower()}"
        shutil.copyfile(source, copy)
        command = [
            program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", "pdf",
            "--outdir", folder, str(copy),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _failed(source, error.__class__.__name__) from error
        made = copy.with_suffix(".pdf")
        if done.returncode or not made.is_file() or not made.stat().st_size:
            raise _failed(source, done.stderr.decode("utf-8", "replace").strip()[-200:] or "没有结果")
        shutil.copyfile(made, temporary)
    return output


def _failed(source: Path, reason: str) -> InputProblem:
    return InputProblem(
        f"{source}：LibreOffice 没有转成 PDF（{reason}）。请在 Word 或 Excel 里打开后“另存为 PDF”。",
        path=str(source),
        code="PDF-002",
    )
