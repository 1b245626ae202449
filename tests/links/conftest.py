"""A store on SQLite alone, and certificates that are signed once."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import pytest

from adapters.store import SqlStore, open_store
from tests.links.authority import contexts


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[SqlStore]:
    """A store for what does not depend on the database."""
    opened = open_store(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The site's certificate, and who trusts it."""
    return contexts(tmp_path_factory.mktemp("tls"))
