"""The local chat: rooms in Beacon's own database, for the terminal, the desk and everyone without a chat."""

from adapters.local.chat import LocalChat, read_room

__all__ = ["LocalChat", "read_room"]
