"""The outbox: heads of lanes, leases, tokens, and everything that could leave a lane stuck."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.store import SqlStore
from bot.model.delivery import Delivery, DeliveryState, Priority
from bot.model.room import Room
from bot.ports import Claim, Settlement
from tests.store.cast import LEASE, NOON, adding, delivery, do, put, room

SENT, DEAD, BLOCKED = DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.BLOCKED
SENDING, PENDING, SUPERSEDED = DeliveryState.SENDING, DeliveryState.PENDING, DeliveryState.SUPERSEDED
SOON = NOON + timedelta(minutes=5)


def claim(store: SqlStore, now: datetime = NOON, limit: int = 10, chat: str = "local") -> list[Claim]:
    return store.outbox.claim(chat, now, LEASE, limit).result(timeout=30)


def ids(claims: list[Claim]) -> list[str]:
    return [claim.delivery.id for claim in claims]


def settle(store: SqlStore, taken: Claim, room_ref: str | None = None, **values: Any) -> int:
    settled = Settlement(replace(taken.delivery, **values), room_ref)
    return store.outbox.settle([settled]).result(timeout=30)


def state_of(store: SqlStore, delivery_id: str) -> tuple[DeliveryState, str | None]:
    found = do(store, lambda work: work.get(Delivery, delivery_id))
    assert found is not None
    return found.state, found.error


def test_a_claim_counts_leases_and_brings_the_room(store: SqlStore) -> None:
    put(store, room(ref="C1"), delivery("d1", body={"card": 1}))
    (taken,) = claim(store)
    assert taken.room == room(ref="C1")
    expected = delivery("d1", body={"card": 1}, state=SENDING, token=1, seq=1, version=2)
    assert taken.delivery == replace(expected, started_at=NOON, lease_until=NOON + LEASE)
    assert taken.delivery == do(store, lambda work: work.get(Delivery, "d1"))


def test_only_the_head_of_a_lane_is_taken(store: SqlStore) -> None:
    put(store, room(), room("yard"), delivery("h1"), delivery("h2"), delivery("y1", "yard"))
    taken = claim(store)
    assert ids(taken) == ["h1", "y1"]
    assert claim(store) == []
    assert settle(store, taken[0], state=SENT, ref="m1") == 1
    assert ids(claim(store)) == ["h2"]


@pytest.mark.parametrize(("ended", "follows"), [(SENT, True), (DEAD, True), (BLOCKED, False)])
def test_the_next_of_a_lane_follows_when_its_head_is_over(store: SqlStore, ended: DeliveryState, follows: bool) -> None:
    put(store, room(), delivery("h1"), delivery("h2"))
    (taken,) = claim(store)
    settle(store, taken, state=ended)
    assert bool(claim(store)) is follows


def test_a_head_that_waits_for_its_time_holds_the_lane(store: SqlStore) -> None:
    put(store, room(), delivery("h1", not_before=SOON), delivery("h2"))
    assert claim(store) == []
    assert ids(claim(store, now=SOON)) == ["h1"]


def test_the_most_urgent_lanes_come_first(store: SqlStore) -> None:
    urgency = {"a": Priority.COSMETIC, "b": Priority.NORMAL, "c": Priority.DECLARE, "d": Priority.NORMAL}
    put(store, *(room(lane) for lane in urgency))
    put(store, *(delivery(f"{lane}1", lane, priority=priority) for lane, priority in urgency.items()))
    assert ids(claim(store, limit=3)) == ["c1", "b1", "d1"]
    assert ids(claim(store, limit=3)) == ["a1"]


def test_chats_are_served_apart(store: SqlStore) -> None:
    put(store, room(), room("slack", chat="slack"), delivery("d1"), delivery("s1", "slack", chat="slack"))
    assert ids(claim(store, chat="slack")) == ["s1"]
    assert ids(claim(store)) == ["d1"]


def test_the_target_brings_its_ref(store: SqlStore) -> None:
    put(store, room(), delivery("post"), delivery("edit", target="post"), delivery("stray", target="gone"))
    (post,) = claim(store)
    assert post.target_ref is None
    settle(store, post, state=SENT, ref="m1")
    (edit,) = claim(store)
    assert edit.target_ref == "m1"
    settle(store, edit, state=SENT)
    assert claim(store)[0].target_ref is None


def test_what_comes_after_waits_until_the_other_is_sent(store: SqlStore) -> None:
    put(store, room(), room("yard"), delivery("open"), delivery("post", "yard", after="open"))
    (opened,) = claim(store)
    assert ids([opened]) == ["open"]
    assert claim(store) == []
    settle(store, opened, state=PENDING, not_before=SOON)
    assert claim(store) == []
    (opened,) = claim(store, now=SOON)
    settle(store, opened, state=BLOCKED)
    assert claim(store, now=SOON) == []


def test_what_comes_after_a_sent_one_goes(store: SqlStore) -> None:
    put(store, room(), room("yard"), delivery("open"), delivery("post", "yard", after="open"))
    settle(store, claim(store)[0], state=SENT)
    assert ids(claim(store)) == ["post"]


@pytest.mark.parametrize("ended", [DEAD, SUPERSEDED])
def test_what_comes_after_a_failed_one_fails_and_the_lane_goes_on(store: SqlStore, ended: DeliveryState) -> None:
    put(store, room(), room("yard"), delivery("open", state=ended))
    put(store, delivery("one", "yard", after="open"), delivery("two", "yard", after="one"), delivery("three", "yard"))
    assert ids(claim(store)) == ["three"]
    assert state_of(store, "one") == (DEAD, "after_failed")
    assert state_of(store, "two") == (DEAD, "after_failed")


def test_what_comes_after_something_long_gone_goes(store: SqlStore) -> None:
    put(store, room(), delivery("post", after="swept"))
    assert ids(claim(store)) == ["post"]


def test_a_late_result_is_fenced_off(store: SqlStore) -> None:
    put(store, room(), delivery("d1"))
    (slow,) = claim(store)
    later = NOON + LEASE + timedelta(seconds=1)
    (taken,) = store.outbox.doubtful("local", NOON + timedelta(seconds=1), LEASE, later, 10).result(timeout=30)
    assert (taken.delivery.token, taken.delivery.started_at) == (2, NOON)
    assert taken.delivery.lease_until == later + LEASE
    assert settle(store, slow, state=SENT, ref="late") == 0
    assert settle(store, taken, state=PENDING, lease_until=None, not_before=later) == 1
    assert settle(store, taken, state=SENT) == 0  # settled once
    (again,) = claim(store, now=later)
    assert (again.delivery.token, again.delivery.ref) == (3, None)


def test_what_is_in_flight_is_doubtful_only_past_its_lease_and_the_settle_window(store: SqlStore) -> None:
    put(store, room(), delivery("d1"), delivery("d2"))
    claim(store)
    begun, over = NOON + timedelta(seconds=1), NOON + LEASE + timedelta(seconds=1)

    def doubtful(started_before: datetime, now: datetime, chat: str = "local") -> list[str]:
        return ids(store.outbox.doubtful(chat, started_before, LEASE, now, 10).result(timeout=30))

    assert doubtful(begun, NOON + LEASE) == []
    assert doubtful(NOON, over) == []
    assert doubtful(begun, over, "slack") == []
    assert doubtful(begun, over) == ["d1"]
    assert doubtful(begun, over) == []  # its new lease runs


def test_results_are_written_together_and_a_room_gets_its_id(store: SqlStore) -> None:
    put(store, room(), *(room(f"r{n}") for n in range(5)), delivery("open"), delivery("next"))
    put(store, *(delivery(f"d{n}", f"r{n}") for n in range(5)))
    taken = claim(store)
    results = [Settlement(replace(one.delivery, state=SENT, ref=f"m-{one.delivery.id}")) for one in taken]
    results[0] = replace(results[0], room_ref="C9")
    results[1] = replace(results[1], delivery=replace(results[1].delivery, token=99))
    assert store.outbox.settle(results).result(timeout=30) == 5
    assert do(store, lambda work: work.get(Room, "hall")) == room(ref="C9", version=2)
    sent = do(store, lambda work: work.find(Delivery, state=SENT, order="seq"))
    assert [one.ref for one in sent] == ["m-open", "m-d1", "m-d2", "m-d3", "m-d4"]
    assert claim(store)[0].room.ref == "C9"


def test_a_fenced_result_does_not_name_the_room(store: SqlStore) -> None:
    put(store, room(), delivery("open"))
    (taken,) = claim(store)
    assert settle(store, taken, room_ref="C9", state=SENT, token=7) == 0
    assert do(store, lambda work: work.get(Room, "hall")) == room()


def test_an_empty_settlement_is_nothing(store: SqlStore) -> None:
    assert store.outbox.settle([]).result(timeout=30) == 0


def test_a_newer_card_takes_the_place_of_older_unsent_ones(store: SqlStore) -> None:
    put(store, room(), room("yard"), delivery("other", collapse="pins"), delivery("yard", "yard", collapse="header"))
    put(store, delivery("old", collapse="header"), delivery("new", collapse="header"))
    assert state_of(store, "old") == (SUPERSEDED, None)
    assert [state_of(store, kept)[0] for kept in ("other", "yard", "new")] == [PENDING] * 3


def test_a_card_in_flight_is_not_superseded(store: SqlStore) -> None:
    put(store, room(), delivery("old", collapse="header"))
    claim(store)
    put(store, delivery("new", collapse="header"))
    assert [state_of(store, one)[0] for one in ("old", "new")] == [SENDING, PENDING]


def test_a_card_that_was_begun_is_not_superseded_for_it_may_have_been_done_in_part(store: SqlStore) -> None:
    put(store, room(), delivery("begun", collapse="header", error="ratelimited"), delivery("old", collapse="header"))
    put(store, delivery("new", collapse="header"))
    assert [state_of(store, one)[0] for one in ("begun", "old", "new")] == [PENDING, SUPERSEDED, PENDING]


def test_a_failed_job_supersedes_nothing(store: SqlStore) -> None:
    put(store, room(), delivery("old", collapse="header"))
    with pytest.raises(ValueError, match="another organisation"):
        do(store, adding(delivery("new", collapse="header"), room(org_id="other")))
    assert state_of(store, "old") == (PENDING, None)
