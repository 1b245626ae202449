"""Upgrades: whether a database has the schema that this Beacon needs, and how it gets it.

Alembic is slow to import, so that only an actual migration imports it: the version of a database is
read by hand and compared with `REVISIONS`.
"""

from __future__ import annotations

from sqlalchemy import URL

from adapters.store import sqlite
from adapters.store.store import open_store
from adapters.store.urls import is_sqlite, read_url, sqlite_path
from bot.ports import Work
from bot.refusals import Misconfigured, Unavailable

REVISIONS = ("0001", "0002", "0003", "0004", "0005")  # the history in migrations/versions, oldest first
HEAD = REVISIONS[-1]


def upgrade(address: str) -> None:
    """Bring a database to the newest schema, making the file of an embedded one. Safe to run twice at once."""
    url = read_url(address)
    if not _is_at_head(url):
        _build(url)


def downgrade(address: str, revision: str) -> None:
    """Take a database back to an older revision, or to `base`, which drops every table."""
    if revision not in {"base", *REVISIONS}:
        known = ", ".join(("base", *REVISIONS))
        raise Misconfigured(f"{revision!r} is no revision of the database: choose one of {known}")
    url = read_url(address)
    if _current(url) is not None:
        _migrate(url, revision, back=True)


def current(address: str) -> str | None:
    """Return the revision that a database is at, or None for an empty or missing one."""
    return _current(read_url(address))


def is_current(address: str) -> bool:
    """Say whether a database has exactly the schema that this Beacon needs."""
    return current(address) == HEAD


def state(address: str) -> tuple[str | None, bool]:
    """Return the revision that a database is at, and whether it is the newest."""
    revision = current(address)
    return revision, revision == HEAD


def prepare(address: str) -> None:
    """See to it that a database can be used.

    An embedded one is made and migrated by whoever needs it first; a PostgreSQL one is only looked at.
    Raises `Misconfigured` when somebody has to act, `Unavailable` when the database does not answer.
    """
    url = read_url(address)
    if _is_at_head(url):
        return
    if not is_sqlite(url):
        raise Misconfigured(
            f"BEACON_DATABASE_URL: the database is not at revision {HEAD}, which this Beacon needs:"
            " run `beacon db upgrade`"
        )
    _build(url)


def writable(address: str) -> bool:
    """Say whether a database at the newest schema takes a write; nothing of it stays."""
    store = open_store(address)
    try:
        store.submit("", _try_to_write).result()
    except Undone:
        return True
    except Unavailable:
        return False
    finally:
        store.close()
    return False


class Undone(Exception):
    """Takes back what was written on trial."""


def _try_to_write(work: Work) -> None:
    work.next_number("trial")
    raise Undone


def _is_at_head(url: URL) -> bool:
    """Say whether nothing is to be done. Refuses a database that a newer Beacon has migrated."""
    revision = _current(url)
    if revision is not None and revision not in REVISIONS:
        raise Misconfigured(
            f"BEACON_DATABASE_URL: the database is at revision {revision}, which this Beacon does not know:"
            " install the newer Beacon that migrated it"
        )
    return revision == HEAD


def _build(url: URL) -> None:
    if is_sqlite(url):
        sqlite.make_file(sqlite_path(url))
    _migrate(url, HEAD)


def _migrate(url: URL, revision: str, *, back: bool = False) -> None:
    from adapters.store.migrate import migrate  # noqa: PLC0415  # Alembic costs 0.1 s to import

    migrate(url, revision, back=back)


def _current(url: URL) -> str | None:
    if is_sqlite(url):
        return sqlite.revision(sqlite_path(url))
    from adapters.store import postgres  # noqa: PLC0415  # its driver costs 0.1 s to import

    return postgres.revision(url)
