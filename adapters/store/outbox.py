"""The outbox: the queue side of the store, where claims are leases and results are fenced by tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ClauseElement

from adapters.store import lanes
from adapters.store.rows import RowType
from adapters.store.sessions import Runner, Session
from adapters.store.statements import padded
from bot.model.delivery import Delivery, DeliveryState
from bot.model.room import Room
from bot.ports import Backlog, Claim, Settlement

AFTER_FAILED = (DeliveryState.DEAD, DeliveryState.SUPERSEDED)
MOVING = (DeliveryState.PENDING, DeliveryState.SENDING)
Marking = Callable[[RowType[Delivery], int], ClauseElement]
Head = Sequence[Any]  # seq, the state of `after`, the ref of `target`, then the room's columns


class SqlOutbox:
    """The `Outbox` port. Several processes may use it on one database at once."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def claim(self, chat: str, now: datetime, lease: timedelta, limit: int) -> Future[list[Claim]]:
        """Take the heads of up to `limit` free lanes of a chat, most urgent first.

        A head whose `after` will never be sent is given up, and the next of its lane may take its place.
        """
        return self._runner.write(lambda session: _claim(session, chat, now, now + lease, limit))

    def settle(self, settlements: Iterable[Settlement]) -> Future[int]:
        """Write results, each only if its token is still the newest; return how many were."""
        results = tuple(settlements)
        return self._runner.write(lambda session: _settle(session, results))

    def doubtful(
        self, chat: str, started_before: datetime, lease: timedelta, now: datetime, limit: int
    ) -> Future[list[Claim]]:
        """Take deliveries whose sending began before `started_before` and whose lease ran out."""
        return self._runner.write(lambda session: _doubtful(session, chat, (started_before, now), now + lease, limit))

    def next_at(self, chat: str) -> Future[datetime | None]:
        """Return when the earliest delivery that only waits for its time may be sent, or None.

        Lanes that are blocked or in flight do not count, so a time in the past means that `claim` finds something.
        """
        return self._runner.read(lambda session: _next_at(session, chat))

    def backlog(self) -> Future[Backlog]:
        """Count what waits; `oldest` is when the oldest delivery that is not parked was created."""
        return self._runner.read(_backlog)

    def released(self, org_id: str, room_id: str, now: datetime) -> Future[int]:
        """Make a room's blocked deliveries pending again; return how many there were."""
        return self._runner.write(lambda session: _release(session, org_id, room_id, now))


def _claim(session: Session, chat: str, now: datetime, lease: datetime, limit: int) -> list[Claim]:
    times = _times(session, now, lease)
    text = session.statements.kept("heads", lambda: lanes.heads(_types(session)[Room]))
    claims: list[Claim] = []
    while len(claims) < limit:
        heads = session.rows(text, (chat, times[0], limit - len(claims)))
        failed = [head for head in heads if head[1] in AFTER_FAILED]
        claims += _taken(session, [head for head in heads if head[1] not in AFTER_FAILED], lanes.take, times)
        if not failed:
            break
        _mark(session, failed, lanes.give_up, ())
    return claims


def _doubtful(
    session: Session, chat: str, limits: tuple[datetime, datetime], lease: datetime, limit: int
) -> list[Claim]:
    text = session.statements.kept("doubtful", lambda: lanes.doubtful(_types(session)[Room]))
    late = session.rows(text, (chat, *_times(session, *limits), limit))
    return _taken(session, late, lanes.take_over, _times(session, lease))


def _taken(session: Session, heads: Sequence[Head], marking: Marking, times: Sequence[Any]) -> list[Claim]:
    """Mark what was found and return it as claims, in the order in which it was found."""
    delivery_type, room_type = _types(session)[Delivery], _types(session)[Room]
    marked = (delivery_type.unpack(columns) for columns in _mark(session, heads, marking, times))
    by_seq = {delivery.seq: delivery for delivery in marked}
    return [Claim(by_seq[seq], room_type.unpack(room), target_ref) for seq, _, target_ref, *room in heads]


def _mark(session: Session, heads: Sequence[Head], marking: Marking, times: Sequence[Any]) -> list[Sequence[Any]]:
    if not heads:
        return []
    seqs = padded([head[0] for head in heads])
    text = session.statements.kept((marking, len(seqs)), lambda: marking(_types(session)[Delivery], len(seqs)))
    return session.rows(text, (*times, *seqs))


def _settle(session: Session, results: Sequence[Settlement]) -> int:
    """Write plain results in one go, and one by one those that bring the id of a new room."""
    text = session.statements.kept("settle", lanes.settle)
    plain = [_result(session, result.delivery) for result in results if result.room_ref is None]
    count = session.change_each(text, plain) if plain else 0
    for opened in (result for result in results if result.room_ref is not None):
        if session.change(text, _result(session, opened.delivery)):
            count += 1
            naming = session.statements.kept("name_room", lanes.name_room)
            session.change(naming, (opened.room_ref, opened.delivery.org_id, opened.delivery.room_id))
    return count


def _result(session: Session, delivery: Delivery) -> tuple[Any, ...]:
    encode = _types(session)[Delivery].encode
    written = (encode(name, getattr(delivery, name)) for name in lanes.SETTLED)
    return (*written, delivery.org_id, delivery.id, delivery.token)


def _next_at(session: Session, chat: str) -> datetime | None:
    ((earliest,),) = session.rows(session.statements.kept("earliest", lanes.earliest), (chat,))
    return _instant(session, earliest)


def _backlog(session: Session) -> Backlog:
    found = session.rows(session.statements.kept("backlog", lanes.backlog))
    counts = {state: count for state, count, _ in found}
    moving = [oldest for state, _, oldest in found if state in MOVING]
    return Backlog(
        waiting=sum(counts.get(state, 0) for state in MOVING),
        blocked=counts.get(DeliveryState.BLOCKED, 0),
        dead=counts.get(DeliveryState.DEAD, 0),
        oldest=_instant(session, min(moving, default=None)),
    )


def _release(session: Session, org_id: str, room_id: str, now: datetime) -> int:
    text = session.statements.kept("release", lanes.release)
    count = session.change(text, (*_times(session, now), org_id, room_id))
    session.wakes = count > 0
    return count


def _types(session: Session) -> dict[Any, RowType[Any]]:
    return session.statements.types


def _times(session: Session, *times: datetime) -> tuple[Any, ...]:
    """Return instants as this database's columns hold them."""
    encode = _types(session)[Delivery].encode
    return tuple(encode("not_before", time) for time in times)


def _instant(session: Session, stored: Any) -> datetime | None:
    decode = _types(session)[Delivery].codecs["not_before"].decode
    return None if stored is None or decode is None else decode(stored)
