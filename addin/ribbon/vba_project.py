"""``vbaProject.bin`` from module sources (MS-OVBA), without Excel and without a compiled cache.

Excel compiles the sources when it first runs them: the performance cache is left empty (``_VBA_PROJECT`` says so with
version 0xFFFF), which is what [MS-OVBA] 2.3.4.1 asks of a writer.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from addin.ribbon.compound_file import compound_file
from addin.ribbon.compression import compress
from addin.ribbon.project_keys import NO_PASSWORD, NOT_PROTECTED, VISIBLE, scrambled

CODE_PAGE = 936
ENCODING = "gbk"
PROJECT_NAME = "ziping"
PROJECT_ID = "{7A1F0D52-6B1E-4C0B-9E43-5A49504E4721}"
_HOST = "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000"
_NO_CACHE = bytes.fromhex("CC61FFFF000000")


class Kind(Enum):
    """What a module is; the value is the class its instances are based on ("" for a standard module)."""

    STANDARD = ""
    CLASS = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"
    WORKBOOK = "0{00020819-0000-0000-C000-000000000046}"
    SHEET = "0{00020820-0000-0000-C000-000000000046}"

    @property
    def document(self) -> bool:
        return self in (Kind.WORKBOOK, Kind.SHEET)


@dataclass(frozen=True, slots=True)
class Module:
    """One module: its name and the code a person would see in the VBA editor."""

    name: str
    code: str
    kind: Kind = Kind.STANDARD

    @property
    def source(self) -> bytes:
        """The module's text as it is stored: hidden attributes first, GBK, CRLF. Raises ValueError outside GBK."""
        lines = [f'Attribute VB_Name = "{self.name}"']
        if self.kind is not Kind.STANDARD:
            document = self.kind.document
            lines += [
                f'Attribute VB_Base = "{self.kind.value}"',
                "Attribute VB_GlobalNameSpace = False",
                "Attribute VB_Creatable = False",
                f"Attribute VB_PredeclaredId = {document}",
                f"Attribute VB_Exposed = {document}",
                "Attribute VB_TemplateDerived = False",
                f"Attribute VB_Customizable = {document}",
            ]
        code = self.code.replace("\r\n", "\n").rstrip("\n")
        text = "\n".join([*lines, *([code] if code else [])]) + "\n"
        return text.replace("\n", "\r\n").encode(ENCODING)


def vba_project(modules: Sequence[Module]) -> bytes:
    """The compound file with these modules. Names must be ASCII, unlike in any letter case, at most 31 long."""
    names = [module.name for module in modules]
    if len({name.lower() for name in names}) != len(names):
        raise ValueError("two modules have the same name")
    for name in names:
        if not (name.isascii() and name.isidentifier() and len(name) <= 31):
            raise ValueError(f"not a module name: {name}")
    streams = {
        "PROJECT": _project(modules),
        "PROJECTwm": _names(modules),
        "VBA/_VBA_PROJECT": _NO_CACHE,
        "VBA/dir": compress(_dir(modules)),
    }
    streams |= {f"VBA/{module.name}": compress(module.source) for module in modules}
    return compound_file(streams)


def _project(modules: Sequence[Module]) -> bytes:
    lines = [f'ID="{PROJECT_ID}"']
    for module in modules:
        if module.kind.document:
            lines.append(f"Document={module.name}/&H00000000")
        else:
            lines.append(f"{'Class' if module.kind is Kind.CLASS else 'Module'}={module.name}")
    lines += [
        f'Name="{PROJECT_NAME}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{scrambled(PROJECT_ID, NOT_PROTECTED)}"',
        f'DPB="{scrambled(PROJECT_ID, NO_PASSWORD)}"',
        f'GC="{scrambled(PROJECT_ID, VISIBLE)}"',
        "",
        "[Host Extender Info]",
        _HOST,
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]
    return ("\r\n".join(lines) + "\r\n").encode(ENCODING)


def _names(modules: Sequence[Module]) -> bytes:
    pairs = (module.name.encode(ENCODING) + b"\0" + module.name.encode("utf-16-le") + b"\0\0" for module in modules)
    return b"".join(pairs) + b"\0\0"


def _dir(modules: Sequence[Module]) -> bytes:
    """The project's properties and the list of modules. No references: VBA and Excel itself are always there."""
    out = [
        _record(0x01, struct.pack("<I", 1)),  # 32-bit Windows; Excel 64-bit reads it as well
        _record(0x02, struct.pack("<I", 0x409)),
        _record(0x14, struct.pack("<I", 0x409)),
        _record(0x03, struct.pack("<H", CODE_PAGE)),
        _record(0x04, PROJECT_NAME.encode(ENCODING)),
        _record(0x05, b"") + _record(0x40, b""),
        _record(0x06, b"") + _record(0x3D, b""),
        _record(0x07, struct.pack("<I", 0)),
        _record(0x08, struct.pack("<I", 0)),
        struct.pack("<HIIH", 0x09, 4, 1, 0),
        _record(0x0C, b"") + _record(0x3C, b""),
        _record(0x0F, struct.pack("<H", len(modules))),
        _record(0x13, b"\xff\xff"),
    ]
    for module in modules:
        name, wide = module.name.encode(ENCODING), module.name.encode("utf-16-le")
        out += [
            _record(0x19, name),
            _record(0x47, wide),
            _record(0x1A, name) + _record(0x32, wide),
            _record(0x1C, b"") + _record(0x48, b""),
            _record(0x31, struct.pack("<I", 0)),  # the source begins at once: no cache before it
            _record(0x1E, struct.pack("<I", 0)),
            _record(0x2C, b"\xff\xff"),
            _record(0x21 if module.kind is Kind.STANDARD else 0x22, b""),
            _record(0x2B, b""),
        ]
    return b"".join([*out, _record(0x10, b"")])


def _record(id: int, data: bytes) -> bytes:
    return struct.pack("<HI", id, len(data)) + data
