"""Upkeep of a database as a whole, for the program's commands."""

from adapters.store.backup import backup
from adapters.store.upgrade import downgrade, state, upgrade, writable

__all__ = ["backup", "downgrade", "state", "upgrade", "writable"]
