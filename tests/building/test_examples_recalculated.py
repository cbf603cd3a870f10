"""The five imported documents: LibreOffice recalculates every formula cell to what our own evaluation wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.building.office import Office
from tests.building.test_libreoffice import differences

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.xlsx"))


@pytest.mark.libreoffice
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_formula_cell_agrees(office: Office, path: Path) -> None:
    assert len(EXAMPLES) == 5
    assert not differences(office, path)
