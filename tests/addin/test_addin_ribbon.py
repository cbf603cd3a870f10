"""The ribbon: groups and buttons, texts, callbacks, and the rules of Microsoft's schema for what is used here.

Microsoft's own XSD may not be copied into this repository. Where it is at hand, ``ZIPING_CUSTOMUI_XSD`` names the folder
that has customUI14.xsd and customUI.xsd, and both forms of the ribbon are validated against it.
"""

from __future__ import annotations

import os
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from addin.ribbon.build import ribbon_xml, vba_source
from addin.ribbon.package import RIBBON_2006, RIBBON_2009
from addin.ribbon.sheets import texts

ROOT = ElementTree.fromstring(ribbon_xml())
BUTTONS = {node.get("id", ""): node for node in ROOT.iter(f"{{{RIBBON_2009}}}button")}
GROUPS = {
    "填报": ["新建表套", "导入旧文件", "增加一行", "增加项目表"],
    "计算": ["计算比率与得分", "为什么是这个分", "采用计算值", "撤销"],
    "审核": ["全部审核", "上一条", "下一条", "出错说明"],
    "报告": ["生成自评报告", "导出PDF", "打包上报"],
    "汇总": ["合并汇总", "未报名单", "审核意见"],
    "帮助": ["填报说明", "设置", "检查安装", "关于"],
}
# Per element: what may stand in it, and its attributes with their longest value (MS-CUSTOMUI2 2.2; of those used here).
CHILDREN = {
    "customUI": {"ribbon"},
    "ribbon": {"tabs"},
    "tabs": {"tab"},
    "tab": {"group"},
    "group": {"button"},
    "button": set(),
}
ATTRIBUTES: dict[str, dict[str, int]] = {
    "customUI": {"onLoad": 1024},
    "ribbon": {},
    "tabs": {},
    "tab": {"id": 1024, "label": 1024, "keytip": 3, "insertAfterMso": 1024},
    "group": {"id": 1024, "label": 1024},
    "button": {
        "id": 1024,
        "tag": 1024,
        "size": 6,
        "label": 1024,
        "getLabel": 1024,
        "keytip": 3,
        "imageMso": 1024,
        "screentip": 1024,
        "supertip": 1024,
        "onAction": 1024,
        "getEnabled": 1024,
    },
}
CALLBACKS = {  # attribute -> the callback's parameters
    "onLoad": ["ribbon As Object"],
    "onAction": ["control As Object"],
    "getEnabled": ["control As Object", "ByRef returnedVal"],
    "getLabel": ["control As Object", "ByRef returnedVal"],
}


def name(node: ElementTree.Element) -> str:
    return node.tag.removeprefix(f"{{{RIBBON_2009}}}")


def label(node: ElementTree.Element) -> str:
    return node.get("label") or texts()[node.get("id", "")]


def test_groups_and_buttons_are_those_of_the_product() -> None:
    groups = list(ROOT.iter(f"{{{RIBBON_2009}}}group"))
    assert {group.get("label"): [label(button) for button in group] for group in groups} == GROUPS
    assert next(ROOT.iter(f"{{{RIBBON_2009}}}tab")).get("label") == "绩效自评"


def test_only_what_the_schema_allows() -> None:
    for node in ROOT.iter():
        assert {name(child) for child in node} <= CHILDREN[name(node)]
        for attribute, value in node.attrib.items():
            assert 0 < len(value) <= ATTRIBUTES[name(node)][attribute], (node.get("id"), attribute)
        assert not {"label", "getLabel"} <= set(node.attrib)


def test_ids_and_key_tips_are_not_used_twice() -> None:
    ids = [node.get("id") for node in ROOT.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"zp[A-Za-z]+", id or "") for id in ids)
    keys = [node.get("keytip", "") for node in BUTTONS.values()]
    assert all(re.fullmatch("[A-Z]", key) for key in keys)
    assert len(keys) == len(set(keys))


def test_every_button_says_what_it_does() -> None:
    for id, node in BUTTONS.items():
        assert node.get("tag") in {"always", "book", "form", "undo"}, id
        assert node.get("imageMso"), id
        assert re.search("[一-龥]", node.get("screentip", "")), id
        assert node.get("onAction") == "OnAction", id
        assert node.get("getEnabled") == "GetEnabled", id


def test_every_callback_exists_with_the_parameters_that_excel_passes() -> None:
    code = vba_source("Ribbon.bas")
    used = {
        (attribute, value) for node in ROOT.iter() for attribute, value in node.attrib.items() if attribute in CALLBACKS
    }
    assert {attribute for attribute, _ in used} == set(CALLBACKS)
    for attribute, procedure in used:
        found = re.search(rf"^Public Sub {procedure}\((.*)\)$", code, re.MULTILINE)
        assert found is not None, procedure
        assert found[1].split(", ") == CALLBACKS[attribute], procedure
    # as a ribbon callback must be found by Excel, its module is not private
    assert "Option Private Module" not in code


def test_a_label_that_vba_gives_has_a_text() -> None:
    for id, node in BUTTONS.items():
        if node.get("getLabel"):
            assert texts()[id]


def test_the_2006_twin_differs_by_its_namespace_only(addin_file: Path) -> None:
    archive = zipfile.ZipFile(addin_file)
    newer = archive.read("customUI/customUI14.xml").decode()
    older = archive.read("customUI/customUI.xml").decode()
    assert newer == ribbon_xml()
    assert older == newer.replace(RIBBON_2009, RIBBON_2006) != newer


@pytest.mark.parametrize(("schema", "part"), [("customUI14", "customUI14"), ("customUI", "customUI")])
def test_microsofts_schema(schema: str, part: str, addin_file: Path) -> None:
    folder = os.environ.get("ZIPING_CUSTOMUI_XSD")
    if not folder:
        pytest.skip("Microsoft's customUI XSD is not here (its folder: ZIPING_CUSTOMUI_XSD)")
    xmlschema = pytest.importorskip("xmlschema")
    path = next(file for file in Path(folder).iterdir() if file.name.lower() == f"{schema}.xsd".lower())
    xml = zipfile.ZipFile(addin_file).read(f"customUI/{part}.xml").decode()
    assert [error.reason for error in xmlschema.XMLSchema(str(path)).iter_errors(xml)] == []
