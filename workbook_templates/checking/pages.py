"""docs/checks: one page a finding code, made from the catalogue and the form sets that use it.

python -m workbook_templates.checking.pages docs/checks
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from workbook_templates.catalogue import FAMILIES, Entry, catalogue
from workbook_templates.checking.audit import audit_rows
from workbook_templates.definition.load import form_ids, load_form
from workbook_templates.definition.schema import Form

_SEVERITY_MEANS = {
    "错误": "必须改正。",
    "核实": "请核实；确属实的，在“审核”表同一行写出错说明，可以保留。",
    "提示": "供参考，不影响上报。",
}


def pages(forms: Sequence[Form]) -> Mapping[str, str]:
    """File name -> Markdown, the index first."""
    used = _used(forms)
    made = {"README.md": _index(used)}
    for code, entry in catalogue().items():
        made[f"{code}.md"] = _page(entry, used.get(code, {}))
    return made


def _used(forms: Sequence[Form]) -> dict[str, dict[str, list[str]]]:
    """Code -> form set -> what it is checked on."""
    used: dict[str, dict[str, list[str]]] = {}
    for form in forms:
        rows = [(branch.code, row.label) for row in audit_rows(form) for branch in row.branches]
        rows += [(rule.code, form.sheet(rule.sheet).name) for rule in form.rules if rule.projects]
        for code, label in rows:
            labels = used.setdefault(code, {}).setdefault(form.id, [])
            if label not in labels:
                labels.append(label)
    return used


def _page(entry: Entry, used: Mapping[str, Sequence[str]]) -> str:
    severity = entry.severity.chinese
    lines = [
        f"# {entry.shown} {entry.title}",
        "",
        f"- 编码：`{entry.code}`（{entry.family}）",
        f"- 级别：{severity}。{_SEVERITY_MEANS[severity]}",
        f"- 含义：{entry.meaning}",
        f"- 怎么改：{entry.fix}",
        f"- 依据：{entry.source}",
    ]
    if used:
        lines += ["", "## 在哪些表套里检查哪些栏目", ""]
        lines += [f"- `{form}`：{_some(labels)}" for form, labels in used.items()]
    return "\n".join(lines) + "\n"


def _some(labels: Sequence[str], most: int = 12) -> str:
    told = "、".join(labels[:most])
    return told if len(labels) <= most else f"{told} 等 {len(labels)} 项"


def _index(used: Mapping[str, object]) -> str:
    lines = [
        "# 审核目录",
        "",
        "由 `python -m workbook_templates.checking.pages docs/checks` 生成，请勿手改。编码固定，只增不改。",
    ]
    for prefix, family in FAMILIES.items():
        entries = [entry for code, entry in catalogue().items() if code.startswith(f"{prefix}-")]
        if entries:
            lines += ["", f"## {family}", "", "| 编码 | 级别 | 名称 |", "|---|---|---|"]
            lines += [
                f"| [{entry.shown}]({entry.code}.md) | {entry.severity.chinese} | {entry.title} |" for entry in entries
            ]
    return "\n".join(lines) + "\n"


def write_pages(folder: Path) -> None:
    """Write every page and remove those of codes that are gone."""
    made = pages([load_form(id) for id in form_ids()])
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
