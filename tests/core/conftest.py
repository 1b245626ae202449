"""The town of these tests, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.store import SqlStore, open_store
from tests.town import Town


@pytest.fixture
def town(store: SqlStore) -> Town:
    """The demo organisation with nothing declared yet."""
    return Town(store)


@pytest.fixture
def crisis(town: Town) -> Town:
    """The town with one crisis: C-1, severity 2, led by alice."""
    town.done("alice", 'declare "Card payments fail" --sev 2 --type product_failure --lead alice')
    return town


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[SqlStore]:
    """A store on SQLite alone, for what does not depend on the database."""
    opened = open_store(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_town(sqlite_store: SqlStore) -> Town:
    """The demo organisation on SQLite alone."""
    return Town(sqlite_store)
