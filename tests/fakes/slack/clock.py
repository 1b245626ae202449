"""The fake's own time, which a test may push ahead, and names that are unique within it."""

from __future__ import annotations

import random
import string
import time

ALPHABET = string.digits + string.ascii_uppercase


class Clock:
    """Real time plus a jump. `monotonic` and `wall` are seconds; `advance` moves both."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def monotonic(self) -> float:
        """Return seconds that only grow."""
        return time.monotonic() + self.ahead

    def wall(self) -> float:
        """Return seconds since 1970."""
        return time.time() + self.ahead

    def advance(self, seconds: float) -> None:
        """Let the fake's time jump ahead."""
        self.ahead += seconds


class Names:
    """Mints ids as Slack writes them (a letter and ten signs) and message stamps that only grow."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._given: set[str] = set()
        self._last = 0

    def mint(self, prefix: str, size: int = 10, alphabet: str = ALPHABET) -> str:
        """Return a new id such as "C07QX1M2ABC"."""
        while True:
            name = prefix + "".join(self._dice.choices(alphabet, k=size))
            if name not in self._given:
                self._given.add(name)
                return name

    def secret(self, prefix: str, size: int = 24) -> str:
        """Return a new token-like string."""
        return self.mint(prefix, size, string.ascii_letters + string.digits)

    def stamp(self, wall: float) -> str:
        """Return a message stamp: seconds, a dot, six digits; each is later than the one before."""
        self._last = max(int(wall * 1_000_000), self._last + 1)
        seconds, rest = divmod(self._last, 1_000_000)
        return f"{seconds}.{rest:06d}"
