"""The local chat: rooms in Beacon's own database, for the terminal, the desk and everyone without a chat."""

from adapters.local.changes import read_room
from adapters.local.chat import LocalChat

__all__ = ["LocalChat", "read_room"]
