"""Older documents (.doc, .rtf, .odt, a web page) -> .docx, by LibreOffice where it is present."""

from __future__ import annotations

import atexit
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from workbook_templates.reading.problems import problem
from workbook_templates.reporting.pdf import soffice

_SECONDS = 180
_ELSEWHERE = re.compile(
    rb"(src|href|background)\s*=\s*[\"']?\s*(?:https?|ftp|file|smb):[^\"'\s>]*[\"']?", re.IGNORECASE
)
"""Nothing is fetched from elsewhere for a web page."""


def as_docx(data: bytes, suffix: str, path: str) -> bytes:
    """The document as .docx. Raises InputProblem: no LibreOffice on this machine, or it cannot read the file."""
    program = soffice()
    if not program:
        raise problem("FILE-019", path)
    with tempfile.TemporaryDirectory(prefix="ziping-word-") as folder:
        # A plain name: what LibreOffice makes of the original one depends on the system.
        copy = Path(folder) / f"source{suffix}"
        copy.write_bytes(_ELSEWHERE.sub(rb"\1=x", data) if suffix == ".html" else data)
        made = Path(folder) / "made" / "source.docx"
        filters = ["--infilter=HTML (StarWriter)"] if suffix == ".html" else []
        command = [
            program, f"-env:UserInstallation={_profile().as_uri()}", "--headless", "--norestore", *filters,
            "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(made.parent), str(copy),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise problem("FILE-020", path, type(error).__name__) from error
        if not made.is_file() or not made.stat().st_size:
            reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise problem("FILE-020", path, reason[-1][:120] if reason else "没有结果")
        return made.read_bytes()


@cache
def _profile() -> Path:
    """A LibreOffice profile of our own, kept while the program runs: the first start with a new one takes seconds, and
    a LibreOffice that the user has open would otherwise take the job and do nothing."""
    folder = Path(tempfile.mkdtemp(prefix="ziping-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
