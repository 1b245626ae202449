"""The rules of the outbox: what an outcome makes of a delivery, how long to wait, how fast to call a chat."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.chat import NotSent, Parked, Refused, Sent, TryLater, Unreachable
from bot.model.delivery import Delivery, DeliveryKind, DeliveryState

WAITS = tuple(timedelta(seconds=seconds) for seconds in (2, 8, 30, 60, 120, 240, 240))
MAX_TRIES = len(WAITS) + 1
AWAY = WAITS[0]  # a chat that is away is asked again soon; how often is the dispatcher's to limit
LOST = "outcome_unknown"  # the code of a delivery that never got an answer and never arrived
NO_WAIT = timedelta()


@dataclass(frozen=True, slots=True)
class Unknown:
    """The chat may or may not have done it: a time-out, a cut connection, an error in the middle."""

    code: str


Outcome = Sent | NotSent | Unknown


def wait_after(tries: int) -> timedelta | None:
    """Return how long to wait after the given number of tries, or None when it is time to give up."""
    return WAITS[tries - 1] if tries < MAX_TRIES else None


def decide(outcome: Outcome, delivery: Delivery, now: datetime) -> Delivery:
    """Return what becomes of a delivery that was just tried.

    A try counts when it has come to an end. A wait that the chat asked for, and a chat that is away, cost
    none: no burst of 429 and no outage makes a delivery dead. An unknown outcome leaves the row `sending`.
    """
    tried = replace(delivery, attempt=delivery.attempt + 1)
    match outcome:
        case Sent(ref=ref):
            return _resting(tried, DeliveryState.SENT, ref=ref)
        case Parked(code=code):
            return _resting(tried, DeliveryState.BLOCKED, error=code)
        case Refused(code=code):
            return _resting(tried, DeliveryState.DEAD, error=code)
        case NotSent() as no:
            asked = _asked(no)
            if asked is not None:
                return put_back(delivery, now + asked, error=no.code)
            return _again(tried, now, wait_after(tried.attempt), no.code)
    return tried


def sought(found: Sent | None, delivery: Delivery, now: datetime) -> Delivery:
    """Return what becomes of a delivery of unknown outcome after the chat's history was read.

    Found: sent. Certainly not there: sent once more at once, with its tries kept. A try that died with its
    process is none, so that a server that dies again and again takes nothing with it that it had in its hands.
    """
    if found is not None:
        return _resting(delivery, DeliveryState.SENT, ref=found.ref)
    return _again(delivery, now, NO_WAIT if delivery.attempt < MAX_TRIES else None, LOST)


def put_back(delivery: Delivery, not_before: datetime, *, error: str | None = None) -> Delivery:
    """Return a claimed delivery to the queue, with its tries as they are."""
    return replace(
        delivery,
        state=DeliveryState.PENDING,
        not_before=not_before,
        started_at=None,
        lease_until=None,
        error=error,
    )


def _asked(no: NotSent) -> timedelta | None:
    """Return how long the chat asked to wait, if it did; while it is away, nobody can ask."""
    asked = no.after if isinstance(no, TryLater) else None
    return max(asked or AWAY, AWAY) if isinstance(no, Unreachable) else asked


def _again(delivery: Delivery, now: datetime, wait: timedelta | None, code: str) -> Delivery:
    if wait is None:
        return _resting(delivery, DeliveryState.DEAD, error=code)
    return put_back(delivery, now + wait, error=code)


def _resting(delivery: Delivery, state: DeliveryState, *, ref: str | None = None, error: str | None = None) -> Delivery:
    return replace(delivery, state=state, ref=ref, error=error, lease_until=None)


@dataclass(frozen=True, slots=True)
class TokenBucket:
    """A rate as a value: `rate` tokens a second, at most `burst` saved up; full until first used.

    A limit of N per window W is kept for certain by burst + rate * W <= N.
    """

    rate: float
    burst: int
    level: float | None = None  # below zero: that many calls hold a place in the queue
    at: datetime | None = None

    def take(self, now: datetime) -> tuple[TokenBucket, timedelta]:
        """Take one token; return the bucket without it, and how long to wait before using it."""
        left = self._level(now) - 1
        latest = now if self.at is None else max(self.at, now)  # a clock set back earns nothing
        return replace(self, level=left, at=latest), timedelta(seconds=max(0.0, -left / self.rate))

    def full(self, now: datetime) -> bool:
        """Say whether the bucket has nothing to remember any more."""
        return self._level(now) >= self.burst

    def _level(self, now: datetime) -> float:
        if self.level is None or self.at is None:
            return self.burst
        return min(self.burst, self.level + max(0.0, (now - self.at).total_seconds()) * self.rate)


@dataclass(frozen=True, slots=True)
class Rates:
    """How fast a chat may be called: full buckets for each room and for each workspace; none: no limit.

    `counted` are the kinds of delivery that a room's buckets count; none named: all of them.
    """

    room: tuple[TokenBucket, ...] = ()
    workspace: tuple[TokenBucket, ...] = ()
    counted: tuple[DeliveryKind, ...] = ()

    def of_room(self, kind: str) -> tuple[TokenBucket, ...]:
        """Return the buckets of a room from which a call of this kind takes."""
        return self.room if not self.counted or kind in self.counted else ()
