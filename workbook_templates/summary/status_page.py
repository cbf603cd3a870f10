"""报送情况 as one HTML page: no script, nothing loaded from elsewhere, every text escaped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape

from workbook_templates.summary.records import Value
from workbook_templates.summary.unit_state import Reported, State, Status, UnitStatus

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
:root{--line:#d9d9d9;--head:#ddebf7;--grey:#666}
body{font:15px/1.6 "Microsoft YaHei","微软雅黑","Noto Sans CJK SC",sans-serif;margin:24px auto;max-width:1400px;
padding:0 16px;color:#222}
h1{font-size:22px;margin:0}h2{font-size:17px;margin:28px 0 8px}
.when{color:var(--grey);margin:4px 0 16px}.trouble{background:#fce4d6;color:#c00000;padding:8px 12px}
.cards{display:flex;flex-wrap:wrap;gap:12px;margin:12px 0}
.card{border:1px solid var(--line);border-radius:6px;padding:8px 18px;min-width:92px;text-align:center}
.card b{display:block;font-size:26px;line-height:1.3}
progress{width:100%;height:18px}
table{border-collapse:collapse;width:100%}th,td{border:1px solid var(--line);padding:4px 8px;vertical-align:top}
th{background:var(--head);position:sticky;top:0;white-space:nowrap}td:nth-child(2){min-width:9em}td.n{text-align:right;white-space:nowrap}td.s{white-space:nowrap}
.file{word-break:break-all}.grey{color:var(--grey)}
.s-missing,.s-returned{background:#fce4d6;color:#c00000}.s-errors{background:#ffe699}.s-verify{background:#fff9db}
.s-fine{background:#e2efda}
@media print{body{max-width:none;margin:0}th{position:static}thead{display:table-header-group}tr{break-inside:avoid}}
@page{size:A4 landscape;margin:12mm}
"""


def html_of(status: Status, *, every: float = 0, trouble: str = "") -> str:
    """The page. ``every``: it loads itself again after so many seconds."""
    again = f'<meta http-equiv="refresh" content="{max(1, round(every))}">' if every > 0 else ""
    title = f"报送情况：{status.folder.name or status.folder}"
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="zh-CN"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{again}',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>部门整体支出绩效自评报送情况</h1><p class='when'>{escape(_when(status, every))}</p>",
    ]
    if trouble:
        parts.append(f'<p class="trouble">本次没有能够更新，下面是上一次的情况：{escape(trouble)}</p>')
    parts += [*_counts(status), *_units(status), *_outside(status), *_rejected(status), "</body></html>", ""]
    return "\n".join(parts)


def _when(status: Status, every: float) -> str:
    roster = f"；名册：{status.roster.path.name}" if status.roster is not None else "；没有给出名册，不列未报单位"
    again = f"；每 {every:g} 秒更新" if every > 0 else "；再运行一次 ziping status 后刷新本页"
    return f"{status.at:%Y-%m-%d %H:%M:%S}，文件夹：{status.folder.absolute()}，{status.files} 个文件{roster}{again}"


def _counts(status: Status) -> Iterable[str]:
    total = len(status.units)
    cards = [("应报" if status.roster is not None else "单位", total, ""), ("已报", status.reported, "")]
    cards += [(state.value, status.count(state), f" s-{state.name.lower()}") for state in State]
    cards.append(("重报", sum(1 for unit in status.units if unit.doubled), ""))
    if status.roster is not None:
        cards.append(("名册外", len(status.outside), ""))
    cards.append(("退回文件", len(status.rejected), ""))
    yield '<div class="cards">'
    for label, count, kind in cards:
        yield f'<div class="card{kind}"><b>{count}</b>{escape(label)}</div>'
    yield "</div>"
    if status.roster is not None and total:
        share = status.reported / total
        yield f'<progress max="{total}" value="{status.reported}"></progress> <span>已报 {share:.0%}</span>'


def _units(status: Status) -> Iterable[str]:
    groupings = status.roster.groupings if status.roster is not None else ()
    order = list(State)
    units = sorted(status.units, key=lambda unit: order.index(unit.state))
    yield "<h2>各单位</h2>"
    yield from _table(units, groupings)


def _outside(status: Status) -> Iterable[str]:
    if status.outside:
        yield "<h2>名册外的单位</h2>"
        yield from _table(status.outside, ())


def _table(units: Sequence[UnitStatus], groupings: Sequence[str]) -> Iterable[str]:
    heads = ("序号", "单位", *groupings, "情况", "错误", "核实", "提示", "填报得分", "文件", "修改时间", "说明")
    yield f"<table><thead><tr>{''.join(f'<th>{escape(head)}</th>' for head in heads)}</tr></thead><tbody>"
    for number, unit in enumerate(units, 1):
        cells = [f'<td class="n">{number}</td>', _cell(unit.name)]
        cells += [_cell(unit.groups.get(name, "")) for name in groupings]
        cells.append(f'<td class="s s-{unit.state.name.lower()}">{escape(unit.state.value)}</td>')
        for counted in ("errors", "verify", "notices"):
            cells.append(_lines((str(getattr(item, counted)) for item in unit.files), "n"))
        cells.append(_lines((_score(item.score) for item in unit.files), "n"))
        cells.append(_lines((item.file for item in unit.files), "file"))
        cells.append(_lines(map(_clock, unit.files), "s"))
        cells.append(_lines(unit.remarks, ""))
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table>"


def _rejected(status: Status) -> Iterable[str]:
    if status.rejected:
        yield "<h2>退回文件</h2><table><thead><tr><th>序号</th><th>文件</th><th>原因</th></tr></thead><tbody>"
        for number, item in enumerate(status.rejected, 1):
            yield f'<tr><td class="n">{number}</td>{_lines([item.file], "file")}{_cell(item.reason)}</tr>'
        yield "</tbody></table>"


def _cell(text: str) -> str:
    return f"<td>{escape(_printable(text))}</td>"


def _lines(texts: Iterable[str], kind: str) -> str:
    look = f' class="{kind}"' if kind else ""
    return f"<td{look}>{'<br>'.join(escape(_printable(text)) for text in texts)}</td>"


def _printable(text: str) -> str:
    """Without control characters, and without those that turn the direction of writing around."""
    return "".join(c for c in text if c.isprintable() or c in "\n 　")


def _score(value: Value) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) else "" if value is None else str(value)


def _clock(item: Reported) -> str:
    return dt.datetime.fromtimestamp(item.modified).strftime("%m-%d %H:%M")
