"""Tests have a cache of their own: what they leave there is nothing of the user's, and what lies there nothing of theirs."""

from __future__ import annotations

import os
import tempfile

import pytest

_FOLDER = pytest.StashKey[tempfile.TemporaryDirectory[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is collected: modules of tests load form sets."""
    folder = tempfile.TemporaryDirectory(prefix="ziping-tests-cache-", ignore_cleanup_errors=True)
    config.stash[_FOLDER] = folder
    os.environ["ZIPING_CACHE"] = folder.name


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_FOLDER].cleanup()
