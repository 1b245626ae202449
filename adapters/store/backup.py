"""Backups: a copy of an embedded database that is whole even while others write."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from adapters.store import sqlite
from adapters.store.urls import is_sqlite, read_url, sqlite_path
from bot.refusals import Misconfigured, Unavailable


def backup(address: str, target: Path) -> None:
    """Copy an embedded database into a new file. Raises `Misconfigured` when that cannot be done here."""
    url = read_url(address)
    if not is_sqlite(url):
        raise Misconfigured("a PostgreSQL database is backed up with its own tool: run pg_dump")
    source = sqlite_path(url)
    if not source.exists():
        raise Misconfigured(f"BEACON_DATABASE_URL: there is no database at {source} to back up")
    if target.exists():
        raise Misconfigured(f"{target} exists already: name a new file for the backup")
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        sqlite.make_file(unfinished)
        _copy(source, unfinished)
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise Unavailable(f"the backup failed: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it to forget
