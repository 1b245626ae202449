"""The dispatcher: carries deliveries from the outbox to the chats."""

from adapters.dispatcher.dispatcher import Dispatcher
from adapters.dispatcher.record import Counts, Watch

__all__ = ["Counts", "Dispatcher", "Watch"]
