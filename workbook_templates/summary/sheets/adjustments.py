"""调整: the bureau's signed amounts, where each was counted, and room to write more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.workbook import Workbook

from workbook_templates.summary.adjusting import SHEET, Settled
from workbook_templates.summary.bulk import Styled
from workbook_templates.summary.plan import Plan
from workbook_templates.summary.rowxml import lines_of
from workbook_templates.summary.sheets.lists import FIRST_ROW, ListSheet
from workbook_templates.summary.sheets.styles import Styles

_HEADS = (("序号", 6), ("单位或分组", 28), ("栏目", 30), ("金额", 14), ("说明", 40), ("来源", 34), ("计入", 50))
AMOUNT_COLUMN = "D"
SPARE = 20


class AdjustmentSheet(ListSheet):
    """A row an adjustment, then empty rows for the bureau."""

    def __init__(self, workbook: Workbook, styles: Styles) -> None:
        title = "调整：财政局对单位、分组或合计的加减（减少写负数），计入“分组汇总”，不改“汇总表”。可在空行续写，下次汇总时计入"
        super().__init__(workbook, styles, SHEET, title, _HEADS, {5: styles.get(text_wrap=True)})
        self.count = 0
        entry = {"bg_color": "#FFFBE6", "border": 1, "border_color": "#D9D9D9"}
        self._text = self.sheet.style(styles.get(**entry, text_wrap=True))
        self._amount = self.sheet.style(styles.get(**entry, num_format="+#,##0.00####;-#,##0.00####;0.00"))
        self._wrong = self.sheet.style(styles.get(text_wrap=True, bg_color="#FCE4D6", font_color="#C00000"))

    def fill(self, settled: Sequence[Settled], plans: Mapping[str, Plan]) -> None:
        """Write the rows; the number of each is its place in ``settled``, from 1."""
        for number, item in enumerate(settled, 1):
            told = item.adjustment
            amount = told.amount if told.amount is not None else told.written or None
            self.add(
                (
                    number,
                    Styled(told.target, self._text),
                    Styled(told.field, self._text),
                    Styled(amount, self._amount),
                    Styled(told.note or None, self._text),
                    told.source,
                    Styled(item.problem, self._wrong) if item.problem else _counted(item, plans),
                ),
                max(lines_of(item.problem, 50), lines_of(told.note, 40), lines_of(told.source, 34)),
            )
        self.count = len(settled)
        for _ in range(SPARE):
            blank = Styled(None, self._text)
            self.add((None, blank, blank, Styled(None, self._amount), blank))
        last = self.next_row - 1
        self.sheet.data_validation(
            FIRST_ROW,
            3,
            last + 200,
            3,
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": -1e12,
                "maximum": 1e12,
                "error_type": "warning",
                "error_title": "金额",
                "error_message": "请填数字，减少写负数，单位同该栏目（万元、人、㎡）。",
            },
        )
        self.finish()


def _counted(item: Settled, plans: Mapping[str, Plan]) -> str:
    label = plans[item.form].form.fields[item.field].label
    where = "单位" if item.unit else f"{item.group[0]}“{item.group[1]}”" if item.group[0] else "合计"
    return f"已计入{where}的“{label}”"
