"""The throttle: when a chat may be called again, by the rates of its rooms and by what it asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.room import Room
from bot.outbox import NO_WAIT, Outcome, Rates, TokenBucket
from bot.ports import TryLater

CROWDED = 4096  # so many rooms are remembered before those at rest are forgotten

Place = tuple[str, str]


class Throttle:
    """The buckets and the enforced pauses of one chat."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._buckets: dict[Place, tuple[TokenBucket, ...]] = {}
        self._until: dict[Place, datetime] = {}

    def closed_until(self, room: Room, now: datetime) -> datetime | None:
        """Return the time before which the chat asked for no call for this room, if that is still to come."""
        if not self._until:
            return None
        latest = max((until for place in _places(room) if (until := self._until.get(place))), default=now)
        return latest if latest > now else None

    def reserve(self, room: Room, now: datetime, patience: timedelta) -> timedelta:
        """Return how long the rates ask to wait before calling for a room.

        A wait of up to `patience` is a promise: the call has its place. A longer one takes nothing.
        """
        if not (self._rates.room or self._rates.workspace):
            return NO_WAIT
        taken, wait = self._taken(room, now)
        if wait <= patience:
            self._buckets |= taken
        return wait

    def heed(self, room: Room, outcome: Outcome, now: datetime) -> None:
        """Remember that the chat asked for a pause, for this room or for its whole workspace."""
        if isinstance(outcome, TryLater) and outcome.after:
            place = _places(room)[1 if outcome.everywhere else 0]
            self._until[place] = max(self._until.get(place, now), now + outcome.after)
            self._forget(now)

    def _taken(self, room: Room, now: datetime) -> tuple[dict[Place, tuple[TokenBucket, ...]], timedelta]:
        taken: dict[Place, tuple[TokenBucket, ...]] = {}
        longest = NO_WAIT
        for place, fresh in zip(_places(room), (self._rates.room, self._rates.workspace), strict=True):
            if fresh:
                results = [bucket.take(now) for bucket in self._buckets.get(place, fresh)]
                taken[place] = tuple(bucket for bucket, _ in results)
                longest = max(longest, *(wait for _, wait in results))
        if len(self._buckets) > CROWDED:
            self._forget(now)
        return taken, longest

    def _forget(self, now: datetime) -> None:
        """Drop what says nothing any more, so that memory does not grow with the rooms of the past."""
        if len(self._buckets) > CROWDED:
            self._buckets = {
                place: buckets
                for place, buckets in self._buckets.items()
                if not all(bucket.full(now) for bucket in buckets)
            }
        self._until = {place: until for place, until in self._until.items() if until > now}


def _places(room: Room) -> tuple[Place, Place]:
    return ("room", room.id), ("workspace", room.org_id)
