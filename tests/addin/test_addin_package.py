"""The file as others read it: olevba, olefile, pyOpenVBA, and as a package."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import olefile
import pytest
from olevba_reader import macros
from pyopenvba import ExcelFile, check_file
from pyopenvba.interpreter import parse_module

from addin.ribbon.build import add_in_modules, assemble, build_addin, sheets, vba_source
from addin.ribbon.vba_project import Kind, Module, vba_project


def lines(code: str) -> list[str]:
    return [line for line in code.splitlines() if not line.startswith("Attribute VB_")]


def test_olevba_lists_exactly_our_sources(addin_file: Path) -> None:
    listed = macros(addin_file.read_bytes())
    expected = {
        f"{module.name}.{'bas' if module.kind is Kind.STANDARD else 'cls'}": module.code for module in add_in_modules()
    }
    expected |= {"ThisWorkbook.cls": vba_source("ThisWorkbook.cls")}
    expected |= {f"{sheet.code_name}.cls": "" for sheet in sheets()}
    assert set(listed) == set(expected)
    for name, code in expected.items():
        assert lines(listed[name]) == code.rstrip("\n").splitlines(), name


def test_chinese_in_a_source_comes_back_and_what_gbk_lacks_is_refused() -> None:
    code = '\' 部门整体支出绩效自评：楼堂馆所、“三公经费”\nPublic Const NAME = "汇总"\n' * 200
    listed = macros(assemble([Module("Chinese", code)], sheets()))
    assert lines(listed["Chinese.bas"]) == code.splitlines()
    with pytest.raises(UnicodeEncodeError):
        vba_project([Module("Chinese", "' 𠮷")])


def test_sources_end_lines_as_windows_does() -> None:
    for module in add_in_modules():
        assert b"\n" not in module.source.replace(b"\r\n", b""), module.name


@pytest.mark.parametrize("names", [["A", "a"], ["模块"], ["x" * 32], ["a b"]])
def test_impossible_module_names_are_refused(names: list[str]) -> None:
    with pytest.raises(ValueError, match="name"):
        vba_project([Module(name, "") for name in names])


def test_pyopenvba_finds_nothing_wrong(addin_file: Path) -> None:
    report = check_file(addin_file)
    assert report.issues == ()
    assert report.complete
    with ExcelFile(addin_file) as file:
        assert file.has_vba_project
        assert {"Ribbon", "Dispatcher", "XlwingsRun"} <= set(file.module_names())


@pytest.mark.parametrize("module", add_in_modules(), ids=lambda module: module.name)
def test_a_second_parser_reads_every_module(module: Module) -> None:
    """LibreOffice cannot read the modules with Declare; this parser lacks only two habits of VBA, taken out here."""
    code = re.sub(r"^(#Const .*?) '.*$", r"\1", module.code, flags=re.MULTILINE).replace(
        "Private WithEvents", "Private"
    )
    parse_module(code, name=module.name, kind="standard" if module.kind is Kind.STANDARD else "class")


def test_olefile_finds_nothing_wrong(addin_file: Path) -> None:
    project = zipfile.ZipFile(addin_file).read("xl/vbaProject.bin")
    file = olefile.OleFileIO(io.BytesIO(project), raise_defects=olefile.DEFECT_INCORRECT)
    assert file.parsing_issues == []
    assert file.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("CC61FFFF000000")


def test_two_builds_are_the_same(addin_file: Path, tmp_path: Path) -> None:
    again = tmp_path / "other name.xlam"
    build_addin(again)
    assert again.read_bytes() == addin_file.read_bytes()
    assert {info.date_time for info in zipfile.ZipFile(again).infolist()} == {(2024, 1, 1, 0, 0, 0)}


def test_another_interpreter_changes_the_settings_and_nothing_else(addin_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlam"
    build_addin(other, interpreter=r"D:\自评\python\pythonw.exe")
    first, second = zipfile.ZipFile(addin_file), zipfile.ZipFile(other)
    different = [name for name in first.namelist() if first.read(name) != second.read(name)]
    assert different == ["xl/worksheets/sheet1.xml"]  # the VBA, and a signature over it, stay


def test_document_modules_belong_to_the_workbook_and_its_sheets(addin_file: Path) -> None:
    archive = zipfile.ZipFile(addin_file)
    wanted = {re.search(r'codeName="(\w+)"', archive.read("xl/workbook.xml").decode())[1]}  # type: ignore[index]
    for number in range(1, 1 + len(sheets())):
        xml = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
        wanted.add(re.search(r'codeName="(\w+)"', xml)[1])  # type: ignore[index]
    project = olefile.OleFileIO(io.BytesIO(archive.read("xl/vbaProject.bin"))).openstream("PROJECT").read().decode()
    assert set(re.findall(r"^Document=(\w+)/", project, re.MULTILINE)) == wanted


def test_every_part_is_declared_and_every_relationship_leads_somewhere(addin_file: Path) -> None:
    archive = zipfile.ZipFile(addin_file)
    names = set(archive.namelist())
    for name in names:
        if not name.endswith(".bin"):
            ElementTree.fromstring(archive.read(name))
    types = ElementTree.fromstring(archive.read("[Content_Types].xml"))
    overrides = {node.get("PartName", "")[1:]: node.get("ContentType", "") for node in types if node.get("PartName")}
    assert set(overrides) <= names
    assert overrides["xl/workbook.xml"].endswith("addin.macroEnabled.main+xml")
    for rels in (name for name in names if name.endswith(".rels")):
        folder = rels.split("_rels/")[0]
        for node in ElementTree.fromstring(archive.read(rels)):
            assert folder + node.get("Target", "") in names
    roots = {node.get("Type"): node.get("Target") for node in ElementTree.fromstring(archive.read("_rels/.rels"))}
    assert roots["http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"] == "customUI/customUI14.xml"
    assert roots["http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"] == "customUI/customUI.xml"


def test_without_functions_there_is_no_declare_at_all(tmp_path: Path) -> None:
    path = tmp_path / "buttons.xlam"
    build_addin(path, functions=False)
    listed = macros(path.read_bytes())
    assert not {"XlwingsServer.cls", "Functions.bas", "ziping_udfs.bas"} & set(listed)
    assert not any(re.search(r"^\s*(Private |Public )?Declare ", code, re.MULTILINE) for code in listed.values())
    assert {"Ribbon.bas", "Dispatcher.bas", "XlwingsRun.cls"} <= set(listed)
