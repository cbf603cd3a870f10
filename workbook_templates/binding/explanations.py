"""出错说明: what a unit wrote beside a finding, kept by the finding's identity; also when it stands in an odd cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workbook_templates.binding.untouched import Checks
from workbook_templates.binding.values import shown
from workbook_templates.building.conventions import HEADS
from workbook_templates.catalogue import chinese_code
from workbook_templates.definition.schema import Form
from workbook_templates.model import CellRef, CellValue, Grid, Submission, Unplaced, a1
from workbook_templates.reading.book import Book

_EXPLANATION, _IDENTITY, _LEVEL, _MESSAGE = (
    HEADS["explanation"],
    HEADS["identity"],
    HEADS["level"],
    HEADS["message"],
)
_LEVELS = frozenset({"错误", "核实", "提示", "通过"})
_OWN_LINES = ("项目自评表的审核", "其他审核发现", "本表审核")
_TABLE_WIDTH = 10
"""Columns of the small table that sums up the project tables."""
_WORDS = re.compile(r"[·（）＝，。/\s]+")


@dataclass(frozen=True, slots=True)
class Loose:
    """A text beside a check that has no identity at the moment: its code and place as the sheet shows them."""

    text: str
    where: CellRef
    code: str
    place: str


@dataclass(slots=True)
class Explained:
    """What was written on the sheets with checks."""

    by_identity: dict[str, str] = field(default_factory=dict)
    loose: list[Loose] = field(default_factory=list)
    strange: list[Unplaced] = field(default_factory=list)
    """Texts that stand beside no check."""

    def add(self, identities: str, text: str) -> None:
        """``identities``: one a line; a check of several fields has several."""
        for identity in identities.splitlines():
            known = self.by_identity.get(identity)
            self.by_identity[identity] = text if known in (None, text) else f"{known}；{text}"


def read_explanations(book: Book, sheets: Iterable[str], checks: Mapping[str, Checks]) -> Explained:
    """出错说明 from every block of checks on these sheets. ``checks``: those on which nothing else was written."""
    found = Explained()
    for sheet in sheets:
        known = checks.get(sheet)
        if known is None:
            _on_sheet(book.grid(sheet), book.uncomputed(sheet), found)
        elif known.explained:
            _on_sheet(*book.some_rows(sheet, known.explained), found)
    return found


def _on_sheet(grid: Grid, uncomputed: frozenset[str], found: Explained) -> None:
    columns: dict[str, int] | None = None
    section = ""
    for number, row in enumerate(grid.rows):
        if not row:
            continue
        if _IDENTITY in row:
            columns = {value: column for column, value in enumerate(row) if isinstance(value, str)}
            section = "checks"
            continue
        lead = row[0] if isinstance(row[0], str) else ""
        if lead.startswith(_OWN_LINES):
            section = lead
        if columns is None:
            continue  # the form above its checks is read elsewhere
        if section == "checks":
            _check_row(grid, number, row, columns, uncomputed, found)
        elif len(row) > _TABLE_WIDTH:
            _strange(grid, number, range(_TABLE_WIDTH, len(row)), found)


def _check_row(
    grid: Grid,
    number: int,
    row: Sequence[CellValue],
    columns: dict[str, int],
    uncomputed: frozenset[str],
    found: Explained,
) -> None:
    identity = columns[_IDENTITY]
    level = row[columns[_LEVEL]] if columns.get(_LEVEL, len(row)) < len(row) else None
    if level is None and row[0] is None and a1(number, columns.get(_LEVEL, 0)) not in uncomputed:
        _strange(grid, number, range(len(row)), found)  # no check stands here
        return
    key = row[identity] if identity < len(row) else None
    for column in _written(row, columns):
        text = shown(row[column])
        if isinstance(key, str) and key:
            found.add(key, text)
        else:
            code, place = (shown(grid.value(number, columns.get(HEADS[role], -1))) for role in ("code", "place"))
            found.loose.append(Loose(text, grid.ref(number, column), code, place))
    # Beyond the hidden helpers; pieces of lists follow those without a gap.
    beyond = range(identity + 5, len(row))
    _strange(grid, number, [column for column in beyond if row[column - 1] is None], found)


def _written(row: Sequence[CellValue], columns: dict[str, int]) -> Iterable[int]:
    """Columns of a check's row in which someone wrote: the right one, or over the message or the level."""
    explanation, message, level = (columns.get(head, -1) for head in (_EXPLANATION, _MESSAGE, _LEVEL))
    width = len(row)
    if explanation < 0:
        explanation = message + 1
    if 0 <= explanation < width and row[explanation] is not None and shown(row[explanation]):
        yield explanation
    stated = row[level] if 0 <= level < width else None
    if 0 <= message < width and row[message] is not None and not _ours(row, columns, str(row[message]), stated):
        yield message
    if isinstance(stated, str) and stated.strip() and stated.strip() not in _LEVELS:
        yield level


def _ours(row: Sequence[CellValue], columns: dict[str, int], message: str, level: CellValue) -> bool:
    """Whether the message is the check's own: it says what to do, and names the field or what stands there."""
    if not message.strip() or level == "通过":
        return not message.strip()
    if "请" not in message:
        return False
    if "空白" in message:
        return True
    words: list[str] = []
    for role in ("place", "what", "stated", "expected"):
        column = columns.get(HEADS[role], -1)
        value = row[column] if 0 <= column < len(row) else None
        words += [word for word in _WORDS.split(shown(value)) if len(word) > 1 or role == "stated"]
    return any(word and word in message for word in words)


def _strange(grid: Grid, number: int, columns: Iterable[int], found: Explained) -> None:
    """Texts where nothing of ours stands."""
    for column in columns:
        value = grid.rows[number][column]
        if isinstance(value, str) and value.strip():
            found.strange.append(Unplaced(shown(value), grid.ref(number, column)))


def match_loose(form: Form, submission: Submission, explained: Explained) -> tuple[dict[str, str], list[Unplaced]]:
    """Give a text without identity to the finding that its row checks; what has none is listed."""
    from workbook_templates.checking.findings import check

    left = list(explained.strange)
    findings = check(form, submission) if explained.loose else []
    for item in explained.loose:
        field = item.place.split(" ", 1)[-1]
        mine = [finding for finding in findings if finding.field in (field, item.place)]
        exact = [finding for finding in mine if chinese_code(finding.code) == item.code]
        chosen = exact or mine
        for finding in chosen:
            explained.add(finding.identity, item.text)
        if not chosen:
            left.append(Unplaced(item.text, item.where))
    return explained.by_identity, left
