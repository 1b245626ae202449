"""Resources as people use them: suggested, sent once, verified by a person, opened for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.context import Context
from bot.model.customer import Contact, ContactOutcome, Customer
from bot.model.duties import Reminder, ReminderKind, reminder_id
from bot.model.follow_up import FollowUp
from bot.model.org import Org, Person
from bot.model.resource import SentResource, Useful
from bot.resources.suggesting import Suggestions, fluency, nearness, suggestions
from bot.views.suggesting import suggestion_blocks
from tests.core.giving import buttons, customer, press, waiting, with_library
from tests.core.ledger import at_once, rows
from tests.reading import words_of
from tests.town import Town

KINDS = ("government", "community", "gated", "selfcare", "professional")


@pytest.fixture
def place(crisis: Town) -> Town:
    """C-1 and a library with one live entry of each category; nothing of it is gated yet."""
    return with_library(crisis, *({"id": f"the_{kind}", "category": kind} for kind in KINDS))


def asked(town: Town, follow_up: FollowUp | None, whom: Customer) -> Suggestions:
    """Return what is suggested for a customer."""

    def job(work: Any) -> Suggestions:
        return suggestions(context_of(town, work), follow_up, whom)

    return town.store.submit(town.settings.org, job, write=False).result()


def context_of(town: Town, work: Any) -> Context:
    (alice,) = work.find(Person, handle="alice")
    return town.service.context(work, work.get(Org, town.settings.org), alice, town.clock())


def ready(town: Town, whom: Customer, follow_up: FollowUp | None = None) -> list[str]:
    return [item.id for item in asked(town, follow_up or waiting(town, whom), whom).ready]


def test_three_are_suggested_in_the_order_of_the_playbook(place: Town) -> None:
    assert ready(place, customer(place)) == ["the_government", "the_community", "the_selfcare"]


def test_two_of_a_kind_are_never_suggested_together(crisis: Town) -> None:
    town = with_library(crisis, *({"id": f"number_{n}"} for n in range(5)))
    assert ready(town, customer(town)) == ["number_0"]


def test_what_a_customer_got_is_not_suggested_again(place: Town) -> None:
    whom = customer(place)
    follow_up = waiting(place, whom)
    place.done("bob", "resource sent F-1 the_government")
    assert ready(place, whom, follow_up) == ["the_community", "the_selfcare", "the_professional"]


MATRIX: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({}, {}, True),
    ({"regions": ("NG",)}, {"region": "NG"}, True),
    ({"regions": ("NG",)}, {"region": "KE"}, False),
    ({"regions": ("IN",)}, {"region": "IN-AP"}, True),
    ({"regions": ("IN-TG",)}, {"region": "IN-AP"}, False),
    ({"regions": ("IN-AP",)}, {"region": "IN"}, False),
    ({"regions": ("NG",)}, {}, False),
    ({"locales": ("yo",)}, {"language": "yo"}, True),
    ({"locales": ("en",)}, {"language": "yo"}, True),
    ({"crisis_types": ("product_failure",)}, {}, True),
    ({"crisis_types": ("natural_disaster",)}, {}, False),
    ({"audience": "staff"}, {}, False),
    ({"status": "unverified"}, {}, False),
    ({"status": "dead"}, {}, False),
    ({"verified_on": "2025-01-01"}, {}, False),
    ({"expires_on": "2025-01-01"}, {}, False),
    ({"gated": True}, {}, False),
    ({}, {"opted_out": True}, False),
]


@pytest.mark.parametrize(("entry", "about", "suggested"), MATRIX)
def test_who_is_suggested_what(
    sqlite_town: Town, entry: dict[str, Any], about: dict[str, Any], suggested: bool
) -> None:
    sqlite_town.done("alice", "declare Card payments fail --type product_failure")
    town = with_library(sqlite_town, {"id": "water", **entry})
    assert ready(town, customer(town, **about)) == (["water"] if suggested else [])


def test_the_nearest_place_and_the_own_language_come_first(crisis: Town) -> None:
    town = with_library(
        crisis,
        {"id": "a_world"},
        {"id": "b_country", "regions": ("IN",)},
        {"id": "c_state", "regions": ("IN-AP",)},
        {"id": "d_telugu", "regions": ("IN-AP",), "locales": ("te",)},
    )
    whom = customer(town, region="IN-AP", language="te")
    found = []
    follow_up = waiting(town, whom)
    for _ in range(4):
        (next_one,) = ready(town, whom, follow_up)
        town.done("bob", f"resource sent F-1 {next_one}")
        found.append(next_one)
    assert found == ["d_telugu", "c_state", "b_country", "a_world"]


def test_what_meets_the_need_comes_before_the_order_of_the_playbook(crisis: Town) -> None:
    rent = {"about": {"text": {"en": "Advice when somebody cannot pay the rent."}}}
    town = with_library(crisis, {"id": "office", "category": "government"}, {"id": "tenants", **rent})
    whom = customer(town)
    assert ready(town, whom, waiting(town, whom, main_issue="The rent is due on Friday")) == ["tenants", "office"]


def test_how_near_and_how_well_understood() -> None:
    near = [(("IN-AP", "*"), "IN-AP"), (("IN",), "IN-AP"), (("*",), ""), (("IN",), ""), (("IN-TG",), "IN-AP")]
    assert [nearness(*each) for each in near] == [3, 2, 1, 0, 0]
    assert [fluency(("te",), "te", "en"), fluency(("*",), "te", "en"), fluency(("sw",), "te", "sw")] == [3, 2, 1]
    assert fluency(("km",), "te", "en") == 0


def test_what_nobody_verified_stands_beside_with_a_warning_and_cannot_be_sent(crisis: Town) -> None:
    town = with_library(crisis, {"id": "water", "status": "unverified"})
    waiting(town, customer(town))
    reply = town.done("bob", "resource suggest F-1")
    assert "goes to no customer" in words_of(reply.card)
    assert buttons(reply) == ["resource show water"]
    assert town.say("bob", "resource send F-1 water").refusal == "resource.not_sent.unverified"
    assert town.say("bob", "resource sent F-1 water").refusal == "resource.not_sent.unverified"
    town.done("alice", "resource verify water")
    assert buttons(town.done("bob", "resource suggest F-1")) == ["resource send F-1 water"]


def test_the_text_to_copy_is_in_the_customer_s_language_and_nothing_is_recorded_yet(place: Town) -> None:
    waiting(place, customer(place, language="sw"))
    reply = place.done("bob", "resource send F-1 the_community --channel sms")
    said = words_of(reply.card)
    assert "Ile the_community: https://the-community.example.org" in said
    assert "Inasaidia." in said
    assert buttons(reply) == ["resource sent F-1 the_community --channel sms"]
    assert rows(place, SentResource) == []


def test_what_was_sent_counts_as_contact_and_moves_the_next_reminder(place: Town) -> None:
    place.done("bob", "follow add Amina an answer --owner @bob --email amina@example.com")
    place.done("bob", "follow waiting F-1 5 days")
    place.clock.pass_(days=1)
    (button,) = buttons(place.done("bob", "resource send F-1 the_community --channel sms"))
    assert press(place, "bob", button).refusal is None
    (contact,) = rows(place, Contact)
    assert (contact.outcome, contact.channel, contact.words) == (ContactOutcome.SENT, "sms", "the_community")
    (follow_up,) = rows(place, FollowUp)
    assert (contact.follow_up_id, follow_up.gifts) == (follow_up.id, 1)
    (reminder,) = rows(place, Reminder, id=reminder_id(ReminderKind.VALUE_ADD, follow_up.id))
    assert reminder.due_at == place.clock() + timedelta(days=2)
    assert rows(place, Reminder, kind=ReminderKind.STAFF_BREAK)  # writing to customers is work, too


def test_the_same_is_sent_once_however_many_press_at_the_same_time(place: Town) -> None:
    waiting(place, customer(place))
    replies = at_once(*(lambda: place.say("bob", "resource sent F-1 the_community") for _ in range(4)))
    assert sorted(reply.refusal or "" for reply in replies) == ["", *["resource.sent_already"] * 3]
    assert (len(rows(place, SentResource)), rows(place, FollowUp)[0].gifts) == (1, 1)


def test_a_customer_who_opted_out_gets_nothing(place: Town) -> None:
    whom = customer(place, opted_out=True)
    follow_up = waiting(place, whom)
    for line in ("suggest F-1", "send F-1 the_community", "sent F-1 the_community"):
        assert place.say("bob", f"resource {line}").refusal == "resource.opted_out"
    assert blocks(place, follow_up) == ()


def blocks(town: Town, follow_up: FollowUp) -> tuple[Any, ...]:
    def job(work: Any) -> tuple[Any, ...]:
        context = context_of(town, work)
        return suggestion_blocks(context, follow_up, context.say)

    return town.store.submit(town.settings.org, job, write=False).result()


def test_a_reminder_gets_three_with_their_buttons(place: Town) -> None:
    found = blocks(place, waiting(place, customer(place)))
    runs = [button.run for block in found for button in getattr(block, "buttons", ())]
    sends = [f"resource send F-1 the_{kind}" for kind in ("government", "community", "selfcare")]
    assert runs == [*sends, "resource show the_gated"]


def test_a_customer_is_named_by_name_too_and_by_number(place: Town) -> None:
    customer(place, "Amina Bello")
    assert place.say("bob", 'resource send "Amina Bello" the_community').refusal is None
    place.done("bob", "resource sent K-1 the_community")
    assert place.say("bob", "resource suggest Amina Bello").refusal is None
    assert rows(place, SentResource)[0].follow_up_id == ""


def test_a_follow_up_of_a_private_crisis_does_not_exist_for_others(place: Town) -> None:
    place.done("alice", "declare Something personal --private --type health_personal")
    waiting(place, customer(place), crisis=2)
    assert place.say("chidi", "resource suggest F-1").refusal == "resource.no_follow_up"
    assert place.say("alice", "resource suggest F-1").refusal is None
    place.done("alice", "resource sent F-1 the_community")
    assert place.say("chidi", "resource useful k1.the_community yes").refusal == "resource.never_sent"


def test_whether_it_was_of_use_is_kept(place: Town) -> None:
    waiting(place, customer(place))
    reply = place.done("bob", "resource sent F-1 the_community")
    yes, no = buttons(reply)
    press(place, "bob", no)
    assert rows(place, SentResource)[0].useful is Useful.NO
    place.done("bob", "resource useful F-1 the-community yes")
    assert rows(place, SentResource)[0].useful is Useful.YES
    assert place.say("bob", "resource useful F-1 the_community perhaps").refusal == "resource.yes_or_no"
    assert place.say("bob", "resource useful F-1 the_gated yes").refusal == "resource.never_sent"
    assert press(place, "bob", yes).refusal is None
