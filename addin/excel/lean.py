"""xlwings without pandas, numpy and the like, which it imports only because they happen to be installed.

A button must answer at once: this saves most of a second. Imported first by the command line that the add-in's VBA
builds (``addin/ribbon/xlwings_source.py``). Nothing is taken away: pandas can be imported afterwards.
"""

from __future__ import annotations

import gc
import sys

gc.set_threshold(50_000, 20, 20)  # a click makes much that lives to its end: looking for rubbish costs a sixth of it

_NOT_FOR_CELLS = ("numpy", "pandas", "polars", "matplotlib", "PIL", "plotly")

_barred = [name for name in _NOT_FOR_CELLS if name not in sys.modules]
for _name in _barred:
    sys.modules[_name] = None  # type: ignore[assignment]
try:
    import xlwings  # noqa: F401
finally:
    for _name in _barred:
        del sys.modules[_name]
