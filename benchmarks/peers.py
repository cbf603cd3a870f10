"""What others would use to read the same files; each runs in a process of its own.

python -m benchmarks.peers NAME PROCESSES < list-of-files
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path


def bare_calamine(path: str) -> int:
    """Every cell of every sheet as python-calamine gives it, and nothing done with it."""
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(path)
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def openpyxl_read_only(path: str) -> int:
    """Every cell of every sheet, the lean way of openpyxl."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows = sum(1 for sheet in book for _ in sheet.iter_rows(values_only=True))
    book.close()
    return rows


def pandas_calamine(path: str) -> int:
    """All sheets as frames."""
    import pandas

    return sum(map(len, pandas.read_excel(path, sheet_name=None, header=None, engine="calamine").values()))


def pandas_script(paths: list[str]) -> int:
    """The script people write: all sheets as frames (openpyxl reads), the base table of each unit as a row, to_excel.

    No checks, no places, no details: it does a small part of what a merge does.
    """
    import pandas

    rows = []
    for path in paths:
        sheets = pandas.read_excel(path, sheet_name=None, header=None, engine="openpyxl")
        base = sheets["基础数据表"]
        row = {"文件": Path(path).name}
        for line in base.itertuples(index=False):
            row.update({f"{line[0]}/{n}": value for n, value in enumerate(line[1:], 1) if pandas.notna(value)})
        rows.append(row)
    with tempfile.TemporaryDirectory() as folder:
        pandas.DataFrame(rows).to_excel(Path(folder, "汇总.xlsx"), index=False)
    return len(rows)


def libreoffice(paths: list[str]) -> int:
    """Each file opened and written as CSV by one LibreOffice without a window."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "csv"]
        subprocess.run([*command, "--outdir", folder, *paths], check=True, capture_output=True)
        return len(list(Path(folder).glob("*.csv")))


EACH: dict[str, Callable[[str], int]] = {
    "python-calamine, reading only": bare_calamine,
    "openpyxl read_only": openpyxl_read_only,
    "pandas + calamine": pandas_calamine,
}
WHOLE: dict[str, Callable[[list[str]], int]] = {"pandas + openpyxl script": pandas_script, "LibreOffice": libreoffice}


def main(name: str, processes: str) -> None:
    paths = sys.stdin.read().splitlines()
    if name in WHOLE:
        print(WHOLE[name](paths))
    elif processes == "1":
        print(sum(map(EACH[name], paths)))
    else:
        with get_context("fork").Pool(int(processes)) as pool:
            print(sum(pool.imap_unordered(EACH[name], paths, chunksize=16)))


if __name__ == "__main__":
    main(*sys.argv[1:])
