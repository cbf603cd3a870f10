"""Formula trees of a form told with its labels, and with effective values in place of calculated fields."""

from __future__ import annotations

from workbook_templates.checking.audit_row import EFFECTIVE
from workbook_templates.definition.schema import Form
from workbook_templates.language.syntax import Call, Name, Node, names_in, substitute


def effective(form: Form, tree: Node) -> Node:
    """Replace calculated fields by their effective values."""
    names = {
        name: (Name(EFFECTIVE + name),)
        for name in names_in(tree)
        if name in form.fields and form.fields[name].formula is not None
    }
    return substitute(tree, dict(names)) if names else tree


def basis_in_words(form: Form, tree: Node) -> str:
    """A formula told with labels: ``在职人数÷编制数``, ``公务用车＋出国＋接待``."""
    if isinstance(tree, Call) and tree.function in ("合计", "比率", "执行率得分"):
        sign = {"合计": "＋", "比率": "÷", "执行率得分": "×"}[tree.function]
        labels = term_labels(form, tree)
        return sign.join(labels.get(arg.id, "…") if isinstance(arg, Name) else "…" for arg in tree.args)
    if isinstance(tree, Call) and tree.args and isinstance(tree.args[0], Name):
        return short_label(form, tree.args[0].id)
    return "公式"


def term_labels(form: Form, tree: Call) -> dict[str, str]:
    """What each field in a formula is called: by its item, or by its column where the item is the same throughout."""
    ids = [arg.id for arg in tree.args if isinstance(arg, Name)]
    labels = {id: short_label(form, id) for id in ids}
    heads = {id: form.fields[id].label.split("·") for id in ids}
    if (
        len(ids) > 1
        and len({head[0] for head in heads.values()}) == 1
        and all(len(head) > 1 for head in heads.values())
    ):
        return {id: head[-1] for id, head in heads.items()}
    return labels


def short_label(form: Form, id: str) -> str:
    """The item's name without its column: 公务接待, not 公务接待·2024年决算数."""
    field = form.fields[id]
    if field.area:
        return f"{form.areas[field.area].label}各行" if field.column != "标注" else field.label
    return field.label.split("·")[0] if field.group else field.label
