"""Absence: how often to knock at a chat that cannot be reached at all."""

from __future__ import annotations

import asyncio

from bot.chat import Unreachable
from bot.outbox import Outcome, Unknown

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds


class Absence:
    """Whether a chat is away, and until when nothing is to be sent to it. One probe goes first."""

    def __init__(self) -> None:
        self._misses = 0
        self._until = 0.0

    @property
    def noted(self) -> bool:
        """The last calls did not reach the chat: send one delivery, not many."""
        return self._misses > 0

    @property
    def lasting(self) -> bool:
        """It is too early for the next probe."""
        return self.noted and asyncio.get_running_loop().time() < self._until

    def learn(self, outcome: Outcome) -> None:
        """Take a call's outcome into account. Calls that fail together count as one miss."""
        if isinstance(outcome, Unreachable):
            if not self.lasting:
                pause = min(FIRST_PAUSE * 2**self._misses, LONGEST_PAUSE)
                self._until = asyncio.get_running_loop().time() + pause
                self._misses += 1
        elif not isinstance(outcome, Unknown):
            self._misses = 0
