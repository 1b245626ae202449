"""Troubles to order: what goes wrong with which calls, how often, and whether the work was done all the same."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

KINDS = ("slow", "hang", "limited", "ratelimited", "status", "reset", "error", "garbage")


@dataclass
class Trouble:
    """One order. `left` is how many calls it still meets (None: all)."""

    number: int
    methods: str
    kind: str
    left: int | None = None
    share: float = 1.0
    seconds: float = 0.0
    retry_after: float = 1.0
    status: int = 500
    error: str = "internal_error"
    done: bool = False
    team: str = ""
    channel: str = ""
    per_channel: bool = False
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def meets(self, method: str, team: str, channel: str) -> bool:
        """Tell whether a call is of the sort this trouble is for."""
        return (
            fnmatchcase(method, self.methods)
            and self.left != 0
            and self.team in {"", team}
            and self.channel in {"", channel}
        )


@dataclass
class Troubles:
    """All orders. Whoever asks holds the world's lock."""

    dice: random.Random
    orders: list[Trouble] = field(default_factory=list)
    _number: int = 0

    def add(self, trouble: Trouble) -> int:
        """Take an order; return its number."""
        if trouble.kind not in KINDS:
            raise ValueError(f"unknown kind of trouble: {trouble.kind}")
        self._number += 1
        trouble.number = self._number
        self.orders.append(trouble)
        return trouble.number

    def end(self, number: int | None) -> list[Trouble]:
        """End one order, or all of them; return the ended ones."""
        ended = [order for order in self.orders if number in {None, order.number}]
        self.orders = [order for order in self.orders if order not in ended]
        return ended

    def meet(self, method: str, team: str, channel: str) -> tuple[float, Trouble | None]:
        """Return how much slower a call is, in seconds, and the trouble that befalls it."""
        slower, found = 0.0, None
        for order in reversed(self.orders):
            if not order.meets(method, team, channel) or (found and order.kind != "slow"):
                continue
            if order.share < 1.0 and self.dice.random() >= order.share:
                continue
            if order.left is not None:
                order.left -= 1
            if order.kind == "slow":
                slower += order.seconds
            else:
                found = order
        return slower, found
