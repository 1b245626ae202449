"""Database addresses: which databases Beacon can rest in, and what is wrong with an address that it cannot use."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.refusals import Misconfigured

KNOWN = ("sqlite", "postgresql", "postgresql+psycopg")
ADVICE = "use sqlite:///path/to/beacon.db or postgresql://user:password@host/name"


def read_url(text: str) -> URL:
    """Return a database address as an URL. Raises `Misconfigured` for one that Beacon cannot use."""
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise Misconfigured(f"BEACON_DATABASE_URL is not a database address: {ADVICE}") from error
    if url.drivername not in KNOWN:
        raise Misconfigured(f"BEACON_DATABASE_URL names {url.drivername!r}, which Beacon does not know: {ADVICE}")
    if url.drivername == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if is_sqlite(url) and url.database in {None, "", ":memory:"}:
        raise Misconfigured("BEACON_DATABASE_URL names no file: write sqlite:///path/to/beacon.db")
    return url


def is_sqlite(url: URL) -> bool:
    """Say whether an address names an embedded database."""
    return url.get_backend_name() == "sqlite"


def sqlite_path(url: URL) -> Path:
    """Return the file of an embedded database."""
    return Path(str(url.database))


def postgres_address(url: URL) -> str:
    """Return a PostgreSQL address as libpq reads it, password included."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
