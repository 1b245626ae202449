"""What an outcome makes of a delivery is a value; its tests are tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat import NotSent, Parked, Refused, Sent, TryLater, Unreachable
from bot.model.delivery import Delivery, DeliveryKind, DeliveryState
from bot.outbox import AWAY, LOST, MAX_TRIES, Outcome, Unknown, decide, put_back, sought, wait_after
from tests.fakes.clock import START

LATER = START + timedelta(minutes=1)
CLAIMED = Delivery(
    id="d1",
    org_id="acme",
    chat="fake",
    room_id="flood",
    lane="flood",
    kind=DeliveryKind.POST,
    key="k1",
    created_at=START,
    not_before=START,
    state=DeliveryState.SENDING,
    started_at=START,
    lease_until=LATER,
    token=7,
)


@pytest.mark.parametrize(
    ("tries", "seconds"),
    [(1, 2), (2, 8), (3, 30), (4, 60), (5, 120), (6, 240), (7, 240), (8, None), (9, None)],
)
def test_waits_grow_and_end(tries: int, seconds: int | None) -> None:
    assert wait_after(tries) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("outcome", "attempt", "state", "wait", "tries"),
    [
        (Sent("m1"), 0, "sent", 0, 1),
        (TryLater("busy"), 0, "pending", 2, 1),
        (TryLater("busy"), 1, "pending", 8, 2),
        (TryLater("busy"), MAX_TRIES - 1, "dead", 0, MAX_TRIES),
        (NotSent("no_reason_given"), 0, "pending", 2, 1),
        (TryLater("ratelimited", timedelta(seconds=40)), 0, "pending", 40, 0),
        (TryLater("ratelimited", timedelta(seconds=40)), MAX_TRIES - 1, "pending", 40, MAX_TRIES - 1),
        (Unreachable("refused"), 0, "pending", 2, 0),
        (Unreachable("refused"), MAX_TRIES - 1, "pending", 2, MAX_TRIES - 1),
        (Unreachable("maintenance", timedelta(seconds=90)), 0, "pending", 90, 0),
        (Parked("not_in_channel"), 0, "blocked", 0, 1),
        (Refused("is_archived"), 0, "dead", 0, 1),
        (Unknown("timeout"), 0, "sending", 0, 1),
        (Unknown("timeout"), MAX_TRIES - 1, "sending", 0, MAX_TRIES),
    ],
)
def test_an_outcome_decides_about_a_delivery(outcome: Outcome, attempt: int, state: str, wait: int, tries: int) -> None:
    after = decide(outcome, replace(CLAIMED, attempt=attempt), LATER)
    assert (after.state.value, after.attempt) == (state, tries)
    assert after.not_before == (LATER + timedelta(seconds=wait) if state == "pending" else START)


def test_an_unknown_outcome_counts_and_changes_nothing_else() -> None:
    assert decide(Unknown("timeout"), CLAIMED, LATER) == replace(CLAIMED, attempt=1)


def test_a_sent_delivery_knows_its_message() -> None:
    after = decide(Sent("m1"), replace(CLAIMED, error="busy"), LATER)
    assert (after.ref, after.error, after.lease_until, after.token) == ("m1", None, None, 7)


@pytest.mark.parametrize("no", [TryLater("busy"), Parked("busy"), Refused("busy"), Unreachable("busy")])
def test_a_no_is_remembered_in_the_words_of_the_chat(no: NotSent) -> None:
    assert decide(no, CLAIMED, LATER).error == "busy"


@pytest.mark.parametrize(
    ("found", "attempt", "state", "error"),
    [
        (Sent("m1"), 0, "sent", None),
        (Sent("m1"), MAX_TRIES, "sent", None),
        (None, 0, "pending", LOST),
        (None, 1, "pending", LOST),
        (None, MAX_TRIES - 1, "pending", LOST),
        (None, MAX_TRIES, "dead", LOST),
    ],
)
def test_what_was_sought_is_settled_either_way(found: Sent | None, attempt: int, state: str, error: str | None) -> None:
    after = sought(found, replace(CLAIMED, attempt=attempt), LATER)
    assert (after.state.value, after.attempt, after.error) == (state, attempt, error)


def test_what_did_not_arrive_is_sent_again_at_once() -> None:
    assert sought(None, CLAIMED, LATER).not_before == LATER


def test_a_try_that_died_with_its_process_is_none() -> None:
    row = CLAIMED
    for _ in range(MAX_TRIES * 3):
        row = replace(sought(None, row, LATER), state=DeliveryState.SENDING)
    assert sought(None, row, LATER).state is DeliveryState.PENDING


def test_putting_back_costs_no_try_and_leaves_no_trace_of_the_claim() -> None:
    back = put_back(CLAIMED, LATER)
    assert (back.state, back.attempt, back.not_before) == (DeliveryState.PENDING, 0, LATER)
    assert (back.started_at, back.lease_until) == (None, None)


def test_a_chat_that_is_away_is_never_asked_in_a_tight_loop() -> None:
    assert decide(Unreachable("refused", timedelta()), CLAIMED, LATER).not_before >= LATER + AWAY
