"""The store adapter: everything that rests, on SQLite or PostgreSQL."""

from adapters.store.store import SqlStore, open_store

__all__ = ["SqlStore", "open_store"]
