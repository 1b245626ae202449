"""Links: addresses of resources looked up politely, and never anywhere that is not public."""

from adapters.links.rounds import Rounds
from adapters.links.visitor import Visitor

__all__ = ["Rounds", "Visitor"]
