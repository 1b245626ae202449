"""Endings: what was promised is done, whether it was enough, and what is refused from then on."""

from __future__ import annotations

import pytest

from adapters.store import SqlStore
from bot.model.duties import Reminder
from bot.model.follow_up import Enough, FollowUp, FollowUpState
from tests.core.following import contacts, follow_up, held_by_bob, read
from tests.core.giving import buttons, press
from tests.core.ledger import events, happened, rows, whole
from tests.town import Town


@pytest.fixture
def town(store: SqlStore) -> Town:
    """Bob holds what Ngozi was promised."""
    return held_by_bob(Town(store))


def test_done_ends_it_and_the_customer_is_asked_whether_it_was_enough(town: Town) -> None:
    reply = town.done("bob", "follow done F-1 the refund has arrived")
    stored = follow_up(town)
    assert (stored.state, stored.outcome, stored.live) == (FollowUpState.DONE, "the refund has arrived", False)
    assert events(town)[-1].facts == {"follow": "F-1"}
    assert "Ngozi" not in town.read("C-1") + read(town.say("bob", "C-1 timeline"))
    assert whole(town)
    assert not [each for each in rows(town, Reminder, subject=stored.id) if not each.done]
    assert buttons(reply) == ["follow enough F-1 yes", "follow enough F-1 no"]
    assert town.say("bob", "follow done F-1").refusal == "follow.done_already"


def test_what_was_not_enough_leads_to_another_promise(town: Town) -> None:
    assert town.say("bob", "follow enough F-1 yes").refusal == "follow.not_done"
    town.done("bob", "follow done F-1")
    reply = press(town, "bob", "follow enough F-1 no")
    assert follow_up(town).enough is Enough.NO
    press(town, "bob", buttons(reply)[0])
    assert [(each.ref, each.customer_id) for each in rows(town, FollowUp, order="number")][1] == (
        "F-2",
        follow_up(town).customer_id,
    )
    assert press(town, "bob", "follow enough F-1 yes").card.tone == "good"


@pytest.mark.parametrize("verb", ["reached", "left", "failed", "waiting", "due", "done", "pass", "take", "assign"])
def test_what_is_done_is_refused(town: Town, verb: str) -> None:
    town.done("bob", "follow done F-1")
    rest = {"waiting": " 2h", "due": " 2h", "assign": " @chidi"}.get(verb, "")
    assert town.say("alice", f"follow {verb} F-1{rest}").refusal == "follow.done_already"


def test_everything_goes_on_after_the_crisis_was_resolved(town: Town) -> None:
    town.done("alice", "resolve It works", room="C-1")
    for line in ("reached F-1", "waiting F-1 2h", "due F-1 3h", "pass F-1", "take F-1", "done F-1", "enough F-1 yes"):
        town.done("bob", f"follow {line}")
    assert happened(town)[-1] == "follow_done"


def test_a_double_click_counts_one_attempt(town: Town) -> None:
    for _ in range(2):
        town.say("bob", "follow reached F-1", key="click 1")
    assert (len(contacts(town)), follow_up(town).tries) == (1, 1)


def test_a_refused_attempt_leaves_no_contact(town: Town) -> None:
    town.done("bob", "follow done F-1")
    assert town.say("bob", "follow reached F-1").refusal == "follow.done_already"
    assert contacts(town) == []
