"""未报与重报: who of the roster is missing, who handed in twice, whose name is not in the roster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.workbook import Workbook

from workbook_templates.definition.schema import FieldType, Form
from workbook_templates.summary.bulk import BulkCell, Styled
from workbook_templates.summary.duplicates import Copy
from workbook_templates.summary.looks import DATE
from workbook_templates.summary.masking import Mask, masked_names, masked_phone, masked_text
from workbook_templates.summary.matching import RosterMatch
from workbook_templates.summary.roster import RosterUnit
from workbook_templates.summary.rowxml import lines_of
from workbook_templates.summary.sheets.lists import ListSheet
from workbook_templates.summary.sheets.sources import clock
from workbook_templates.summary.sheets.styles import Styles

NAME = "未报与重报"
MISSING, RENAMED, OUTSIDE, DOUBLED, REPEATED = "未报", "疑似更名", "名册外", "重报", "名册重复"
_CONTACTS = (("联系人", 10), ("联系电话", 15))
_FILES = (("文件", 28), ("修改时间", 16), ("填报日期", 11), ("说明", 50), ("SHA-256", 10))


class ReportingSheet(ListSheet):
    """A row a case, filterable by what is the matter."""

    def __init__(
        self,
        workbook: Workbook,
        styles: Styles,
        match: RosterMatch | None,
        groups: Sequence[Sequence[Copy]],
        forms: Mapping[str, Form],
        *,
        mask: Mask | None = None,
    ) -> None:
        self._groupings = match.roster.groupings if match is not None else ()
        heads = [("序号", 6), ("情况", 9), ("单位", 28), *((name, 14) for name in self._groupings)]
        self._dated = len(heads) + len(_CONTACTS) + 2
        heads += [*_CONTACTS, *_FILES]
        formats = {
            self._dated: styles.get(num_format=DATE),
            self._dated + 1: styles.get(text_wrap=True),
            self._dated + 2: styles.cut,
        }
        super().__init__(workbook, styles, NAME, _title(match, groups), heads, formats)
        self._match, self._forms, self._mask = match, forms, mask
        self._alarm = self.sheet.style(styles.value(FieldType.TEXT, "wrong"))
        if match is not None:
            self._compared(match)
        for number, group in enumerate(groups, 1):
            for copy in group:
                self._copy(number, copy)
        if match is not None:
            for unit in match.roster.repeated:
                told = f"名册“{match.roster.sheet}”第{unit.row}行与前面某行同名，只算一个单位"
                self._case(REPEATED, unit.name, unit, said=told)
        self.finish()

    def _compared(self, match: RosterMatch) -> None:
        for item in match.missing:
            said = ["名册中有，没有收到可以汇总的文件"]
            said += [f"退回文件“{file.file}”可能是它：{file.reason}" for file in item.rejected]
            said += [f"收到的“{name}”名称相近，疑似更名" for name in item.maybe]
            self._case(MISSING, item.unit.name, item.unit, said="；".join(said))
        for other in match.outside:
            record = other.record
            told = (
                f"名称与未报的“{'”“'.join(other.maybe)}”相近，疑似更名或简称：请核实，核实后在名册“曾用名”栏写上"
                if other.maybe
                else "名册里没有这个单位"
            )
            files = (record.file, clock(record.modified), record.dated)
            self._case(RENAMED if other.maybe else OUTSIDE, record.unit, None, *files, said=told, sha=record.sha256)

    def _copy(self, number: int, copy: Copy) -> None:
        record = copy.record
        unit = self._match.placed.get(record.file) if self._match is not None else None
        said = f"第{number}组，{self._forms[record.form].title if record.form in self._forms else record.form}：{copy.fate}"
        files = (record.file, clock(record.modified), record.dated)
        self._case(DOUBLED, record.unit, unit, *files, said=said, sha=record.sha256)

    def _case(
        self, what: str, name: str, unit: RosterUnit | None, *files: BulkCell, said: str = "", sha: str | None = None
    ) -> None:
        groups = [unit.groups.get(name, "") or None if unit is not None else None for name in self._groupings]
        contact, phone = (unit.contact, unit.phone) if unit is not None else ("", "")
        if self._mask is not None:
            phone, said, contact = masked_phone(phone), masked_text(said), masked_text(contact)
            contact = masked_names(contact) if self._mask.names else contact
        kind: BulkCell = Styled(what, self._alarm) if what == MISSING else what
        places = list(files) or [None, None, None]
        self.add(
            (self.rows + 1, kind, name, *groups, contact or None, phone or None, *places, said, sha), lines_of(said, 50)
        )


def _title(match: RosterMatch | None, groups: Sequence[Sequence[Copy]]) -> str:
    copies = sum(map(len, groups))
    if match is None:
        return f"未报与重报：没有给出名册（--roster），不列未报；{len(groups)}个单位重报（{copies}个文件）"
    return (
        f"未报与重报：应报{len(match.roster.units)}个，已报{len(match.reported)}个，未报{len(match.missing)}个；"
        f"重报{len(match.doubled)}个；名册外{len(match.outside)}个文件（其中疑似更名{len(match.renamed)}个）"
    )
