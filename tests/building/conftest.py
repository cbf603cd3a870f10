"""One LibreOffice for the tests that need it; without it they are skipped here and fail in CI."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.building.office import Office, missing


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    reason = missing()
    if reason:
        if os.environ.get("CI"):
            pytest.fail(f"LibreOffice is required in CI: {reason}")
        pytest.skip(f"needs LibreOffice: {reason}")
    session = Office()
    yield session
    session.stop()
