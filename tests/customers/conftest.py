"""A store for tests of customers that are the same on every database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.store import SqlStore, open_store


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[SqlStore]:
    """An open store on SQLite alone."""
    opened = open_store(sqlite_url)
    yield opened
    opened.close()
