"""The Excel functions of the product as plain data: names, arguments, help, and the callable behind each.

Nothing here knows Excel. ``registry()`` lists the functions; ``call_block`` calls one as a sheet would: with
single values or blocks (lists of rows), applied cell by cell. One convention for every function:

- a blank (None or "") in a required argument gives ``""``; in an optional one its default;
- an error value (``#DIV/0!`` …) comes out as it went in;
- numbers may be float, int, Decimal or number-like text (``１，２３４``, ``95%`` = 0.95); they become Decimal
  by their shortest writing, so 0.1 is 0.1;
- results are float, str or ``""``, and nothing ever raises: what is no number gives ``#VALUE!``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, DecimalException
from functools import cache

from udfs import functions_rates, functions_scores, functions_sheet, functions_texts
from udfs.function import ANSWER, RANGE, SCALAR, TEXT, Argument, Function
from udfs.money import stated_value
from udfs.rounding import plain
from udfs.score import Score

Cell = float | str
Block = list[list[Cell]]

NOT_A_NUMBER, TOO_LARGE, NOT_AVAILABLE = "#VALUE!", "#NUM!", "#N/A"
_ERRORS = frozenset(
    "#DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE! #SPILL! #CALC! #FIELD! #BLOCKED! #BUSY! #GETTING_DATA "
    "#CONNECT! #UNKNOWN! #PYTHON!".split()
)
_YES = frozenset({"是", "√", "✓", "✔", "符合", "有", "y", "yes", "true", "1"})
_NO = frozenset({"否", "×", "✗", "x", "不符合", "无", "n", "no", "false", "0"})
_LARGEST = Decimal(10) ** 20


@cache
def registry() -> dict[str, Function]:
    """Every function by its name, in the order a catalogue would list them."""
    found: dict[str, Function] = {}
    for module in (functions_rates, functions_scores, functions_sheet, functions_texts):
        for function in module.FUNCTIONS:
            if function.name in found:
                raise ValueError(f"{function.name} is registered twice")
            found[function.name] = function
    return found


def call_block(function: Function, *args: object) -> Cell | Block:
    """Calls ``function`` with cells or blocks; blocks spread over rows and columns as in Excel.

    Scalars, single rows and single columns are repeated to the common size; beyond a block's own size the
    result is ``#N/A``. A range argument is taken whole. Single values give a single value.
    """
    if len(args) > len(function.arguments):
        return NOT_A_NUMBER
    given = [*args, *(None for _ in range(len(function.arguments) - len(args)))]
    spread = [
        place
        for place, argument in enumerate(function.arguments)
        if argument.kind == SCALAR and _is_block(given[place])
    ]
    if not spread:
        return _call(function, given)
    blocks = {place: _rows(given[place]) for place in spread}
    height = max(len(block) for block in blocks.values())
    width = max((len(row) for block in blocks.values() for row in block), default=0)
    if not function.array and (height, width) != (1, 1):
        return NOT_A_NUMBER
    whole: dict[int, object] = {}
    for place, argument in enumerate(function.arguments):
        if argument.kind == RANGE:
            whole[place] = _convert(argument, given[place])  # the same for every cell: converted once
    result: Block = []
    for row in range(height):
        line: list[Cell] = []
        for column in range(width):
            cells = [_at(blocks[place], row, column) if place in blocks else value for place, value in enumerate(given)]
            line.append(_call(function, cells, whole))
        result.append(line)
    return result


def _call(function: Function, given: Sequence[object], ready: dict[int, object] | None = None) -> Cell:
    values: list[object] = []
    for place, (argument, raw) in enumerate(zip(function.arguments, given, strict=True)):
        value = ready[place] if ready and place in ready else _convert(argument, raw)
        if isinstance(value, _Stop):
            return value.result
        values.append(value)
    try:
        return _result(function.call(*values))
    except DecimalException:
        return TOO_LARGE
    except ValueError:
        return NOT_A_NUMBER


@dataclass(frozen=True, slots=True)
class _Stop:
    """The result of the whole call, decided by one argument."""

    result: Cell


def _convert(argument: Argument, raw: object) -> object:
    if argument.kind == RANGE:
        items: list[object] = []
        for row in _rows(raw):
            for cell in row:
                item = _one(argument, cell)
                if isinstance(item, _Stop) and item.result != "":
                    return item
                items.append(None if isinstance(item, _Stop) else item)
        if all(item is None for item in items) and argument.required:
            return _Stop("")
        return tuple(items)
    value = _one(argument, raw)
    if isinstance(value, _Stop) and value.result == "" and not argument.required:
        return argument.default
    return value


def _one(argument: Argument, raw: object) -> object:
    """One cell as the argument's type, or what stops the call."""
    if _is_block(raw):
        rows = _rows(raw)
        raw = rows[0][0] if rows and rows[0] else None
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return _Stop("")
    if isinstance(raw, str) and raw.strip().upper() in _ERRORS:
        return _Stop(raw.strip().upper())
    if argument.type == TEXT:
        return _text(raw)
    if argument.type == ANSWER:
        answer = _answer(raw)
        if answer is not None:
            return answer
    return _decimal(raw)


def _decimal(raw: object) -> Decimal | _Stop:
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal | str):
        return _Stop(NOT_A_NUMBER)
    if isinstance(raw, str):
        found = stated_value(raw)
        if found is None:
            return _Stop(NOT_A_NUMBER)
    else:
        try:
            found = raw if isinstance(raw, Decimal) else Decimal(repr(raw))
        except DecimalException:  # a subclass of float may write itself in any way
            return _Stop(NOT_A_NUMBER)
    return found if found.is_finite() and abs(found) < _LARGEST else _Stop(TOO_LARGE)


def _answer(raw: object) -> bool | None:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        word = raw.strip().lower()
        return True if word in _YES and word != "1" else False if word in _NO and word != "0" else None
    return None


def _text(raw: object) -> str:
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, datetime):
        return raw.date().isoformat() if not (raw.hour or raw.minute) else raw.isoformat(" ")
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, int | float | Decimal):
        number = _decimal(raw)
        return plain(number) if isinstance(number, Decimal) else str(raw)
    return str(raw)


def _result(value: object) -> Cell:
    if isinstance(value, Score):
        value = value.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return float(value) + 0.0 if value.is_finite() else TOO_LARGE
    return value if isinstance(value, str) else str(value)


def _is_block(raw: object) -> bool:
    return isinstance(raw, list | tuple)


def _rows(raw: object) -> list[list[object]]:
    """Anything a sheet may pass as rows of cells: a block, a single row, a single cell."""
    if not isinstance(raw, list | tuple):
        return [[raw]]
    if not raw:
        return []
    if any(isinstance(row, list | tuple) for row in raw):
        return [list(row) if isinstance(row, list | tuple) else [row] for row in raw]
    return [list(raw)]


def _at(block: list[list[object]], row: int, column: int) -> object:
    """A cell of a block that is spread out: one row or one column is repeated, the rest is #N/A."""
    line = block[0] if len(block) == 1 else block[row] if row < len(block) else None
    if line is None:
        return NOT_AVAILABLE
    if len(line) == 1:
        return line[0]
    return line[column] if column < len(line) else NOT_AVAILABLE
