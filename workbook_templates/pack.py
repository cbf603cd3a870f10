"""``.zip`` of a submission: workbook, report and a manifest with their hashes. Reading one needs neither Word nor Excel.

A pack is trusted for nothing: names, sizes and hashes are proven before the workbook is handed on.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from workbook_templates import __version__
from workbook_templates.definition.schema import Form
from workbook_templates.model import Finding, InputProblem, Severity, Submission
from workbook_templates.output import whole_package
from workbook_templates.reading.gate import read_bytes
from workbook_templates.reading.package import Package

MANIFEST = "manifest.json"
FORMAT = 1
WORKBOOK, REPORT = "workbook", "report"
_ROLES = (WORKBOOK, REPORT)


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file in a pack."""

    name: str
    role: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack says of itself."""

    form: str
    form_version: str
    unit: str
    year: int
    files: tuple[PackedFile, ...]
    checks: Mapping[str, int]
    """``run``, ``error``, ``verify``, ``notice``, ``explained``."""
    force_reason: str
    """Why it was packed although 错误 remain; empty when none do."""
    tool: str
    made: str
    """ISO 8601 with time zone."""

    def as_json(self) -> dict[str, Any]:
        return {
            "ziping_pack": FORMAT,
            "form": {"id": self.form, "version": self.form_version},
            "unit": self.unit,
            "year": self.year,
            "files": [
                {"name": file.name, "role": file.role, "sha256": file.sha256, "size": file.size} for file in self.files
            ],
            "checks": dict(self.checks),
            "force_reason": self.force_reason,
            "tool": self.tool,
            "made": self.made,
        }


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack whose hashes were proven."""

    path: str
    manifest: Manifest
    workbook_name: str
    workbook: bytes
    report_name: str
    report: bytes
    """Empty when the pack has no report."""


def make_pack(
    form: Form,
    submission: Submission,
    workbook: Path,
    report: Path,
    output: Path,
    *,
    findings: Sequence[Finding],
    checks_run: int,
    force_reason: str = "",
    force: bool = False,
) -> Manifest:
    """Write the pack. Raises InputProblem: 错误 remain and no reason is given, or it cannot be written."""
    errors = sum(1 for finding in findings if finding.severity is Severity.ERROR)
    reason = " ".join(force_reason.split())
    if errors and not reason:
        raise InputProblem(
            f"{workbook}：还有 {errors} 个“错误”没有改正，不能打包。请用 ziping check 查看并改正；"
            "确需先报送的，用 --force-reason 写明原因（原因会写进报送包）。",
            path=str(workbook),
            code="PACK-001",
        )
    if output.suffix.lower() != ".zip":
        raise InputProblem(f"报送包的文件名应以 .zip 结尾：{output}。", path=str(output), code="OUT-005")
    contents = {
        f"工作簿{workbook.suffix.lower()}": (WORKBOOK, read_bytes(workbook)),
        "自评报告.docx": (REPORT, read_bytes(report)),
    }
    counts = {"run": checks_run} | {
        severity.value: sum(1 for finding in findings if finding.severity is severity) for severity in Severity
    }
    counts["explained"] = sum(1 for finding in findings if finding.explanation.strip())
    manifest = Manifest(
        form=form.id,
        form_version=form.version,
        unit=submission.unit,
        year=submission.year,
        files=tuple(PackedFile(name, role, _sha256(data), len(data)) for name, (role, data) in contents.items()),
        checks=counts,
        force_reason=reason if errors else "",
        tool=f"ziping {__version__}",
        made=dt.datetime.now().astimezone().isoformat(timespec="seconds"),
    )
    if manifest.files[0].sha256 != (submission.source.sha256 or manifest.files[0].sha256):
        raise InputProblem(
            f"{workbook}：审核之后文件被改动，没有打包。请再运行一次。", path=str(workbook), code="PACK-003"
        )
    with whole_package(output, force=force) as made, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest.as_json(), ensure_ascii=False, indent=2))
        for name, (_, data) in contents.items():
            archive.writestr(name, data)
    return manifest


def read_pack(path: Path) -> Pack:
    """Open a pack and prove it. Raises InputProblem: not a pack, changed since it was made, made by a newer program."""
    data = read_bytes(path)
    if not data.startswith(b"PK"):
        raise _problem("PACK-002", path, "不是报送包（.zip）")
    package = Package(data, str(path))
    if not package.has(MANIFEST):
        raise _problem("PACK-002", path, f"不是报送包（里面没有 {MANIFEST}）。请单位用 ziping pack 打包")
    manifest = _manifest(package.read(MANIFEST), path)
    extra = set(package.names()) - {MANIFEST, *(file.name for file in manifest.files)}
    if extra:
        raise _problem("PACK-003", path, f"多出了清单里没有的文件“{sorted(extra)[0]}”")
    contents: dict[str, tuple[str, bytes]] = {}
    for file in manifest.files:
        if file.name not in package.names():
            raise _problem("PACK-003", path, f"缺少清单里的文件“{file.name}”")
        content = package.read(file.name)
        if len(content) != file.size or _sha256(content) != file.sha256:
            raise _problem("PACK-003", path, f"“{file.name}”与清单的校验值不符，打包后被改动过")
        contents[file.role] = (file.name, content)
    name, workbook = contents[WORKBOOK]
    report_name, report = contents.get(REPORT, ("", b""))
    return Pack(str(path), manifest, name, workbook, report_name, report)


def is_pack(path: Path) -> bool:
    """Whether the file looks like a pack: a .zip with a manifest. Never raises."""
    try:
        with zipfile.ZipFile(path) as archive:
            return MANIFEST in archive.namelist()
    except (OSError, ValueError, zipfile.BadZipFile):
        return False


def _manifest(data: bytes, path: Path) -> Manifest:
    try:
        told = json.loads(data.decode("utf-8"))
        if not isinstance(told, dict) or not isinstance(told.get("ziping_pack"), int):
            raise _problem("PACK-002", path, "清单不是 ziping 的报送包清单")
        if told["ziping_pack"] > FORMAT:
            raise _problem("PACK-004", path, f"由更新的程序制作（{told.get('tool', '')}），请更新本程序")
        files = tuple(
            PackedFile(str(file["name"]), str(file["role"]), str(file["sha256"]), int(file["size"]))
            for file in told["files"]
        )
        manifest = Manifest(
            form=str(told["form"]["id"]),
            form_version=str(told["form"]["version"]),
            unit=str(told["unit"]),
            year=int(told["year"]),
            files=files,
            checks={str(key): int(value) for key, value in told["checks"].items()},
            force_reason=str(told.get("force_reason", "")),
            tool=str(told.get("tool", "")),
            made=str(told.get("made", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _problem("PACK-003", path, f"清单不能读取（{error.__class__.__name__}）") from error
    roles = [file.role for file in files]
    plain = all(
        file.name == PurePosixPath(file.name).name and "\\" not in file.name and file.name != MANIFEST for file in files
    )
    if roles.count(WORKBOOK) != 1 or not set(roles) <= set(_ROLES) or len(set(roles)) != len(roles) or not plain:
        raise _problem("PACK-003", path, "清单里的文件不对（应有一本工作簿和至多一份报告）")
    return manifest


def _problem(code: str, path: Path, words: str) -> InputProblem:
    return InputProblem(f"{path}：{words}。", path=str(path), code=code)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
