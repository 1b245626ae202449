"""Memory: the latest answers, for a while, so that the same question is not asked of the store again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Memory(Generic[Key, Value]):
    """Remembers at most `size` values for `lasts` each; the one that was not asked for longest goes first."""

    def __init__(self, clock: Callable[[], datetime], *, lasts: timedelta, size: int) -> None:
        self._clock, self._lasts, self._size = clock, lasts, size
        self._kept: OrderedDict[Key, tuple[datetime, Value]] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """Return what is remembered, unless it is too old."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        until, value = kept
        if self._clock() >= until:
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return value

    def put(self, key: Key, value: Value) -> None:
        """Remember a value from now on."""
        self._kept[key] = (self._clock() + self._lasts, value)
        self._kept.move_to_end(key)
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)

    def drop(self, key: Key) -> None:
        """Forget a value."""
        self._kept.pop(key, None)
