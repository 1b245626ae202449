"""Lanes: the statements that find what may be sent, mark it as being sent, and write what became of it.

A lane is a row of deliveries of one organisation that go out one at a time, in the order of `seq`.
Three things keep two replicas off one lane: only its head is ever taken; on PostgreSQL a head that
another replica is taking is passed over; and the unique index `deliveries_sending` refuses a second
delivery in flight, should a transaction that began earlier add to a lane after its next was taken.

Parameters are positional, in the order in which each function names them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ClauseElement, ColumnElement, ScalarSelect, Select, Update, func, or_, select, union_all, update

from adapters.store.columns import INSTANT, given, is_one_of, literal
from adapters.store.rows import RowType
from adapters.store.statements import limited_to
from adapters.store.tables import PENDING, SENDING, STATE, WAITING, deliveries, rooms
from bot.model.delivery import WAITING_STATES, Delivery, DeliveryState
from bot.model.room import Room

SETTLED = ("state", "attempt", "not_before", "started_at", "lease_until", "ref", "error")

each = deliveries.c
first = deliveries.alias("first").c
flying = deliveries.alias("flying").c
before = deliveries.alias("before").c
aim = deliveries.alias("aim").c


def heads(room: RowType[Room]) -> ClauseElement:
    """Select the heads of free lanes, most urgent first. Parameters: chat, now, limit.

    Columns: seq, the state of `after`, the ref of `target`, then the room's. `deliveries_pending`
    yields candidates in the order in which they are served, so the search ends with the last one
    taken; each candidate costs a look into `deliveries_waiting` for the head of its lane and one into
    `deliveries_sending`. Rows that were sent are in none of the three.
    """
    ready = (
        _free_heads(select(each.seq, each.priority, each.org_id, each.room_id, each.after, each.target))
        .where(each.not_before <= given("now", INSTANT))
        .order_by(each.priority, each.seq)
    )
    return _with_rooms(ready, room)


def doubtful(room: RowType[Room]) -> ClauseElement:
    """Select what is in flight past its lease. Parameters: chat, started before, now, limit.

    Columns as in `heads`. Carried by `deliveries_sending`, which holds only what is in flight.
    """
    late = (
        select(each.seq, each.priority, each.org_id, each.room_id, each.after, each.target)
        .where(each.chat == given("chat"), SENDING)
        .where(each.started_at < given("started_before", INSTANT))
        .where(each.lease_until < given("now", INSTANT))
        .order_by(each.started_at)
    )
    return _with_rooms(late, room)


def earliest() -> ClauseElement:
    """Select the earliest time at which the head of a free lane may be sent. Parameters: chat."""
    return _free_heads(select(func.min(each.not_before)))


def take(delivery: RowType[Delivery], count: int) -> ClauseElement:
    """Mark deliveries as being sent and return them. Parameters: started_at, lease_until, `count` seqs."""
    marked = (
        (STATE, literal(DeliveryState.SENDING.value)),
        *_counted(each.token, each.version),
        (each.started_at, given("now", INSTANT)),
        (each.lease_until, given("lease", INSTANT)),
    )
    return _marking(marked, count).returning(*(each[name] for name in delivery.names))


def take_over(delivery: RowType[Delivery], count: int) -> ClauseElement:
    """Take deliveries in flight from whoever sends them. Parameters: lease_until, `count` seqs."""
    marked = (*_counted(each.token, each.version), (each.lease_until, given("lease", INSTANT)))
    return _marking(marked, count).returning(*(each[name] for name in delivery.names))


def give_up(_: RowType[Delivery], count: int) -> ClauseElement:
    """End deliveries whose `after` will never be sent. Parameters: `count` seqs."""
    dead = (STATE, literal(DeliveryState.DEAD.value))
    marked = (dead, (each.error, literal("after_failed")), *_counted(each.version))
    return _marking(marked, count).returning(each.seq)


def settle() -> ClauseElement:
    """Write one result if its claim is still the newest. Parameters: `SETTLED`, org_id, id, token."""
    return (
        update(deliveries)
        .ordered_values(
            *((each[name], given(f"new_{name}", each[name].type)) for name in SETTLED),
            *_counted(each.version),
        )
        .where(each.org_id == given("org"), each.id == given("known"))
        .where(each.token == given("held"), SENDING)
    )


def name_room() -> ClauseElement:
    """Write the chat's id of a room that was opened. Parameters: ref, org_id, id."""
    return (
        update(rooms)
        .ordered_values((rooms.c.ref, given("new_ref")), *_counted(rooms.c.version))
        .where(rooms.c.org_id == given("org"), rooms.c.id == given("known"))
    )


def release() -> ClauseElement:
    """Make a room's blocked deliveries pending. Parameters: not_before, org_id, room_id."""
    return (
        update(deliveries)
        .ordered_values(
            (STATE, literal(DeliveryState.PENDING.value)),
            (each.not_before, given("now", INSTANT)),
            *_counted(each.version),
        )
        .where(each.org_id == given("org"), each.room_id == given("room"))
        .where(is_one_of(STATE, DeliveryState.BLOCKED))
    )


def backlog() -> ClauseElement:
    """Select state, count and oldest creation of what is not over and of what is dead.

    Two selections, so that `deliveries_waiting` carries one and `deliveries_stuck` the other.
    """
    counts = select(STATE, func.count(), func.min(each.created_at)).group_by(STATE)
    return union_all(counts.where(WAITING), counts.where(is_one_of(STATE, DeliveryState.DEAD)))


def _free_heads(columns: Select[Any]) -> Select[Any]:
    """Confine a selection to heads of lanes that nothing is in flight in, and whose `after` is settled.

    Scalar subqueries rather than joins: no planner turns them into a pass over the whole backlog.
    """
    head = select(func.min(first.seq)).where(
        first.org_id == each.org_id, first.lane == each.lane, is_one_of(first.state, *WAITING_STATES)
    )
    flight = select(flying.seq).where(
        flying.org_id == each.org_id, flying.lane == each.lane, is_one_of(flying.state, DeliveryState.SENDING)
    )
    return columns.where(
        each.chat == given("chat"),
        PENDING,
        each.seq == head.scalar_subquery(),
        flight.scalar_subquery().is_(None),
        or_(each.after.is_(None), _settled_after()),
    )


def _settled_after() -> ColumnElement[bool]:
    state = func.coalesce(_after_state(each), literal(DeliveryState.SENT.value))
    return state.not_in([literal(waiting.value) for waiting in WAITING_STATES])


def _after_state(one: Any) -> ScalarSelect[Any]:
    return select(before.state).where(before.org_id == one.org_id, before.id == one.after).scalar_subquery()


def _with_rooms(found: Select[Any], room: RowType[Room]) -> Select[Any]:
    """Lock what was found, and add what a claim brings along."""
    ready = limited_to(found).with_for_update(skip_locked=True).subquery("ready")
    target = select(aim.ref).where(aim.org_id == ready.c.org_id, aim.id == ready.c.target)
    columns = (rooms.c[name] for name in room.names)
    return (
        select(ready.c.seq, _after_state(ready.c), target.scalar_subquery(), *columns)
        .join_from(ready, rooms, (rooms.c.org_id == ready.c.org_id) & (rooms.c.id == ready.c.room_id))
        .order_by(ready.c.priority, ready.c.seq)
    )


def _counted(*columns: Any) -> list[tuple[Any, Any]]:
    return [(column, column + literal(1)) for column in columns]


def _marking(marked: Iterable[tuple[Any, Any]], count: int) -> Update:
    seqs = [given(kind=each.seq.type) for _ in range(count)]
    return update(deliveries).ordered_values(*marked).where(each.seq.in_(seqs))
