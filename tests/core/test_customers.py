"""Customers: what is known of one, for whoever asks alone, and how it changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.model.customer import Contact, ContactOutcome, ContactPoint, Customer, Mood, PointKind, point_id
from bot.model.duties import Reminder, ReminderKind
from bot.model.follow_up import FollowUp, FollowUpState
from tests.core.giving import change, customer, keep, waiting
from tests.core.ledger import person, rows
from tests.reading import words_of
from tests.town import ORG, Town


def point(town: Town, whom: Customer, kind: PointKind, plain: str, value: str = "") -> ContactPoint:
    """Give a customer an address."""
    made = ContactPoint(point_id(kind, plain), ORG, whom.id, kind, value or plain)
    keep(town, made)
    return made


def contact(town: Town, whom: Customer, words: str = "", follow_up: FollowUp | None = None, **about: Any) -> Contact:
    """Let bob have spoken with a customer."""
    crisis, owed = (follow_up.crisis_id, follow_up.id) if follow_up else ("", "")
    facts = {"channel": "phone", "outcome": ContactOutcome.REACHED, **about}
    made = Contact(
        town.new_id(), ORG, whom.id, crisis, owed, town.clock(), person(town, "bob").id, **facts, words=words
    )
    keep(town, made)
    return made


def only(town: Town, number: int = 1) -> Customer:
    """Return a customer as stored."""
    (found,) = rows(town, Customer, number=number)
    return found


def test_a_customer_is_shown_with_everything_that_is_known(crisis: Town) -> None:
    amina = customer(crisis, "Amina Bello", language="yo", zone="Asia/Tokyo", region="NG", tier=2, notes="has a cat")
    change(crisis, Customer, amina.id, mood=Mood.ANGRY)
    point(crisis, amina, PointKind.EMAIL, "amina@example.org")
    owed = waiting(crisis, amina, promise="a refund")
    contact(crisis, amina, "she waits since Monday", owed)
    shown = words_of(crisis.done("chidi", "customer amina@example.org").card)
    for part in ("K-1 Amina Bello", "amina@example.org", "Yoruba", "Asia/Tokyo", "UTC+09:00", "NG", "has a cat"):
        assert part in shown
    assert "Begin with: “You have every reason to be upset" in shown
    assert "F-1 (C-1)" in shown
    assert "a refund" in shown
    assert "she waits since Monday" in shown
    assert "Already contacted by telephone 1 minute ago by @bob." in shown
    assert "[Open F-1] follow show F-1" in shown


def test_what_belongs_to_a_private_crisis_is_shown_inside_only(crisis: Town) -> None:
    crisis.done("alice", "declare Something personal --private --type health_personal")
    amina = customer(crisis)
    owed = waiting(crisis, amina, crisis=2, promise="a doctor")
    contact(crisis, amina, "she is ill", owed)
    inside, outside = (words_of(crisis.done(who, "customer K-1").card) for who in ("alice", "bob"))
    assert "a doctor" in inside
    assert "she is ill" in inside
    assert all(part not in outside for part in ("F-1", "C-2", "a doctor", "she is ill"))


def test_nothing_of_a_customer_is_said_in_a_room(crisis: Town) -> None:
    customer(crisis, "Amina Bello")
    crisis.done("bob", 'customer set Amina Bello --notes "her shop is closed" --tier 1', room="C-1")
    crisis.done("bob", "customer stop K-1", room="C-1")
    assert "Amina" not in crisis.read("C-1") + crisis.read("lobby")


def test_details_are_set_and_what_is_left_out_stays(town: Town) -> None:
    customer(town, "Amina", region="NG")
    line = "customer set Amina --name 'x' --language pt-br --zone africa/lagos --tier 1 --mood panicked --consent given"
    town.done("bob", f'{line} --phone "+234 803 555 0100" --notes "calls at night"'.replace("'x'", '"Amina Bello"'))
    found = only(town)
    assert (found.name, found.language, found.zone) == ("Amina Bello", "pt_BR", "Africa/Lagos")
    assert (found.tier, found.mood, found.consent, found.region) == (1, "panicked", "given", "NG")
    assert [(each.id, each.value) for each in rows(town, ContactPoint)] == [
        ("phone +2348035550100", "+234 803 555 0100")
    ]
    assert town.done("bob", "customer +2348035550100").card.title == "K-1 Amina Bello"


@pytest.mark.parametrize(
    ("flags", "refusal"),
    [
        ("", "customer.nothing_to_set"),
        ("--language Klingon", "customer.language_unclear"),
        ("--zone Lagos/Africa", "customer.zone_unclear"),
        ("--region Nigeria", "customer.region_unclear"),
        ("--email amina", "customer.point_unclear"),
        ("--phone 12", "customer.point_unclear"),
        ("--drop 0803555", "customer.no_such_point"),
        ("--tier 4", "usage.wrong"),
        ("--mood happy", "usage.wrong"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_is_changed(sqlite_town: Town, flags: str, refusal: str) -> None:
    before = customer(sqlite_town)
    assert sqlite_town.say("bob", f"customer set K-1 {flags}").refusal == refusal
    assert only(sqlite_town) == before


def test_a_contact_point_of_somebody_else_is_refused_with_their_number(sqlite_town: Town) -> None:
    amina, _ = customer(sqlite_town), customer(sqlite_town, "Ngozi")
    point(sqlite_town, amina, PointKind.EMAIL, "amina@example.org")
    refused = sqlite_town.say("bob", "customer set K-2 --email Amina@Example.org --tier 1")
    assert (refused.refusal, refused.facts["customer"]) == ("customer.point_taken", "K-1")
    assert "Amina " not in words_of(refused.card)
    sqlite_town.done("bob", "customer set K-1 --drop amina@example.org")
    sqlite_town.done("bob", "customer set K-2 --email amina@example.org")


def test_a_new_tier_moves_what_is_owed(crisis: Town) -> None:
    amina = customer(crisis)
    owed, ended = waiting(crisis, amina), waiting(crisis, amina, closed_at=crisis.clock())
    crisis.done("bob", "customer set K-1 --tier 1")
    assert {each.id: each.tier for each in rows(crisis, FollowUp)} == {owed.id: 1, ended.id: 3}


def planned(town: Town) -> bool:
    """Say whether something of value is planned to be sent."""
    return any(not each.done for each in rows(town, Reminder, kind=ReminderKind.VALUE_ADD))


def test_who_opts_out_gets_nothing_of_value_until_they_want_it_again(crisis: Town) -> None:
    waiting(crisis, customer(crisis))
    crisis.done("bob", "customer set K-1 --tier 2")
    assert planned(crisis)
    crisis.done("bob", "customer stop K-1")
    assert not planned(crisis)
    assert rows(crisis, Reminder, kind=ReminderKind.NEXT_CONTACT, done=False)
    assert crisis.say("bob", "customer stop K-1").refusal == "customer.stopped_already"
    assert crisis.say("bob", "resource suggest K-1").refusal == "resource.opted_out"
    crisis.done("bob", "customer resume K-1")
    assert planned(crisis)
    assert crisis.say("bob", "customer resume K-1").refusal == "customer.not_stopped"


def test_who_has_much_owed_is_shown_the_first_and_a_count(crisis: Town) -> None:
    amina = customer(crisis)

    def owe(number: int) -> FollowUp:
        due, who = crisis.clock() + timedelta(hours=number), person(crisis, "bob").id
        made = (f"f{number}", ORG, number, crisis.crisis().id, amina.id, f"thing {number}", due, due, who)
        return FollowUp(*made, crisis.clock(), state=FollowUpState.OPEN)

    for number in range(1, 14):
        keep(crisis, owe(number))
    shown = words_of(crisis.done("bob", "customer K-1").card)
    assert "thing 10" in shown
    assert "thing 11" not in shown
    assert "and 3 more" in shown
