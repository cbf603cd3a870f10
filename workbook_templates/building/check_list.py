"""A check of many cells at once (必填, 数字): one row that names the cells concerned."""

from __future__ import annotations

from workbook_templates.building.check_text import (
    LINE_FEED,
    PIECES,
    Live,
    choose,
    constant,
    full_sentence,
    joined,
    literal,
    told,
)
from workbook_templates.building.check_words import (
    Address,
    CheckCells,
    Scope,
    branch_of,
    first_true,
    project_suffix,
    verdict,
)
from workbook_templates.building.values import holds
from workbook_templates.checking.audit import AuditRow
from workbook_templates.language.excel import to_excel


def list_cells(scope: Scope, row: AuditRow, at: Address) -> CheckCells:
    pieces: list[str] = []
    labels: list[list[str]] = []
    for item in row.items:
        label = scope.form.fields[item.field].label
        text = f'IF(IFERROR({to_excel(item.condition, scope.resolve)},FALSE),CHAR(10)&{literal(label)},"")'
        if not pieces or len(pieces[-1]) + len(text) > PIECES:
            pieces.append(text)
            labels.append([])
        else:
            pieces[-1] += f"&{text}"
        if holds(item.condition, scope.values):
            labels[-1].append(label)
    helpers = tuple(
        Live(text, "".join(LINE_FEED + label for label in found)) for text, found in zip(pieces, labels, strict=True)
    )
    found = [label for group in labels for label in group]
    every = joined([Live(at(f"piece{number}"), helper.value) for number, helper in enumerate(helpers)])
    whole = [branch.condition for branch in row.branches[:-1]]
    tests = [*[to_excel(node, scope.resolve) for node in whole], f"LEN({every.formula})>0"]
    cells = {"branch": first_true(tests, [*[holds(node, scope.values) for node in whole], bool(found)])}
    listed = Live(f'SUBSTITUTE(MID({every.formula},2,9999),CHAR(10),"、")', "、".join(found))
    gaps = f'(LEN({every.formula})-LEN(SUBSTITUTE({every.formula},CHAR(10),"")))'
    number = len(found) if cells["branch"].value == len(row.branches) else 0
    cells["stated"] = Live(f'IF({at("branch")}={len(row.branches)},{gaps}&"处","")', f"{number}处" if number else "")
    last = row.branches[-1]
    plain = last.message.replace("填“{现值}”，", "").replace("{现值}", "")
    sheet = scope.form.sheet(row.sheet).name
    texts = [full_sentence(branch.message, branch.fix) for branch in row.branches[:-1]]
    texts.append(full_sentence(plain, last.fix))
    cells["message"] = told(branch_of(cells, at), texts, {"栏目": listed, "表": constant(sheet)})
    suffix = project_suffix(scope)
    label = scope.form.fields[row.field].label
    between = joined([suffix, Live("CHAR(10)", LINE_FEED), constant(f"{last.code}|")])
    options = [
        constant(""),
        *[joined([constant(f"{branch.code}|{label}"), suffix]) for branch in row.branches[:-1]],
        Live(
            f"{literal(last.code + '|')}&SUBSTITUTE(MID({every.formula},2,9999),CHAR(10),{between.formula})"
            + (f"&{suffix.formula}" if suffix.formula != '""' else ""),
            LINE_FEED.join(f"{last.code}|{label}{suffix.value}" for label in found),
        ),
    ]
    cells["identity"] = choose(branch_of(cells, at), options)
    verdict(row.branches, cells, at)
    return CheckCells(row, cells, helpers)
