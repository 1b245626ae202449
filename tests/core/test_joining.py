"""Joining two customers who are one: nothing is lost, whoever does it, and however many do it at once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from bot.context import Context
from bot.model.customer import Contact, ContactPoint, Customer, PointKind
from bot.model.duties import Reminder, ReminderKind
from bot.model.follow_up import FollowUp
from bot.model.resource import SentResource, sent_id
from bot.reminding.plan import replan
from tests.core.giving import customer, keep, waiting
from tests.core.ledger import at_once, events, happened, person, rows, whole
from tests.core.promising import acting
from tests.core.test_customers import contact, point
from tests.reading import words_of
from tests.town import ORG, Town


def sent(town: Town, whom: Customer, resource: str, follow_up: str = "") -> SentResource:
    """Let a customer have got something."""
    about = (whom.id, "", follow_up, resource, "community", "sms", town.clock(), "bob")
    made = SentResource(sent_id(whom.id, resource), ORG, *about)
    keep(town, made)
    return made


def all_of(town: Town) -> Counter[str]:
    """Count the rows that belong to customers, by kind and owner."""
    kinds: tuple[type[Any], ...] = (ContactPoint, Contact, FollowUp, SentResource)
    return Counter(f"{kind.__name__} {row.customer_id}" for kind in kinds for row in rows(town, kind))


def test_everything_goes_to_the_one_who_stays(crisis: Town) -> None:
    one, into = customer(crisis, "A. Bello", region="NG", tier=1, notes="rings often"), customer(crisis, "Amina Bello")
    point(crisis, one, PointKind.PHONE, "+2348035550100")
    point(crisis, into, PointKind.EMAIL, "amina@example.org")
    owed = waiting(crisis, one)
    contact(crisis, one, "hello", owed)
    sent(crisis, one, "us_988", owed.id)
    crisis.done("bob", "follow merge K-1 K-2")
    assert all_of(crisis) == {"ContactPoint k2": 2, "Contact k2": 1, "FollowUp k2": 1, "SentResource k2": 1}
    old, new = rows(crisis, Customer, order="number")
    assert (old.merged_into, old.name) == ("k2", "A. Bello")
    assert (new.name, new.region, new.tier, new.notes) == ("Amina Bello", "NG", 1, "rings often")
    assert rows(crisis, FollowUp)[0].tier == 1
    shown = words_of(crisis.done("bob", "customer K-1").card)
    assert "K-2 Amina Bello" in shown
    assert "Also was: K-1" in shown


def test_two_promises_in_one_crisis_become_the_earlier_one(crisis: Town) -> None:
    one, into = customer(crisis), customer(crisis, "Amina B")
    early, late = waiting(crisis, one, promise="a refund"), waiting(crisis, into, promise="a call", tries=2, gifts=1)
    due = early.due_at - timedelta(hours=5)

    def wait_less(context: Context) -> None:
        context.keep(early, early.waiting(due, context.now))
        for each in (early, late):
            replan(context, crisis.crisis(), each)

    acting(crisis, wait_less)
    contact(crisis, into, "she called", late)
    reply = crisis.done("bob", "follow merge K-1 K-2")
    kept, closed = rows(crisis, FollowUp, order="number")
    assert (kept.live, kept.due_at, kept.customer_id) == (True, due, into.id)
    assert (kept.promise, kept.tries, kept.gifts) == ("a refund; a call", 2, 1)
    assert (closed.live, closed.promise, closed.outcome) == (False, "a call", "It became one with F-1.")
    assert [each.follow_up_id for each in rows(crisis, Contact)] == [kept.id]
    assert {each.subject for each in rows(crisis, Reminder, kind=ReminderKind.NEXT_CONTACT, done=False)} == {kept.id}
    assert "F-2 became one with F-1" in words_of(reply.card)
    assert happened(crisis)[-1] == "follow_ups_folded"
    assert events(crisis)[-1].facts == {"kept": "F-1", "gone": "F-2"}
    assert whole(crisis)
    assert "Amina" not in crisis.read("C-1")


def test_a_promise_that_somebody_holds_goes_on_being_held(crisis: Town) -> None:
    one, into = customer(crisis), customer(crisis)
    waiting(crisis, one, owner=None)
    waiting(crisis, into)
    crisis.done("chidi", "follow merge K-1 K-2")
    assert rows(crisis, FollowUp, closed_at=None)[0].owner == person(crisis, "bob").id


def test_of_a_resource_that_both_got_neither_row_is_lost(sqlite_town: Town) -> None:
    one, into = customer(sqlite_town), customer(sqlite_town)
    for whom in (one, into):
        sent(sqlite_town, whom, "us_988")
    sqlite_town.done("bob", "follow merge K-1 K-2")
    assert len(rows(sqlite_town, SentResource)) == 2


def test_who_was_joined_before_goes_along(sqlite_town: Town) -> None:
    for name in ("A", "B", "C"):
        customer(sqlite_town, name)
    sqlite_town.done("bob", "follow merge K-1 K-2")
    sqlite_town.done("bob", "follow merge K-2 K-3")
    assert {each.number: each.merged_into for each in rows(sqlite_town, Customer)} == {1: "k3", 2: "k3", 3: None}
    assert sqlite_town.done("bob", "customer K-1").card.title == "K-3 C"


def test_oneself_and_strangers_are_refused(sqlite_town: Town) -> None:
    customer(sqlite_town)
    customer(sqlite_town)
    assert sqlite_town.say("bob", "follow merge K-1 K-1").refusal == "customer.same"
    assert sqlite_town.say("bob", "follow merge K-1 K-9").refusal == "customer.unknown"
    sqlite_town.done("bob", "follow merge K-1 K-2")
    assert sqlite_town.say("bob", "follow merge K-1 K-2").refusal == "customer.same"


def test_nobody_outside_hears_of_what_became_one_in_a_private_crisis(crisis: Town) -> None:
    crisis.done("alice", "declare Something personal --private --type health_personal")
    for whom in (customer(crisis), customer(crisis)):
        waiting(crisis, whom, crisis=2)
    reply = crisis.done("bob", "follow merge K-1 K-2")
    assert "F-" not in words_of(reply.card)
    assert [each.live for each in rows(crisis, FollowUp, order="number")] == [True, False]
    assert happened(crisis, 2)[-1] == "follow_ups_folded"


def test_two_people_at_once_lose_nothing(crisis: Town) -> None:
    for number in range(8):
        whom = customer(crisis, f"Amina {number}")
        owed = waiting(crisis, whom, promise=f"thing {number}")
        point(crisis, whom, PointKind.ACCOUNT, f"account {number}")
        contact(crisis, whom, f"word {number}", owed)
    lines = [f"follow merge K-{a} K-{b}" for a, b in ((1, 2), (2, 1), (3, 4), (4, 3), (1, 3), (5, 1), (6, 5), (7, 8))]
    replies = at_once(*((lambda line=line: crisis.say("bob", line)) for line in lines))
    crisis.deliver()
    assert {reply.refusal for reply in replies} <= {None, "customer.same", "customer.merged_already"}
    people = {each.id: each for each in rows(crisis, Customer)}
    standing = {each.id for each in people.values() if each.merged_into is None}
    assert all(each.merged_into in standing for each in people.values() if each.merged_into)
    found: list[Any] = [*rows(crisis, ContactPoint), *rows(crisis, Contact)]
    assert {row.customer_id for row in found} <= standing
    assert len(found) == 16
    owed_now = rows(crisis, FollowUp, closed_at=None)
    assert {each.customer_id for each in owed_now} == standing
    assert sorted("; ".join(each.promise for each in owed_now).split("; ")) == [f"thing {n}" for n in range(8)]
    assert whole(crisis)
