"""What can go wrong with one call to a chat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.chat import Parked, Refused, Scope, TryLater, Unreachable


class ServerError(Exception):
    """The server failed in the middle of something."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call: whether the server still does it, and what the caller sees."""

    accepts: bool = False
    error: Callable[[], Exception] | None = None
    hangs: bool = False
    seconds: float = 0.0


FINE = Fault(accepts=True)
ACCEPT_THEN_DROP = Fault(accepts=True, error=ConnectionResetError)
ACCEPT_THEN_ERROR = Fault(accepts=True, error=lambda: ServerError("internal_error"))
ACCEPT_THEN_HANG = Fault(accepts=True, hangs=True)
DROP = Fault(error=ConnectionResetError)
ERROR = Fault(error=lambda: ServerError("fatal_error"))
AWAY = Fault(error=lambda: Unreachable("connection_refused"))


def slow(seconds: float) -> Fault:
    """Take so long, then answer."""
    return Fault(accepts=True, seconds=seconds)


def limited(seconds: float, scope: Scope = Scope.ROOM) -> Fault:
    """Answer 429 with Retry-After."""
    after = timedelta(seconds=seconds)
    return Fault(error=lambda: TryLater("ratelimited", after, scope=scope))


def refusing(code: str) -> Fault:
    """Answer with a permanent error."""
    return Fault(error=lambda: Refused(code))


def parking(code: str) -> Fault:
    """Answer with an error that somebody can lift."""
    return Fault(error=lambda: Parked(code))
