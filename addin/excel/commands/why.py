"""为什么是这个分: the rule, the numbers, the arithmetic and the cells behind the selected score or calculated value."""

from __future__ import annotations

from addin.excel.commands.this_form import this_form
from addin.excel.outcome import Kind, Outcome
from addin.excel.session import Session
from addin.live.book import OpenForm
from addin.live.selection import Selection, fields_at, selection
from workbook_templates.checking.engine import evaluate, show_value
from workbook_templates.definition.schema import Field
from workbook_templates.language.syntax import names_in
from workbook_templates.model import Fact
from workbook_templates.reading.names import COLUMNS
from workbook_templates.scoring.scores import Scored

_TERMS = 12


def why(session: Session) -> Outcome:
    """The selected cell, or the indicator row it stands in."""
    from workbook_templates.scoring.scores import scores

    opened = this_form(session)
    at = selection(session.app)
    lines = [line for line in scores(opened.form, opened.submission) if _stands(line, at)]
    if lines:
        line = min(lines, key=lambda item: abs(_column(item) - at.left))
        stated = f"填报得分：{line.stated_text.strip() or '（空）'}" + ("　与规则不符" if line.differs else "")
        return Outcome(Kind.OK, f"{line.label}（{line.where}）\n{stated}\n\n{line.score.explain()}")
    for id in fields_at(opened, at):
        field = opened.form.fields[id]
        if field.formula is not None:
            return Outcome(Kind.OK, _calculation(opened, at, field))
    return Outcome(Kind.OK, "请先选中一个得分格、比率格或合计格（或指标所在的行），再按这个按钮。")


def _stands(line: Scored, at: Selection) -> bool:
    if line.where is None or line.where.sheet != at.sheet:
        return False
    if int(line.where.address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1 != at.top:
        return False
    return bool(line.area) or _column(line) == at.left


def _column(line: Scored) -> int:
    assert line.where is not None
    return COLUMNS[line.where.address.rstrip("0123456789")]


def _calculation(opened: OpenForm, at: Selection, field: Field) -> str:
    """The formula in the form's own words, and what each of its terms is now."""
    form, submission = opened.form, opened.submission
    index = next(number for number, part in enumerate(submission.parts) if part.name == at.sheet)
    assert field.formula is not None
    expected = evaluate(form, submission).expected
    stated = submission.parts[index].facts.get(field.id, Fact(None, ""))
    lines = [
        field.label,
        f"现值：{stated.text.strip() or '（空）'}",
        f"计算值：{_shown(expected[index].get(field.id), field)}",
        f"\n公式：{field.formula.text}",
    ]
    terms = [id for id in dict.fromkeys(names_in(field.formula.tree)) if id in form.fields]
    for id in terms[:_TERMS]:
        item = form.fields[id]
        if item.area and item.column != "标注":
            rows = [row for part in submission.parts for row in part.areas.get(item.area, ())]
            numbers = [row.facts[item.column].number for row in rows if item.column in row.facts]
            total = sum(number for number in numbers if number is not None)
            lines.append(f"  {item.label}：{len(rows)} 行，合计 {show_value(total, item.type)}")
            continue
        place = next((n for n in (index, *range(len(submission.parts))) if id in submission.parts[n].facts), index)
        fact = submission.parts[place].facts.get(id, Fact(None, ""))
        computed = "" if fact.text.strip() else _shown(expected[place].get(id), item)
        lines.append(f"  {item.label}（{fact.ref or '没有单元格'}）：{fact.text.strip() or computed or '空'}")
    if len(terms) > _TERMS:
        lines.append(f"  ……共 {len(terms)} 项")
    if field.source:
        lines.append(f"\n依据：{field.source}")
    return "\n".join(lines)


def _shown(value: object, field: Field) -> str:
    return "（空）" if value in (None, "") else show_value(value, field.type)  # type: ignore[arg-type]
