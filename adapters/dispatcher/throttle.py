"""The throttle: when a chat may be called again, by the rates of its rooms and by what it asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.chat import Scope, TryLater
from bot.model.room import Room
from bot.outbox import NO_WAIT, Outcome, Rates, TokenBucket

CROWDED = 4096  # so many rooms are remembered before those at rest are forgotten
SEEKING = "seek"  # the kind of a look into a chat's history: it is no delivery, but has its rate too

Place = tuple[Scope, str]


class Throttle:
    """The buckets and the enforced pauses of one chat. `kind` is that of a delivery, or `SEEKING`."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._buckets: dict[Place, tuple[TokenBucket, ...]] = {}
        self._until: dict[Place, datetime] = {}

    def closed_until(self, room: Room, kind: str, now: datetime) -> datetime | None:
        """Return the time before which the chat asked for no such call, if that is still to come."""
        if not self._until:
            return None
        places = (_place(scope, room, kind) for scope in Scope)
        latest = max((until for place in places if (until := self._until.get(place))), default=now)
        return latest if latest > now else None

    def reserve(self, room: Room, kind: str, now: datetime, patience: timedelta, *, urgent: bool = False) -> timedelta:
        """Return how long the rates ask to wait before such a call.

        A wait of up to `patience` is a promise: the call has its place. A longer one takes nothing.
        What is `urgent` waits for its room alone: in the workspace it goes before those that have a place,
        and whoever asks for one next waits for so much longer.
        """
        if not (self._rates.room or self._rates.workspace):
            return NO_WAIT
        taken, wait = self._taken(room, kind, now, urgent=urgent)
        if wait <= patience:
            self._buckets |= taken
        return wait

    def heed(self, room: Room, kind: str, outcome: Outcome, now: datetime) -> None:
        """Remember that the chat asked for a pause: of this room, of such calls, or of its whole workspace."""
        if isinstance(outcome, TryLater) and outcome.after:
            place = _place(outcome.scope, room, kind)
            self._until[place] = max(self._until.get(place, now), now + outcome.after)
            self._forget(now)

    def _taken(
        self, room: Room, kind: str, now: datetime, *, urgent: bool
    ) -> tuple[dict[Place, tuple[TokenBucket, ...]], timedelta]:
        taken: dict[Place, tuple[TokenBucket, ...]] = {}
        longest = NO_WAIT
        for scope, fresh in ((Scope.ROOM, self._rates.of_room(kind)), (Scope.WORKSPACE, self._rates.workspace)):
            if fresh:
                place = _place(scope, room, kind)
                results = [bucket.take(now) for bucket in self._buckets.get(place, fresh)]
                taken[place] = tuple(bucket for bucket, _ in results)
                if scope is Scope.ROOM or not urgent:
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


def _place(scope: Scope, room: Room, kind: str) -> Place:
    if scope is Scope.ROOM:
        return scope, room.id
    return scope, f"{room.org_id} {kind}" if scope is Scope.KIND else room.org_id
