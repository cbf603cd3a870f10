"""What it costs to read and check a workbook on which somebody wrote, beside one that only has its fields filled in.

python -m benchmarks.written_on DIR     # a folder of benchmarks.generate
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.merge import BASE_TABLE, Parts, rewrite
from workbook_templates.summary.collect import Work, read_workbook

_WARM = 50
"""Files that are read first, and not counted."""
_EVERY = 25
"""One check of so many is explained."""
_EXPLANATION = "出错说明"
NOTE = "经办人备注"
_HEAD = re.compile(rb'<c r="([A-Z]+)[0-9]+"[^>]*t="s"><v>([0-9]+)</v>')


def as_filled_in(parts: Parts) -> Parts:
    return parts


def explained(parts: Parts) -> Parts:
    """出错说明 beside some checks on every worksheet that has checks."""
    texts = re.findall(rb"<si>(.*?)</si>", parts["xl/sharedStrings.xml"], re.DOTALL)
    wanted = {b"%d" % number for number, text in enumerate(texts) if f">{_EXPLANATION}<".encode() in text}
    changed = dict(parts)
    for name in parts:
        head = next((found for found in _HEAD.finditer(parts[name]) if found[2] in wanted), None)
        if not name.startswith("xl/worksheets/sheet") or head is None:
            continue
        cell = re.compile(rb'<c r="%b([0-9]+)"( s="[0-9]+")/>' % head[1])
        rows = parts[name][head.end() :].split(b"<row ")
        checks = [number for number, row in enumerate(rows) if row.count(b"><f") > 4 and cell.search(row)]
        for number in checks[::_EVERY]:
            rows[number] = cell.sub(
                rb'<c r="%b\1"\2 t="inlineStr">%b</c>' % (head[1], _inline("已经核对")), rows[number]
            )
        changed[name] = parts[name][: head.end()] + b"<row ".join(rows)
    return changed


def noted(parts: Parts) -> Parts:
    """A note beside the base table."""
    cell = b'<c r="AB7" t="inlineStr">%b</c>' % _inline(NOTE)
    table = re.sub(rb'(<row r="7".*?)(</row>)', lambda row: row[1] + cell + row[2], parts[BASE_TABLE], flags=re.DOTALL)
    return parts | {BASE_TABLE: table}


def _inline(text: str) -> bytes:
    return f"<is><t>{text}</t></is>".encode()


def written(files: list[Path], folder: Path, change: Callable[[Parts], Parts]) -> Path:
    """Copies of the workbooks with something written on them."""
    folder.mkdir()
    for number, file in enumerate(files):
        rewrite(file, folder / f"{number:04}.xlsx", change)
    return folder


def milliseconds(folder: Path) -> float:
    """For reading and checking a file, in one process that has read some before."""
    files = sorted(path.name for path in folder.iterdir())
    work = Work(folder, (), read_workbook, figures=True)
    work(files[:_WARM])
    started = time.perf_counter()
    work(files[_WARM:])
    return 1000 * (time.perf_counter() - started) / len(files[_WARM:])


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.written_on", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    files = sorted(options.folder.rglob("*.xlsx"))[: options.files]
    kinds = {"only filled in": as_filled_in, f"{_EXPLANATION} beside some checks": explained, "a note": noted}
    with tempfile.TemporaryDirectory() as place:
        folders = {kind: written(files, Path(place, str(n)), change) for n, (kind, change) in enumerate(kinds.items())}
        told = [{kind: milliseconds(folder) for kind, folder in folders.items()} for _ in range(options.rounds)]
    print("|  | ms/file | of only filled in |\n|---|---|---|")
    for kind in kinds:
        each = statistics.median(one[kind] for one in told)
        share = statistics.median(one[kind] / one["only filled in"] for one in told)
        print(f"| {kind} | {each:.1f} | {share:.2f} |")


if __name__ == "__main__":
    main()
