"""The merged tables as pandas DataFrames and as Parquet: for the bureau's analysts.

    tables = read_folder(Path("上报2024"))
    tables.values.query("field == '三公经费.决算'").number.sum()
    side_by_side([read_folder(Path("上报2023")), tables], ["三公经费.决算", "控制率"])

Four long tables, the same columns for every form set and year, so that years and form sets can be stacked:
``units`` (a row a file), ``values`` (a row a field), ``rows`` (a row a cell of a repeating area), ``findings``.
Amounts are 万元, rates are fractions, blanks are missing. pandas is imported only here.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path

import pandas as pd

from workbook_templates.definition.load import load_form
from workbook_templates.definition.schema import Form
from workbook_templates.model import InputProblem
from workbook_templates.summary.duplicates import unit_key
from workbook_templates.summary.plan import plan_of
from workbook_templates.summary.records import UnitRecord, Value

_HEAD = ("unit", "unit_key", "form", "year", "file")
_COLUMNS = {
    "units": (*_HEAD, "version", "sha256", "dated", "error", "verify", "notice"),
    "values": (*_HEAD, "sheet", "project", "field", "label", "type", "number", "text", "computed", "differs", "place"),
    "rows": (*_HEAD, "sheet", "project", "area", "row", "column", "type", "number", "text", "cells"),
    "findings": (*_HEAD, "code", "severity", "sheet", "cell", "field", "stated", "expected", "message", "explanation"),
}
_TYPES = {
    **dict.fromkeys(("year", "error", "verify", "notice", "row"), "int64"),
    **dict.fromkeys(("number", "computed"), "float64"),
    "differs": "bool",
    "dated": "datetime64[s]",
}
_BATCH = 500
"""Units whose rows are in memory at once while a dataset is written."""


@dataclass(frozen=True)
class Tables:
    """The merged tables of a folder, or of several."""

    units: pd.DataFrame
    values: pd.DataFrame
    rows: pd.DataFrame
    findings: pd.DataFrame


def read_folder(folder: Path, *, form_folders: tuple[Path, ...] = (), workers: int | None = None) -> Tables:
    """Read every workbook of a folder, as ``ziping merge`` does. Raises InputProblem when nothing can be merged."""
    from workbook_templates.summary.cache import Cache
    from workbook_templates.summary.collect import collect

    found = collect(folder, form_folders=form_folders, workers=workers, cache=Cache.open(form_folders))
    if not found.records:
        raise InputProblem(f"文件夹“{folder}”里没有可以汇总的工作簿。", path=str(folder), code="MERGE-001")
    forms = {id: load_form(id, form_folders) for id in sorted({record.form for record in found.records})}
    return tables_of(found.records, forms)


def tables_of(records: Iterable[UnitRecord], forms: Mapping[str, Form]) -> Tables:
    """Records as DataFrames."""
    made: dict[str, list[tuple[object, ...]]] = {name: [] for name in _COLUMNS}
    for record in records:
        _add(record, forms[record.form], made)
    return Tables(**{name: _frame(name, rows) for name, rows in made.items()})


def stacked(tables: Iterable[Tables]) -> Tables:
    """Several folders (years) as one."""
    parts = list(tables)
    joined = {
        field.name: pd.concat([getattr(part, field.name) for part in parts], ignore_index=True)
        for field in fields(Tables)
    }
    return Tables(**joined)


def side_by_side(tables: Iterable[Tables] | Tables, ids: Sequence[str]) -> pd.DataFrame:
    """A row a unit, a column (field, year): the stated numbers of these fields through the years.

    Units are held to be the same when their names are (spaces and the width of brackets apart). Where a unit handed
    in several files for a year, the last one by file name counts.
    """
    whole = tables if isinstance(tables, Tables) else stacked(tables)
    chosen = whole.values[whole.values.field.isin(list(ids)) & (whole.values.project == "")]
    names = whole.units.sort_values(["year", "file"]).groupby("unit_key").unit.last()
    wide = chosen.sort_values("file").pivot_table(
        index="unit_key", columns=["field", "year"], values="number", aggfunc="last", observed=True
    )
    order = [(id, year) for id in ids for year in sorted(set(whole.units.year)) if (id, year) in wide.columns]
    wide = wide[order]
    wide.index = pd.Index([names[key] for key in wide.index], name="unit")
    return wide.sort_index()


def write_parquet(records: Iterable[UnitRecord], forms: Mapping[str, Form], folder: Path) -> None:
    """Write the tables as a dataset partitioned by form set and year: ``values/form=…/year=…/part-00000.parquet``.

    Whole or not at all; an existing ``folder`` is replaced only if it is such a dataset. Raises InputProblem.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise InputProblem("存为 Parquet 需要安装 pyarrow：pip install 'ziping[parquet]'。", code="OUT-006") from None
    if folder.exists() and not (folder.is_dir() and {item.name for item in folder.iterdir()} <= set(_COLUMNS)):
        raise InputProblem(f"{folder}：已存在，且不是以前存的数据集，没有覆盖。", path=str(folder), code="OUT-001")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".ziping-", dir=folder.parent) as scratch:
            made = Path(scratch, "dataset")
            for number, batch in enumerate(_batches(records)):
                _write_batch(tables_of(batch, forms), made, number)
            if folder.exists():
                folder.rename(Path(scratch, "old"))
            made.rename(folder)
    except OSError as error:
        raise InputProblem(
            f"{folder}：不能写入（{error.strerror or error}）。", path=str(folder), code="OUT-002"
        ) from error


def read_parquet(*folders: Path) -> Tables:
    """Datasets of one or several years as one. Raises InputProblem when a folder is no such dataset."""
    parts = []
    for folder in folders:
        try:
            loaded = {name: pd.read_parquet(folder / name) for name in _COLUMNS}
        except (OSError, ValueError) as error:
            raise InputProblem(f"“{folder}”不是 ziping 存的数据集。", path=str(folder), code="FOLDER-001") from error
        # Partition columns come back as categories, and last.
        parts.append(Tables(**{name: _typed(name, frame[list(_COLUMNS[name])]) for name, frame in loaded.items()}))
    return stacked(parts)


def _write_batch(tables: Tables, folder: Path, number: int) -> None:
    for name in _COLUMNS:
        frame: pd.DataFrame = getattr(tables, name)
        (folder / name).mkdir(parents=True, exist_ok=True)
        for (form, year), part in frame.groupby(["form", "year"], sort=True):
            place = folder / name / f"form={form}" / f"year={year}"
            place.mkdir(parents=True, exist_ok=True)
            part.drop(columns=["form", "year"]).to_parquet(place / f"part-{number:05}.parquet", index=False)


def _batches(records: Iterable[UnitRecord]) -> Iterator[list[UnitRecord]]:
    rest = iter(records)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _add(record: UnitRecord, form: Form, made: dict[str, list[tuple[object, ...]]]) -> None:
    head = (record.unit, unit_key(record.unit), record.form, record.year, record.file)
    made["units"].append((*head, record.version, record.sha256, record.dated, *record.counts))
    plan = plan_of(form)
    sets = {fields.sheet: fields for fields in (plan.once, *plan.repeated)}
    for part in record.parts:
        known = sets[part.sheet]
        computed = dict(zip(known.calculated, part.computed, strict=True))
        differing = {known.calculated[place] for place in part.differing}
        for number, (field, value) in enumerate(zip(known.fields, part.values, strict=True)):
            expected = computed.get(number)
            if value is None and expected is None:
                continue
            made["values"].append(
                (*head, field.sheet, part.title or part.name, field.id, field.label, field.type.value, *_split(value),
                 _number(expected), number in differing, part.places[number])
            )  # fmt: skip
    for count, row in enumerate(record.rows, 1):
        part = record.parts[row.part]
        for column, value in zip(form.areas[row.area].columns, row.values, strict=True):
            if value is not None:
                type = form.fields[f"{row.area}.{column}"].type.value
                project = (part.title or part.name) if row.part else ""
                made["rows"].append(
                    (*head, row.sheet, project, row.area, count, column, type, *_split(value), row.cells)
                )
    made["findings"] += [(*head, *finding) for finding in record.findings]


def _split(value: Value) -> tuple[float | None, str]:
    """(number, text): one of them says what the unit wrote."""
    number = _number(value)
    if number is not None or value is None:
        return number, ""
    return None, value.isoformat() if isinstance(value, dt.date) else str(value)


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _frame(name: str, rows: list[tuple[object, ...]]) -> pd.DataFrame:
    return _typed(name, pd.DataFrame.from_records(rows, columns=list(_COLUMNS[name])))


def _typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({column: _TYPES.get(column, "string") for column in _COLUMNS[name]})


__all__ = ["Tables", "read_folder", "read_parquet", "side_by_side", "stacked", "tables_of", "write_parquet"]
