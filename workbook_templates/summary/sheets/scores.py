"""得分: stated beside recomputed score, execution rate, grade and rank of every unit."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.workbook import Workbook

from workbook_templates.definition.schema import FieldType
from workbook_templates.language.excel import to_excel
from workbook_templates.language.library import expand
from workbook_templates.language.syntax import Call, Name
from workbook_templates.summary.bulk import BulkCell, Formula, Styled
from workbook_templates.summary.plan import Plan
from workbook_templates.summary.records import PartRecord, UnitRecord, Value
from workbook_templates.summary.sheets.lists import FIRST_ROW, ListSheet
from workbook_templates.summary.sheets.sources import link_to
from workbook_templates.summary.sheets.styles import Styles

NAME = "得分"
_HEADS = (
    ("序号", 6), ("单位", 30), ("表套", 14), ("打开", 7), ("填报得分", 10), ("重算得分", 10), ("差额", 9), ("名次", 7),
    ("填报执行率", 11), ("重算执行率", 11), ("填报等次", 10), ("按得分的等次", 12), ("错误", 7), ("核实", 7),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Score:
    number: int
    unit: str
    form: str
    stated: Value
    computed: Value
    rate: Value
    computed_rate: Value
    grade: Value
    errors: int
    verify: int


class ScoreSheet(ListSheet):
    """得分: rows are kept until ``finish``, since a rank needs all of them."""

    def __init__(self, workbook: Workbook, styles: Styles) -> None:
        marks, rate = styles.value(FieldType.MARKS), styles.value(FieldType.RATE)
        formats = {3: styles.link, 4: marks, 5: styles.value(FieldType.MARKS, "computed"), 8: rate}
        formats[9] = styles.value(FieldType.RATE, "computed")
        title = "得分：填报得分与重算得分（重算=各项得分之和，执行率得分按公式）；名次按填报得分"
        super().__init__(workbook, styles, NAME, title, _HEADS, formats)
        self._scores: list[_Score] = []
        self._wrong = self.sheet.style(styles.value(FieldType.MARKS, "wrong"))

    def add_record(self, number: int, record: UnitRecord, plan: Plan) -> None:
        once = record.parts[0]
        self._scores.append(
            _Score(
                number,
                record.unit,
                plan.short,
                _stated(plan, once, plan.score),
                _computed(plan, once, plan.score),
                _stated(plan, once, plan.rate),
                _computed(plan, once, plan.rate),
                _stated(plan, once, plan.grade),
                record.count("error"),
                record.count("verify"),
            )
        )

    def finish(self) -> None:
        last = FIRST_ROW + max(len(self._scores), 1)
        ordered = sorted((score.stated for score in self._scores if _number(score.stated)), reverse=True)  # type: ignore[type-var]
        rank: dict[Value, int] = {}
        for place, value in enumerate(ordered, 1):
            rank.setdefault(value, place)
        grade = to_excel(expand(Call("等次", (Name("得分"),))), lambda _: "{cell}")
        for score in self._scores:
            row = self.next_row + 1
            difference: float | str = ""
            if _number(score.stated) and _number(score.computed):
                difference = round(float(score.stated) - float(score.computed), 2)  # type: ignore[arg-type]
            stated: BulkCell = score.stated
            if difference:
                stated = Styled(score.stated, self._wrong)
            self.add(
                (
                    score.number,
                    score.unit,
                    score.form,
                    link_to(score.number),
                    stated,
                    score.computed,
                    Formula(f'IF(COUNT(E{row}:F{row})=2,ROUND(E{row}-F{row},2),"")', difference),
                    Formula(
                        f'IF(ISNUMBER(E{row}),RANK(E{row},E${FIRST_ROW + 1}:E${last}),"")', rank.get(score.stated, "")
                    ),
                    score.rate,
                    score.computed_rate,
                    score.grade,
                    Formula(grade.replace("{cell}", f"E{row}"), _grade(score.stated)),
                    score.errors,
                    score.verify,
                )
            )
        super().finish()


def _number(value: Value) -> bool:
    return isinstance(value, (int, float))


def _stated(plan: Plan, part: PartRecord, field: str) -> Value:
    return part.values[plan.once.slot[field]] if field else None


def _computed(plan: Plan, part: PartRecord, field: str) -> Value:
    if not field:
        return None
    slot = plan.once.slot[field]
    return part.computed[plan.once.calculated.index(slot)] if slot in plan.once.calculated else None


def _grade(value: Value) -> str:
    """As the short word 等次 gives it."""
    if not isinstance(value, (int, float)):
        return ""
    return "优" if value >= 90 else "良" if value >= 80 else "中" if value >= 60 else "差"
